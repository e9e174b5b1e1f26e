/** Processes as people read them. */
import type { FlowProcess } from "#shared/processes/flow-process.ts";

export const CONFIDENCE_WORDS: Readonly<Record<FlowProcess["confidence"], string>> = {
  exact: "the open socket was found among the process's files",
  cached: "the socket was closed already, and had been seen with the process before",
  "uid-only": "the socket was seen, its process was not: it belongs to another user, or was too quick",
  unknown: "nothing is known but that there was such a socket",
};

/** "curl (1234)"; of a process that was not seen its user, "a process of user 1000". */
export function formatProcess({ name, pid, uid }: Pick<FlowProcess, "name" | "pid" | "uid">): string {
  if (pid !== undefined) return `${name ?? "process"} (${pid.toString()})`;
  return uid === undefined ? "not known" : `a process of user ${uid.toString()}`;
}
