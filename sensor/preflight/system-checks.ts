/** What a capture needs of the host itself: a system that is known, room on the disk, a clock that is right. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { release } from "node:os";
import { dirname } from "node:path";
import type { PreflightCheck } from "#shared/wire/sensor-message.ts";
import { found, passed } from "./check.ts";

const MIB = 1 << 20;
/** Below the first nothing is captured safely: each capture is written down first. Below the second no recording is begun. */
const AUDIT_MIB = 8;
const RECORDING_MIB = 65;

export function checkSystem(platform: string = process.platform): PreflightCheck {
  const detail = `${platform} ${release()}, Node ${process.versions.node}`;
  if (platform === "linux") return passed("system", detail);
  const repair =
    "The sensor is tried on Linux: elsewhere processes, counters of interfaces and lower rights are missing.";
  return found("system", "warning", detail, { repair });
}

const findFreeBytes = async (folder: string): Promise<number> => {
  // The state's folder is made at the first start.
  let there = folder;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  const { bavail, bsize } = await statfs(there);
  return bavail * bsize;
};

export async function checkDisk(
  folder: string,
  records: { readonly isAllowed: boolean; readonly mostMib: number },
  findFree = findFreeBytes,
): Promise<PreflightCheck> {
  const where = `where ${folder} is`;
  const free = await findFree(folder).catch(() => undefined);
  const command = `df -h ${folder}`;
  if (free === undefined)
    return found("disk", "unknown", `the system does not say how much is free ${where}`, { repair: "Look.", command });
  const freeMib = Math.floor(free / MIB);
  const detail = `${freeMib} MiB are free ${where}`;
  const repair = "Make room there, or choose another folder with --state.";
  if (freeMib < AUDIT_MIB)
    return found("disk", "failed", `${detail}: what is done could not be written down`, { repair, command });
  if (freeMib < RECORDING_MIB) return found("disk", "warning", `${detail}: nothing is recorded`, { repair, command });
  if (records.isAllowed && freeMib < records.mostMib)
    return found("disk", "warning", `${detail}: fewer than recordings may take (${records.mostMib})`, {
      repair: "Make room there, or set a lower --recordings-mib.",
      command,
    });
  return passed("disk", detail);
}

/** What the checks ask the system; tests put in their own. */
export interface ClockSources {
  readonly exists: (path: string) => boolean;
  /** What a program prints; undefined where it is not there, fails or takes too long. */
  readonly ask: (program: string, ...words: readonly string[]) => Promise<string | undefined>;
}

const ANSWER_MS = 1500;
const MOST_ANSWER = 4096;

function ask(program: string, ...words: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asked = spawn(program, words, { stdio: ["ignore", "pipe", "ignore"], timeout: ANSWER_MS });
    let said = "";
    asked.stdout.on("data", (piece: Buffer) => (said = (said + piece.toString()).slice(0, MOST_ANSWER)));
    asked.on("error", () => {
      resolve(undefined);
    });
    asked.on("close", (code) => {
      resolve(code === 0 ? said.trim() : undefined);
    });
  });
}

/** systemd-timesyncd makes it when it set the clock by a server. */
const TIMESYNC_FILE = "/run/systemd/timesync/synchronized";

const timedatectl = ({ ask: question }: ClockSources): Promise<string | undefined> =>
  question("timedatectl", "show", "--property=NTPSynchronized", "--value");

/** Whether something keeps the clock right: times of packets are only as good, and several sensors are merged by them. */
export async function checkClock(sources: ClockSources = { exists: existsSync, ask }): Promise<PreflightCheck> {
  if (sources.exists(TIMESYNC_FILE)) return passed("clock", "it is set by a time server (systemd-timesyncd)");
  const wrong = (detail: string): PreflightCheck =>
    found("clock", "warning", `${detail}: times of packets are only as right as it is`, {
      repair: "Have it set by a time server.",
      command: "sudo timedatectl set-ntp true",
    });
  const tracking = await sources.ask("chronyc", "-c", "tracking");
  // Comma-separated, the leap status last.
  const leap = tracking?.split(",").at(-1);
  if (leap !== undefined && leap !== "")
    return leap === "Not synchronised" ? wrong("chrony does not keep it") : passed("clock", "it is set by chrony");
  // Without systemd the program may be there, and waits for it in vain.
  const hasSystemd = sources.exists("/run/systemd/system");
  const told = hasSystemd ? await timedatectl(sources) : undefined;
  if (told === "yes") return passed("clock", "it is set by a time server");
  if (told === "no") return wrong("no time server sets it");
  return found("clock", "unknown", "this system does not say whether a time server sets it", {
    repair: "In a container the host's clock counts: look there.",
    command: "timedatectl status",
  });
}
