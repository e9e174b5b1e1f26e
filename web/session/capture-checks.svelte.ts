/** Questions to the whole capture (shared/filter/library/capture-checks), counted when the user wants to know. */
import type { FilterNames } from "#shared/filter/model.ts";
import { CAPTURE_CHECKS, compileCaptureChecks, type CaptureCheck } from "#shared/filter/library/capture-checks.ts";
import type { Engine } from "#shared/model/engine.ts";

export interface CheckedCapture extends CaptureCheck {
  readonly packets: number;
}

export class CaptureChecksState {
  readonly #engine: Engine;
  #found = $state.raw<readonly CheckedCapture[]>();
  /** From 0 to 1 while it counts. */
  #share = $state<number>();
  #problem = $state("");

  constructor(engine: Engine) {
    this.#engine = engine;
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
      const outcome = await this.#engine.count(compileCaptureChecks(names), undefined, (progress) => {
        const [first] = progress;
        if (first !== undefined && first.rowsTotal > 0) this.#share = first.rowsDone / first.rowsTotal;
      });
      if (outcome.ok)
        this.#found = CAPTURE_CHECKS.map((check, at) => ({ ...check, packets: outcome.value[at]?.matches ?? 0 }));
      else this.#problem = outcome.kind === "cancelled" ? "Stopped." : outcome.message;
    } catch (cause) {
      this.#problem = cause instanceof Error ? cause.message : String(cause);
    } finally {
      this.#share = undefined;
    }
  }

  async stop(): Promise<void> {
    await this.#engine.cancel();
  }
}
