/** CPU time and memory of a process, as Linux counts them. */
import { readFileSync } from "node:fs";

/** Of USER_HZ, which is 100 on every Linux that Node runs on. */
const MILLISECONDS_A_TICK = 10;

/** User and system, all threads. */
export function cpuMillisecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MILLISECONDS_A_TICK;
}

function statusOf(pid: number, name: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) / 1000;
}

/** Resident memory in MB. */
export const memoryOf = (pid: number): number => statusOf(pid, "VmRSS");

/** The most it ever was. */
export const peakMemoryOf = (pid: number): number => statusOf(pid, "VmHWM");
