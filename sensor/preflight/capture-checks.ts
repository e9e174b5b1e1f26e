/** What capturing itself needs: a program that can, the right to, an interface that is up, a filter that compiles. */
import { readFileSync } from "node:fs";
import type { PreflightCheck, SensorInterface } from "#shared/wire/sensor-message.ts";
import type { Capturing } from "../capture/capturing.ts";
import type { ProviderName } from "../capture/order.ts";
import { found, passed } from "./check.ts";

/** linux/capability.h */
const CAP_NET_RAW = 13n;
const TRIED_FILTER = "tcp port 443";

export interface SourceFacts {
  /** Undefined: nothing here can capture. */
  readonly provider: ProviderName | undefined;
  /** What it captures with, like "libpcap version 1.10.3". */
  readonly library: string;
}

export function checkSource({ provider, library }: SourceFacts, isWanted: boolean): PreflightCheck {
  if (!isWanted)
    return found("source", "failed", "--source none: nothing is captured", { repair: "Leave --source none out." });
  if (provider !== undefined) return passed("source", `frames come from ${provider}${library && `, ${library}`}`);
  return found("source", "failed", "neither the package pcap nor tcpdump is here", {
    repair: "Install tcpdump, or libpcap-dev and a compiler and run npm install.",
    command: "sudo apt-get install tcpdump",
  });
}

/** Whether this process may open packet sockets; undefined where the system does not say. */
export function hasRawRight(): boolean | undefined {
  try {
    const [, effective = ""] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    return effective === "" ? undefined : ((BigInt(`0x${effective}`) >> CAP_NET_RAW) & 1n) === 1n;
  } catch {
    // No Linux.
    return undefined;
  }
}

const REFUSED = /not permitted|permission|denied|EPERM|EACCES/i;

/** `hasRight`: of this process; undefined where that is not known. */
export function checkPrivilege(
  problem: string | undefined,
  isReplay: boolean,
  hasRight: boolean | undefined,
): PreflightCheck {
  if (isReplay) return passed("privilege", "none is needed: frames come from a file");
  if (hasRight === true) return passed("privilege", "CAP_NET_RAW is here, and goes to the capturing process alone");
  if (problem === undefined) return passed("privilege", "the capturing program has the right by itself");
  const detail = `CAP_NET_RAW is missing${REFUSED.test(problem) ? `: ${problem}` : ""}`;
  return found("privilege", hasRight === undefined && !REFUSED.test(problem) ? "unknown" : "failed", detail, {
    repair: "Start the sensor with this one right, as a service (tapglass-sensor.service has it) or so:",
    command:
      "sudo setpriv --reuid=$USER --regid=$(id -g) --init-groups --inh-caps=+net_raw --ambient-caps=+net_raw npm start",
  });
}

export function checkInterface(
  each: SensorInterface | undefined,
  name: string,
  problem: string | undefined,
): PreflightCheck {
  if (each === undefined) {
    const detail = name === "" ? "there is no interface that is up" : `there is no interface ${name} here`;
    return found("interface", "failed", detail, { repair: "Choose one of the list.", command: "ip link" });
  }
  const command = `ip link show ${each.name}`;
  if (problem !== undefined)
    return found("interface", "failed", `${each.name} cannot be captured: ${problem}`, {
      repair: "Look whether it is there and up, and whether the sensor may capture from it.",
      command,
    });
  if (!each.isUp)
    return found("interface", "warning", `${each.name} is down: nothing passes on it`, {
      repair: "Bring it up.",
      command: `sudo ip link set ${each.name} up`,
    });
  const digits = each.timeDigits ?? 6;
  const reach = `${each.mostSnapLength ?? 0} bytes of a frame, times to 10^-${digits} s`;
  return passed("interface", `${each.name} could be opened: link type ${each.linkType}, at most ${reach}`);
}

/** A filter that somebody asks about, or one that tells whether any compiles. */
export async function checkFilter(capturing: Capturing, name: string, filter: string): Promise<PreflightCheck> {
  if (capturing.isReplay && filter === "") return passed("filter", "none: a file is replayed whole");
  const tried = filter === "" ? TRIED_FILTER : filter;
  const problem = await capturing.checkFilter(name, tried);
  if (problem === undefined) return passed("filter", `“${tried.slice(0, 200)}” compiles for ${name}`);
  return found("filter", "failed", `“${tried.slice(0, 200)}” does not compile for ${name}: ${problem}`, {
    repair: filter === "" ? "See what the interface lacks." : "Correct the filter (man 7 pcap-filter).",
  });
}
