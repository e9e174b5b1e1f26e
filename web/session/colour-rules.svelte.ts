/** Colour rules: the lasting ones in their order, and those that hold until the page is closed, which come first. */
import * as v from "valibot";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import { DEFAULT_COLOUR_RULES, type ColourRule } from "#shared/filter/library/colour-rules.ts";
import type { FilterMacro, FilterNames } from "#shared/filter/model.ts";
import type { FilterProgram } from "#shared/model/engine.ts";
import type { StoreChanges } from "../store/changes.ts";
import type { Database } from "../store/database.ts";
import { readSetting, saveSetting } from "../store/settings.ts";
import type { RulePair } from "./rule-choices.ts";

const Channel = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));
const ColourSchema = v.object({ red: Channel, green: Channel, blue: Channel });
const RuleSchema = v.object({
  name: v.string(),
  filter: v.string(),
  isEnabled: v.boolean(),
  foreground: ColourSchema,
  background: ColourSchema,
});

/** The rules that can be used with these names, in order, ready for the engine. */
export interface UsableRules {
  readonly pairs: readonly RulePair[];
  readonly programs: readonly FilterProgram[];
}

export class ColourRules {
  #rules = $state.raw<readonly ColourRule[]>(DEFAULT_COLOUR_RULES);
  #passing = $state.raw<readonly ColourRule[]>([]);
  #database: Database | undefined;
  #changes: StoreChanges | undefined;

  get rules(): readonly ColourRule[] {
    return this.#rules;
  }
  /** Until the page is closed, the newest first. */
  get passing(): readonly ColourRule[] {
    return this.#passing;
  }
  get isDefault(): boolean {
    return this.#rules === DEFAULT_COLOUR_RULES;
  }

  async load(database: Database, changes: StoreChanges): Promise<void> {
    this.#database = database;
    this.#changes = changes;
    changes.listen("colours", () => void this.#read());
    await this.#read();
  }

  async #read(): Promise<void> {
    if (this.#database === undefined) return;
    const found = v.safeParse(v.array(RuleSchema), await readSetting(this.#database, "colourRules"));
    this.#rules = found.success ? found.output : DEFAULT_COLOUR_RULES;
  }

  /** Puts these in place of all lasting rules; undefined brings the default ones back. */
  async change(rules: readonly ColourRule[] | undefined): Promise<void> {
    this.#rules = rules ?? DEFAULT_COLOUR_RULES;
    if (this.#database === undefined) return;
    try {
      await saveSetting(this.#database, "colourRules", rules);
      this.#changes?.tell("colours");
    } catch {
      // storage is full or forbidden: the rules hold until the page is closed
    }
  }

  addPassing(filter: string, pair: RulePair): void {
    const others = this.#passing.filter((rule) => rule.filter !== filter);
    this.#passing = [{ name: filter, filter, isEnabled: true, ...pair }, ...others];
  }

  /** Takes one of those away that hold until the page is closed. */
  removePassing(filter: string): void {
    this.#passing = this.#passing.filter((rule) => rule.filter !== filter);
  }

  changePassing(rules: readonly ColourRule[]): void {
    this.#passing = rules;
  }

  /** Rules that are switched off, or name what this engine does not know, are left out. */
  usable(names: FilterNames, macros: readonly FilterMacro[], isLasting: boolean): UsableRules {
    const pairs: RulePair[] = [];
    const programs: FilterProgram[] = [];
    for (const rule of [...this.#passing, ...(isLasting ? this.#rules : [])]) {
      const check = rule.isEnabled ? checkFilter(rule.filter, names, { macros }) : undefined;
      if (check?.ok !== true || check.condition === undefined) continue;
      pairs.push(rule);
      programs.push(compileFilter(check.condition, names));
    }
    return { pairs, programs };
  }
}
