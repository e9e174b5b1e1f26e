/** Whether a dissector believes what it reads: some take whatever comes to their port, and what a flow carries is not told by that. */
import { Sink } from "./sink.ts";
import { beginsWithText } from "./text.ts";

let isDoubted: bool = false;

/** The dissector took the payload on its port's word: nothing in it bears that out. */
export function doubtPayload(): void {
  isDoubted = true;
}

/** The same unless it begins with text: for protocols of lines. First pass only. */
export function doubtUnlessText(s: Sink): void {
  if (s.live && !beginsWithText(s)) isDoubted = true;
}

/** The next payload, which no dissector was asked for yet. */
export function trustPayload(): void {
  isDoubted = false;
}

export function isPayloadDoubted(): bool {
  return isDoubted;
}
