/** Why no process is known of a capture, and how to get to know them. */
import type { LiveRun } from "../../session/live-run.svelte.ts";

type Facts = Pick<LiveRun["facts"], "sensor" | "isReplayed">;

const HOW = "its owner starts it with --processes local (browsers on the same machine) or --processes all";

/** `tells`: whether the capture's sensor says that it tells this browser of processes; undefined when it is not connected. */
export function reasonForNone(facts: Facts | undefined, tells: boolean | undefined, isLive: boolean): string {
  if (facts === undefined)
    return "This file does not tell whose its flows are. A sensor does, for the flows of its own host (Linux): connect one under Live. Files that are saved from such a capture keep the processes.";
  if (facts.isReplayed)
    return `${facts.sensor} sent a file, not the traffic of its host: nobody knows the processes behind it, unless the file tells them.`;
  if (tells === false)
    return `${facts.sensor} does not tell this browser of processes. To switch it on, ${HOW}; then start a new capture. It works on Linux.`;
  if (isLive)
    return `No process is known yet. ${facts.sensor} looks once a second, so they come shortly after the first packets. Only TCP and UDP flows of that host itself have a process, not those that it forwards.`;
  return `${facts.sensor} told of no process while this was captured: either its flows were not the host's own, or it does not tell them (${HOW}).`;
}
