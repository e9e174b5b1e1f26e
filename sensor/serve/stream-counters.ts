/** The counters of a stream's sources, put together. */
import type { StreamTotals } from "#shared/wire/sensor-message.ts";
import type { Counters } from "../capture/order.ts";

export const NO_COUNTERS: Counters = {
  delivered: 0,
  droppedByKernel: 0,
  droppedByInterface: 0,
  own: 0,
  withheld: 0,
  sampledOut: 0,
};

/** As they stand in a capture file. */
export function countersOfFile(counters: Counters): {
  readonly accepted: number;
  readonly droppedByInterface: number;
  readonly droppedByKernel: number;
  readonly delivered: number;
  readonly sampledOut: number;
} {
  const { delivered, own, withheld, sampledOut, droppedByKernel, droppedByInterface } = counters;
  const accepted = delivered + own + withheld + sampledOut + droppedByKernel;
  return { accepted, droppedByInterface, droppedByKernel, delivered, sampledOut };
}

/** What all sources count together, and what was done with it since. */
export function sumCounters(
  all: readonly Counters[],
  handed: Pick<StreamTotals, "sent" | "sentBytes" | "givenUp">,
): StreamTotals {
  const sum = (count: (counters: Counters) => number): number => all.reduce((total, each) => total + count(each), 0);
  return {
    received: sum(({ delivered, droppedByKernel }) => delivered + droppedByKernel),
    droppedByKernel: sum(({ droppedByKernel }) => droppedByKernel),
    droppedByInterface: sum(({ droppedByInterface }) => droppedByInterface),
    own: sum(({ own }) => own),
    withheld: sum(({ withheld }) => withheld),
    sampledOut: sum(({ sampledOut }) => sampledOut),
    ...handed,
  };
}

/** For the audit log: what was handed on, what was held back, and where packets were lost. */
export function accountOf(totals: StreamTotals): Readonly<Record<string, number>> {
  const { sent, withheld, sampledOut = 0, droppedByKernel, droppedByInterface, givenUp } = totals;
  return { sent, withheld, sampledOut, droppedByKernel, droppedByInterface, givenUp };
}
