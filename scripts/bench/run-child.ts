/** CPU time and peak memory of a command, all its threads together. Linux only: reads /proc. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Usage {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Highest resident set that was seen; sampled, so the last few milliseconds may be missing. */
  readonly peakMegabytes: number;
  readonly output: string;
}

const SAMPLE_MS = 20;
/** bash's own clock: user and system seconds of the command, on its standard error. */
const TIMED = 'TIMEFORMAT="cpu %3U %3S"; time "$@" 2>/dev/null';

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    // The process has ended: there is nothing left to read.
    return "";
  }
}

function peakKilobytes(shell: number): number {
  const children = readProc(`${shell}/task/${shell}/children`).trim().split(" ").filter(Boolean);
  const peaks = children.map((pid) => Number(/VmHWM:\s+(\d+)/.exec(readProc(`${pid}/status`))?.[1] ?? 0));
  return Math.max(0, ...peaks);
}

/** Undefined when the command failed or took longer than `limitMs`. */
async function runChild(command: readonly string[], limitMs: number): Promise<Usage | undefined> {
  const start = performance.now();
  const env = { ...process.env };
  delete env["NODE_EXTRA_CA_CERTS"];
  const shell = spawn("bash", ["-c", TIMED, "bench", ...command], {
    // A machine's own certificates cost every Node process 50 ms at its start, and nobody here opens a connection.
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  let errors = "";
  shell.stdout.on("data", (piece: Buffer) => (output += piece.toString()));
  shell.stderr.on("data", (piece: Buffer) => (errors += piece.toString()));
  let peak = 0;
  const sampler = setInterval(() => {
    peak = Math.max(peak, peakKilobytes(shell.pid ?? 0));
    if (performance.now() - start > limitMs && shell.pid !== undefined) process.kill(-shell.pid, "SIGKILL");
  }, SAMPLE_MS);
  const status = await new Promise<number | null>((resolve) => shell.on("close", resolve));
  clearInterval(sampler);
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(errors) ?? [];
  if (status !== 0 || user === undefined || system === undefined) return undefined;
  return {
    cpuSeconds: Number(user) + Number(system),
    wallSeconds: (performance.now() - start) / 1000,
    peakMegabytes: peak / 1024,
    output,
  };
}

/** The run whose CPU time is in the middle. */
export async function medianRun(command: readonly string[], runs: number, limitMs: number): Promise<Usage | undefined> {
  const usages: Usage[] = [];
  for (let run = 0; run < runs; run++) {
    const usage = await runChild(command, limitMs);
    if (usage === undefined) return undefined;
    usages.push(usage);
  }
  usages.sort((left, right) => left.cpuSeconds - right.cpuSeconds);
  return usages[Math.floor(usages.length / 2)];
}
