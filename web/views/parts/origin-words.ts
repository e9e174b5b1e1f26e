/** Where a capture of the recent list is, in words. */
import type { RecentCapture } from "../../session/session.svelte.ts";

export const ORIGIN_WORDS: Readonly<Record<RecentCapture["origin"]["kind"], string>> = {
  handle: "on this computer",
  kept: "a copy is kept in this browser",
  sample: "sample",
  url: "from the web",
  recorded: "recorded from a sensor, stored in this browser",
  named: "must be chosen again",
};

export const dayOf = (ms: number): string =>
  new Date(ms).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
