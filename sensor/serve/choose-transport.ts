/** Which transport this Node can run. */
import { nodeTransport } from "./node-transport.ts";
import type { Transport } from "./transport.ts";
import { loadUwsTransport } from "./uws-transport.ts";

export interface ChosenTransport {
  readonly transport: Transport;
  /** Why it is this one, for people. */
  readonly reason: string;
}

/** Rejects only when uWebSockets.js was demanded and does not load. */
export async function chooseTransport(wanted: "auto" | "uws" | "node"): Promise<ChosenTransport> {
  if (wanted === "node") return { transport: nodeTransport, reason: "asked for" };
  try {
    return { transport: await loadUwsTransport(), reason: wanted === "uws" ? "asked for" : "it loads here" };
  } catch (cause) {
    if (wanted === "uws") throw new Error(`uWebSockets.js does not load on ${platform()}`, { cause });
    return { transport: nodeTransport, reason: `uWebSockets.js has no build for ${platform()}` };
  }
}

function platform(): string {
  return `Node ${process.versions.node} on ${process.platform}-${process.arch}`;
}
