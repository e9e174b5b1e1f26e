import { PACES, parsePace } from "#shared/replay/replay-pace.ts";
import { parseReplayRange } from "#shared/replay/replay-range.ts";
import type { ReplayOrder } from "#shared/wire/replay.ts";

/** How the sample is to be replayed, as it is written: pace, begin, end, again and again. */
export interface ReplayText {
  readonly pace: string;
  readonly from: string;
  readonly until: string;
  readonly loops: boolean;
}

/**
 * What of the session stands in the address: the view, the packet, the sample that is open and the filter on it. Never anything
 * from a capture of the user's own.
 */
export interface Address {
  readonly view: string | undefined;
  readonly packet: number | undefined;
  readonly sample: string | undefined;
  readonly filter: string | undefined;
}

/** What only a link says, and is gone once it is done. */
interface AskedAddress extends Address {
  readonly replay: ReplayText | undefined;
}

/** Of a capture of this length; a sentence where it cannot be. */
export function readReplay(text: ReplayText, lengthNs: bigint): ReplayOrder | string {
  const pacePercent = parsePace(text.pace);
  if (pacePercent === undefined) return `The pace of a replay must be ${PACES}, not “${text.pace}”.`;
  const read = parseReplayRange(text, lengthNs);
  return read.ok ? { pacePercent, loops: text.loops, ...read.range } : read.message;
}

export function parseAddress(fragment: string): AskedAddress {
  const found = new URLSearchParams(fragment.replace(/^#/, ""));
  const packet = Number(found.get("packet"));
  const [pace, from, until] = ["replay", "from", "to"].map((name) => found.get(name) ?? "");
  return {
    view: found.get("view") ?? undefined,
    packet: Number.isSafeInteger(packet) && packet > 0 ? packet : undefined,
    sample: found.get("sample") ?? undefined,
    filter: found.get("filter") ?? undefined,
    replay: found.has("replay")
      ? {
          pace: pace === undefined || pace === "" ? "1" : pace,
          from: from ?? "",
          until: until ?? "",
          loops: found.has("loop"),
        }
      : undefined,
  };
}

/** The fragment with its "#", empty when there is nothing to say. */
export function formatAddress(address: Address): string {
  const parts = new URLSearchParams();
  if (address.sample !== undefined) parts.set("sample", address.sample);
  if (address.view !== undefined) parts.set("view", address.view);
  if (address.packet !== undefined) parts.set("packet", address.packet.toString());
  if (address.filter) parts.set("filter", address.filter);
  const text = parts.toString();
  return text === "" ? "" : `#${text}`;
}
