/** Forwarding rules tried on a capture: how far it came, and what a sensor with these rules would have let pass. */
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import type { FilterNames } from "#shared/filter/model.ts";
import type { Engine, FilterProgram } from "#shared/model/engine.ts";
import type { FlowProgress } from "#shared/model/flow.ts";
import { readCondition } from "#shared/policy/rules/condition/read-condition.ts";
import type { RulesTest } from "#shared/policy/rules/test-rules.ts";
import type { RuleSet } from "#shared/policy/rules/rule.ts";

export class RulesTrial {
  readonly #engine: Engine;
  #progress = $state.raw<FlowProgress>();
  #result = $state.raw<RulesTest>();
  #problem = $state("");
  #runs = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Undefined while nothing is tried. */
  get progress(): FlowProgress | undefined {
    return this.#progress;
  }
  get result(): RulesTest | undefined {
    return this.#result;
  }
  get problem(): string {
    return this.#problem;
  }

  async run(set: RuleSet, names: FilterNames, ownAddresses: readonly Uint8Array[]): Promise<void> {
    const run = ++this.#runs;
    this.#result = undefined;
    this.#problem = "";
    const conditions: (FilterProgram | undefined)[] = [];
    for (const { name, condition } of set.rules) {
      // What headers answer is tried as a sensor does it; the rest is asked of the engine.
      const isOfHeaders = condition === undefined || readCondition(condition).ok;
      const checked = isOfHeaders ? undefined : checkFilter(condition, names);
      if (checked?.ok === false) {
        this.#problem = `The condition of the rule “${name}” is no filter: ${checked.error.message}`;
        return;
      }
      conditions.push(checked && compileFilter(checked.condition, names));
    }
    this.#progress = { done: 0, total: 0, elapsedMs: 0 };
    try {
      const outcome = await this.#engine.testRules({ set, conditions, ownAddresses }, (progress) => {
        if (run === this.#runs && this.#progress !== undefined) this.#progress = progress;
      });
      if (run !== this.#runs) return;
      if (outcome.ok) this.#result = outcome.value;
      else if (outcome.kind !== "cancelled") this.#problem = outcome.message;
    } catch (cause) {
      if (run === this.#runs) this.#problem = cause instanceof Error ? cause.message : String(cause);
    } finally {
      if (run === this.#runs) this.#progress = undefined;
    }
  }

  cancel(): void {
    void this.#engine.cancel("rules");
  }

  /** What was found is of rules that are not those any more. */
  forget(): void {
    this.#result = undefined;
    this.#problem = "";
  }
}
