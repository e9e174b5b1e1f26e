/** "Test on this capture": which packets each rule would match, and what would become of them. */
import { readCondition } from "./condition/read-condition.ts";
import { RuleEvaluator, VERDICTS, VERDICT_DROP, VERDICT_FORWARD, type RuleHost } from "./evaluate.ts";
import type { Action, RuleSet } from "./rule.ts";

const SAMPLE = 10;

export interface TestedPacket {
  readonly number: number;
  readonly frame: Uint8Array;
  readonly linkType: number;
  /** Its length on the wire; as captured when it is left out. */
  readonly wireLength?: number;
  /** Empty where it is not known: no rule for interfaces matches then. */
  readonly interfaceName: string;
}

export interface TestedRule {
  readonly name: string;
  readonly action: Action;
  readonly matched: number;
  /** Captured bytes of what it matched, and those that would leave the host because of it. */
  readonly bytes: number;
  readonly keptBytes: number;
  /** Numbers of the first packets. */
  readonly sample: readonly number[];
}

export interface RulesTest {
  readonly packets: number;
  readonly bytes: number;
  readonly forwarded: number;
  readonly headersOnly: number;
  readonly dropped: number;
  /** Bytes that would leave the host. */
  readonly keptBytes: number;
  /** Packets that no rule matched. */
  readonly byDefault: number;
  /** In the file's order. */
  readonly rules: readonly TestedRule[];
}

export interface TestHost extends Pick<RuleHost, "ownAddresses"> {
  /** Whether a packet meets the condition of the rule at this place, for those that headers do not answer; where there is nobody to ask, none does. */
  readonly meets?: (rule: number, number: number) => boolean;
}

interface Sum {
  matched: number;
  bytes: number;
  keptBytes: number;
  readonly sample: number[];
}

export class RulesTester {
  readonly #set: RuleSet;
  readonly #host: TestHost;
  /** Places of the rules whose conditions the engine is asked for: the others are answered as a sensor does. */
  readonly #asked: ReadonlySet<number>;
  /** One for each interface: rules may name them. */
  readonly #evaluators = new Map<string, RuleEvaluator>();
  readonly #sums: Sum[];
  readonly #verdicts = [0, 0, 0];
  #packets = 0;
  #bytes = 0;
  #keptBytes = 0;
  #byDefault = 0;

  constructor(set: RuleSet, host: TestHost) {
    this.#set = set;
    this.#host = host;
    this.#asked = new Set(
      set.rules.flatMap(({ condition }, rule) =>
        condition === undefined || readCondition(condition).ok ? [] : [rule],
      ),
    );
    this.#sums = set.rules.map(() => ({ matched: 0, bytes: 0, keptBytes: 0, sample: [] }));
  }

  take({ number, frame, linkType, wireLength, interfaceName }: TestedPacket): void {
    const evaluator = this.#evaluatorOf(interfaceName);
    const matches = evaluator
      .listMatches(frame, frame.length, linkType, wireLength)
      .filter((rule) => !this.#asked.has(rule) || this.#host.meets?.(rule, number) === true);
    const deciding = this.#set.combine === "first" ? matches.slice(0, 1) : matches;
    const verdict =
      deciding.length === 0
        ? VERDICTS[this.#set.default]
        : Math.min(...deciding.map((rule) => VERDICTS[this.#set.rules[rule]?.action ?? "forward"]));
    const kept =
      verdict === VERDICT_DROP
        ? 0
        : verdict === VERDICT_FORWARD
          ? frame.length
          : Math.min(frame.length, evaluator.facts.payloadAt);
    this.#packets++;
    this.#bytes += frame.length;
    this.#keptBytes += kept;
    this.#verdicts[verdict] = (this.#verdicts[verdict] ?? 0) + 1;
    if (deciding.length === 0) this.#byDefault++;
    for (const rule of deciding) this.#count(rule, number, frame.length, kept);
  }

  #count(rule: number, number: number, bytes: number, kept: number): void {
    const sum = this.#sums[rule];
    if (sum === undefined) return;
    sum.matched++;
    sum.bytes += bytes;
    sum.keptBytes += kept;
    if (sum.sample.length < SAMPLE) sum.sample.push(number);
  }

  #evaluatorOf(interfaceName: string): RuleEvaluator {
    const known = this.#evaluators.get(interfaceName);
    if (known !== undefined) return known;
    const { ownAddresses } = this.#host;
    const made = new RuleEvaluator(this.#set, { ownAddresses, interfaceName, asksElsewhere: true });
    this.#evaluators.set(interfaceName, made);
    return made;
  }

  get result(): RulesTest {
    const [dropped = 0, headersOnly = 0, forwarded = 0] = this.#verdicts;
    return {
      packets: this.#packets,
      bytes: this.#bytes,
      forwarded,
      headersOnly,
      dropped,
      keptBytes: this.#keptBytes,
      byDefault: this.#byDefault,
      rules: this.#set.rules.map(({ name, action }, index) => ({
        name,
        action,
        ...(this.#sums[index] ?? { matched: 0, bytes: 0, keptBytes: 0, sample: [] }),
      })),
    };
  }
}
