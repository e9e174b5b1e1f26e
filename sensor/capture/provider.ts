/** Where frames come from, inside the capturing process. */
import type { ReplayOrder } from "#shared/wire/replay.ts";
import type { CaptureJob } from "./order.ts";

export interface Provider {
  /** Hands on what the system still holds, and reports for the last time. */
  stop(): Promise<void>;
  /** For a replay. */
  control?(wish: ReplayOrder): void;
}

/** Throws with a message for the user when it cannot be done. */
export type OpenProvider = (job: CaptureJob, onEnd: (failure?: string) => void) => Promise<Provider>;

/** Link types by the names that libpcap's tools print. */
const LINK_TYPES: ReadonlyMap<string, number> = new Map([
  ["LINKTYPE_NULL", 0],
  ["LINKTYPE_ETHERNET", 1],
  ["LINKTYPE_RAW", 101],
  ["LINKTYPE_LINUX_SLL", 113],
  ["LINKTYPE_IEEE802_11_RADIO", 127],
]);

/** The number in a name like "LINKTYPE_ETHERNET" or "Unknown linktype 276". */
export function parseLinkType(name: string): number | undefined {
  const number = /^Unknown linktype (\d+)$/.exec(name)?.[1];
  return number === undefined ? LINK_TYPES.get(name) : Number(number);
}
