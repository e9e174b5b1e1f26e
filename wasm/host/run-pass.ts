/** A pass over fields from its beginning to its end, for those that need all of it. */
import type { FilterNames } from "#shared/filter/model.ts";
import { FieldPass, type PassPacket, type PassRequest } from "./field-pass.ts";
import type { OpenCapture } from "./open-capture.ts";
import { giveWay } from "./turns.ts";

const REPORT_MS = 100;

export interface PassSurroundings {
  readonly capture: () => OpenCapture;
  readonly names: () => FilterNames;
  /** The engine looks at packets for one at a time. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

export interface PassProgress {
  readonly rowsDone: number;
  readonly rowsTotal: number;
}

export interface PassWatch {
  readonly isCancelled: () => boolean;
  readonly report: (progress: PassProgress) => void;
}

/** What a pass could not give: values that were cut, values without room, packets on which the engine failed. */
export interface PassLosses {
  readonly cut: number;
  readonly lost: number;
  readonly failures: number;
}

/** Gives packets to `take` one by one. What it could not give; undefined when it was cancelled. */
export async function runPass(
  { capture, names, inTurn }: PassSurroundings,
  request: PassRequest,
  take: (packet: PassPacket) => void,
  { isCancelled, report }: PassWatch,
): Promise<PassLosses | undefined> {
  const pass = await inTurn(() => FieldPass.start(capture(), names(), request, take));
  const tell = (): void => {
    report(pass.progress);
  };
  try {
    // Between two blocks others have their turn: a filter does not wait for the whole pass.
    while (!(await inTurn(() => pass.advance({ isCancelled, report: tell, giveWay })))) {
      if (isCancelled()) return undefined;
      tell();
    }
    return { ...pass.losses, failures: pass.progress.failures };
  } finally {
    pass.end();
  }
}

/** The same listener, told ten times a second at most. */
export function sparingly(listen: (progress: PassProgress) => void): (progress: PassProgress) => void {
  let lastReport = performance.now();
  return (progress) => {
    const now = performance.now();
    if (now - lastReport < REPORT_MS) return;
    lastReport = now;
    listen(progress);
  };
}
