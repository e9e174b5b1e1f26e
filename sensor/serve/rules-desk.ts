/** What clients hear of the rules: what they are, what each of them counted, and when one that alerts matched. */
import { compileRule } from "#shared/policy/rules/prefilter.ts";
import type { SensorMessage, SensorMessageOf } from "#shared/wire/sensor-message.ts";
import { integer, list, record, text } from "#shared/wire/shape.ts";
import type { RulesFile } from "../policy/rules-file.ts";

const COUNT = integer(0, Number.MAX_SAFE_INTEGER);
const NOTE = record({
  hash: text(64),
  matched: list(256, COUNT),
  byDefault: COUNT,
  withheld: COUNT,
  shortened: COUNT,
});
/** What most interfaces are: tells whether a rule can be compiled exactly. */
const ETHERNET = 1;
const MOST_REASON = 200;

export class RulesDesk {
  readonly #file: RulesFile;
  /** Counts that were told last, for each stream and process. */
  readonly #told = new Map<string, readonly number[]>();

  constructor(file: RulesFile) {
    this.#file = file;
  }

  describe(): SensorMessageOf<"rules"> {
    const { set, hash, since } = this.#file.current;
    const problem = this.#file.problem?.slice(0, 1000);
    return {
      kind: "rules",
      hash,
      sinceNs: BigInt(since.getTime()) * 1_000_000n,
      default: set.default,
      combine: set.combine,
      rules: set.rules.map((rule) => {
        const compiled = compileRule(rule, ETHERNET);
        const because = compiled.kind === "exact" ? "" : compiled.because.slice(0, MOST_REASON);
        return { name: rule.name, action: rule.action, severity: rule.severity, prefilter: compiled.kind, because };
      }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  /** Messages that follow from what a capturing process told. */
  follow(stream: number, source: number, note: object): SensorMessage[] {
    const checked = NOTE(note, "");
    const { set, hash } = this.#file.current;
    // Counts of a set that is not in force any more belong to no rule that is known.
    if (!checked.ok || checked.value.hash !== hash) return [];
    const counts = checked.value;
    const key = `${stream} ${source} ${hash}`;
    const before = this.#told.get(key) ?? [];
    this.#told.set(key, counts.matched);
    const messages: SensorMessage[] = [{ kind: "ruleCounts", stream, source, ...counts }];
    for (const [index, matched] of counts.matched.entries()) {
      const rule = set.rules[index];
      const packets = matched - (before[index] ?? 0);
      if (rule?.action === "alert" && packets > 0)
        messages.push({ kind: "ruleAlert", stream, rule: rule.name, severity: rule.severity, packets });
    }
    return messages;
  }

  forget(stream: number): void {
    for (const key of this.#told.keys()) if (key.startsWith(`${stream} `)) this.#told.delete(key);
  }
}
