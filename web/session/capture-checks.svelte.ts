/** Questions to the whole capture (shared/filter/library/capture-checks), counted when the user wants to know. */
import type { FilterNames } from "#shared/filter/model.ts";
import { captureChecks, compileChecks, type CaptureCheck } from "#shared/filter/library/capture-checks.ts";
import type { Limits } from "#shared/model/limits.ts";
import type { Engine } from "#shared/model/engine.ts";

export interface CheckedCapture extends CaptureCheck {
  readonly packets: number;
}

export class CaptureChecksState {
  readonly #engine: Engine;
  readonly #limits: () => Limits;
  #found = $state.raw<readonly CheckedCapture[]>();
  /** From 0 to 1 while it counts. */
  #share = $state<number>();
  #problem = $state("");

  constructor(engine: Engine, limits: () => Limits) {
    this.#engine = engine;
    this.#limits = limits;
  }

  /** Undefined until it was asked for. */
  get found(): readonly CheckedCapture[] | undefined {
    return this.#found;
  }
  get share(): number | undefined {
    return this.#share;
  }
  get problem(): string {
    return this.#problem;
  }

  async count(names: FilterNames): Promise<void> {
    if (this.#share !== undefined) return;
    this.#share = 0;
    this.#problem = "";
    try {
      const checks = captureChecks(this.#limits());
      const outcome = await this.#engine.count(compileChecks(checks, names), undefined, (progress) => {
        const [first] = progress;
        if (first !== undefined && first.rowsTotal > 0) this.#share = first.rowsDone / first.rowsTotal;
      });
      if (outcome.ok) this.#found = checks.map((check, at) => ({ ...check, packets: outcome.value[at]?.matches ?? 0 }));
      else this.#problem = outcome.kind === "cancelled" ? "Stopped." : outcome.message;
    } catch (cause) {
      this.#problem = cause instanceof Error ? cause.message : String(cause);
    } finally {
      this.#share = undefined;
    }
  }

  /** What was counted by other limits is no answer any more. */
  forget(): void {
    this.#found = undefined;
  }

  async stop(): Promise<void> {
    await this.#engine.cancel();
  }
}
