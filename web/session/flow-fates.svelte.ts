/** How the connections of a capture went: worked out when somebody looks at its flows, and how far that is. */
import type { Engine } from "#shared/model/engine.ts";
import type { FateTotals, FlowProgress } from "#shared/model/flow.ts";

export type FateStage = "unasked" | "working" | "known" | "stopped" | "failed";

export class FlowFateState {
  readonly #engine: Engine;
  readonly #onknown: () => Promise<void>;
  #stage = $state<FateStage>("unasked");
  #progress = $state.raw<FlowProgress>();
  #totals = $state.raw<FateTotals>();
  #problem = $state("");

  constructor(engine: Engine, onknown: () => Promise<void>) {
    this.#engine = engine;
    this.#onknown = onknown;
  }

  get stage(): FateStage {
    return this.#stage;
  }
  get progress(): FlowProgress | undefined {
    return this.#progress;
  }
  get totals(): FateTotals | undefined {
    return this.#totals;
  }
  get problem(): string {
    return this.#problem;
  }

  /** Goes through the capture unless that was done; it must have been read to its end. */
  async read(): Promise<void> {
    if (this.#stage === "working" || this.#stage === "known") return;
    this.#stage = "working";
    this.#problem = "";
    this.#progress = undefined;
    try {
      const outcome = await this.#engine.fates((progress) => {
        if (this.#stage === "working") this.#progress = progress;
      });
      if (outcome.ok) {
        this.#totals = outcome.value;
        this.#stage = "known";
        await this.#onknown();
      } else {
        this.#stage = outcome.kind === "cancelled" ? "stopped" : "failed";
        this.#problem = outcome.message;
      }
    } catch (cause) {
      this.#stage = "failed";
      this.#problem = `The states could not be worked out: ${cause instanceof Error ? cause.message : String(cause)}`;
    }
  }

  async cancel(): Promise<void> {
    await this.#engine.cancel("fates");
  }
}
