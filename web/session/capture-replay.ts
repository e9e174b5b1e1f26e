/** The replay of one open capture: under way at most once, and ended before the capture is closed. */
import type { Engine, ReplayOutput } from "#shared/model/engine.ts";
import type { ReplayOrder, ReplayStand } from "#shared/wire/replay.ts";

export class CaptureReplay {
  readonly #engine: Engine;
  #running: Promise<unknown> | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Resolves at its end: with a sentence when it was not as it should. */
  async run(
    outputs: readonly ReplayOutput[],
    order: ReplayOrder,
    onStand: (stand: ReplayStand) => void,
  ): Promise<string> {
    const running = this.#engine.replay(outputs, order, onStand);
    this.#running ??= running.finally(() => (this.#running = undefined));
    const outcome = await running;
    return outcome.ok ? "" : outcome.message;
  }

  async control(wish: ReplayOrder | "stop"): Promise<void> {
    await this.#engine.controlReplay(wish);
  }

  /** What is on its way is ended: whoever reads it must not wait for ever. */
  async close(): Promise<void> {
    if (this.#running === undefined) return;
    await this.control("stop");
    await this.#running;
  }
}
