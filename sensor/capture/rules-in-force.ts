/** In the capturing process: the rules that frames are held to. A new set takes the place of the old one between two frames. */
import { RuleEvaluator, VERDICT_DROP, VERDICT_HEADERS } from "#shared/policy/rules/evaluate.ts";
import type { RuleSet } from "#shared/policy/rules/rule.ts";
import { keptLength } from "../policy/metadata.ts";
import { parseAddress } from "./own-frames.ts";

export interface NamedRules {
  readonly hash: string;
  readonly set: RuleSet;
}

export class RulesInForce {
  readonly #host: { readonly ownAddresses: readonly Uint8Array[]; readonly interfaceName: string };
  #evaluator: RuleEvaluator | undefined;
  #hash = "";
  #withheld = 0;
  #shortened = 0;

  constructor(interfaceName: string, addresses: readonly string[], rules: NamedRules | undefined) {
    this.#host = { interfaceName, ownAddresses: addresses.flatMap((address) => parseAddress(address) ?? []) };
    this.use(rules);
  }

  use(rules: NamedRules | undefined): void {
    this.#evaluator = rules === undefined ? undefined : new RuleEvaluator(rules.set, this.#host);
    this.#hash = rules?.hash ?? "";
  }

  /** Frames that no client sees. */
  get withheld(): number {
    return this.#withheld;
  }

  /** How many of the first bytes may leave the host; -1: none, and not the frame either. */
  allow(frame: Buffer, length: number, linkType: number, wireLength: number): number {
    const evaluator = this.#evaluator;
    if (evaluator === undefined) return length;
    const verdict = evaluator.judge(frame, length, linkType, wireLength);
    if (verdict === VERDICT_DROP) {
      this.#withheld++;
      return -1;
    }
    if (verdict !== VERDICT_HEADERS) return length;
    this.#shortened++;
    const { hasTransport, payloadAt } = evaluator.facts;
    return Math.min(length, hasTransport ? payloadAt : keptLength(frame, length, linkType));
  }

  /** What to tell the sensor; undefined without rules. */
  describe(): (Readonly<Record<string, unknown>> & { readonly kind: string }) | undefined {
    if (this.#evaluator === undefined) return undefined;
    return {
      kind: "rules",
      hash: this.#hash,
      matched: this.#evaluator.counts().map(({ matched }) => matched),
      byDefault: this.#evaluator.byDefault,
      withheld: this.#withheld,
      shortened: this.#shortened,
    };
  }
}
