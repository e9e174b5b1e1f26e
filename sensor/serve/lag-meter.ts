/** How long the event loop was held up, as Node itself measures it. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Lag } from "#shared/wire/sensor-message.ts";

/** Each look at the clock wakes the process. */
const STEP_MS = 20;

export class LagMeter {
  readonly #histogram = monitorEventLoopDelay({ resolution: STEP_MS });

  constructor() {
    this.#histogram.enable();
  }

  /** Since the last call. */
  take(): Lag {
    const histogram = this.#histogram;
    // What is measured is the time between two looks: the step itself is no delay.
    const late = (ns: number): number => Math.max(0, Math.round(ns / 1000) - STEP_MS * 1000);
    const isEmpty = histogram.count === 0;
    const lag = {
      medianUs: isEmpty ? 0 : late(histogram.percentile(50)),
      mostlyUs: isEmpty ? 0 : late(histogram.percentile(99)),
      mostUs: isEmpty ? 0 : late(histogram.max),
    };
    histogram.reset();
    return lag;
  }

  close(): void {
    this.#histogram.disable();
  }
}
