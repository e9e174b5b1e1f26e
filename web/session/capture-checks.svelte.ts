/** Questions to the whole capture (shared/format/capture-checks), counted when the user wants to know. */
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import type { FilterNames } from "#shared/filter/model.ts";
import { CAPTURE_CHECKS, type CaptureCheck } from "#shared/format/capture-checks.ts";
import { localOffsetMs } from "#shared/format/time.ts";
import type { Engine, FilterProgram } from "#shared/model/engine.ts";

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
      const programs = CAPTURE_CHECKS.map(({ filter }) => compileCheck(filter, names));
      const outcome = await this.#engine.count(programs, undefined, (progress) => {
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

function compileCheck(filter: string, names: FilterNames): FilterProgram {
  const checked = checkFilter(filter, names, { zoneOffsetMs: localOffsetMs });
  if (!checked.ok || checked.condition === undefined) throw new Error(`“${filter}” is no filter`);
  return compileFilter(checked.condition, names);
}
