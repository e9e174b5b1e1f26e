/** "Test on this capture": which packets each rule would match, and what would become of them. */
import { RuleEvaluator, VERDICT_DROP, VERDICT_FORWARD, type RuleHost } from "./evaluate.ts";
import type { RuleSet } from "./rule.ts";

const SAMPLE = 10;

export interface TestedPacket {
  readonly number: number;
  readonly frame: Uint8Array;
  readonly linkType: number;
}

export interface RulesTest {
  readonly packets: number;
  readonly forwarded: number;
  readonly headersOnly: number;
  readonly dropped: number;
  readonly byDefault: number;
  /** In the file's order; `sample` are numbers of the first packets. */
  readonly rules: readonly { readonly name: string; readonly matched: number; readonly sample: readonly number[] }[];
}

/** Pure, and as long as there are packets: give them in slices and add up, or all at once. */
export function testRules(set: RuleSet, packets: Iterable<TestedPacket>, host: RuleHost): RulesTest {
  const evaluator = new RuleEvaluator(set, host);
  const samples: number[][] = set.rules.map(() => []);
  const counted = [0, 0, 0];
  let total = 0;
  let before = evaluator.counts().map(({ matched }) => matched);
  for (const { number, frame, linkType } of packets) {
    total++;
    const verdict = evaluator.judge(frame, frame.length, linkType);
    counted[verdict] = (counted[verdict] ?? 0) + 1;
    const after = evaluator.counts().map(({ matched }) => matched);
    for (const [index, matched] of after.entries()) {
      const sample = samples[index];
      if (matched !== before[index] && sample !== undefined && sample.length < SAMPLE) sample.push(number);
    }
    before = after;
  }
  const [dropped = 0, headersOnly = 0, forwarded = 0] = [counted[VERDICT_DROP], counted[1], counted[VERDICT_FORWARD]];
  const rules = evaluator.counts().map((each, index) => ({ ...each, sample: samples[index] ?? [] }));
  return { packets: total, forwarded, headersOnly, dropped, byDefault: evaluator.byDefault, rules };
}
