/** How a sensor was doing while it captured, from what it said each second. */
import type { SensorMessageOf } from "#shared/wire/sensor-message.ts";

export class SensorFigures {
  /** The worst second of each. */
  #medianUs = 0;
  #mostlyUs = 0;
  #mostUs = 0;
  #memoryBytes = 0;

  add({ lag, memoryBytes }: SensorMessageOf<"stats">): void {
    this.#medianUs = Math.max(this.#medianUs, lag?.medianUs ?? 0);
    this.#mostlyUs = Math.max(this.#mostlyUs, lag?.mostlyUs ?? 0);
    this.#mostUs = Math.max(this.#mostUs, lag?.mostUs ?? 0);
    this.#memoryBytes = Math.max(this.#memoryBytes, memoryBytes);
  }

  describe(): string {
    const ms = (us: number): string => (us / 1000).toFixed(1);
    const lag = `event loop late by ${ms(this.#medianUs)} ms (p50), ${ms(this.#mostlyUs)} ms (p99), ${ms(this.#mostUs)} ms (max)`;
    return `the sensor in its worst second: ${lag}; ${Math.round(this.#memoryBytes / 1e6)} MB`;
  }
}
