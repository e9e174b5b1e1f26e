/** What clients hear of the rules: what they are, what each of them counted, when one that alerts matched; and how they change the file. */
import { compileRule } from "#shared/policy/rules/prefilter.ts";
import type { ClientMessageOf } from "#shared/wire/client-message.ts";
import { MOST_RULES_TEXT } from "#shared/wire/protocol.ts";
import type { SensorMessage, SensorMessageOf } from "#shared/wire/sensor-message.ts";
import { integer, list, record, text } from "#shared/wire/shape.ts";
import type { Client } from "./client.ts";
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

  /** Pieces of files that clients offer. */
  readonly #offered = new WeakMap<Client, string>();
  readonly #allowsEdits: boolean;

  constructor(file: RulesFile, allowsEdits: boolean) {
    this.#file = file;
    this.#allowsEdits = allowsEdits;
  }

  get hash(): string {
    return this.#file.current.hash;
  }

  /** The host has to allow it, and the token too. */
  #mayEdit({ visitor }: Client): boolean {
    return this.#allowsEdits && visitor.grant.scopes.includes("admin");
  }

  async answer(client: Client, message: ClientMessageOf<"rulesText" | "offerRules">): Promise<void> {
    if (message.kind === "rulesText") {
      const { text: whole, hash } = this.#file.text;
      if (whole.length > MOST_RULES_TEXT)
        client.refuse("rules", "the rule file is too long for a browser", "Change it on the host.");
      else client.send({ kind: "rulesText", text: whole, hash });
      return;
    }
    if (!this.#mayEdit(client)) {
      client.refuse("rules", "rules are not changed from browsers here", "Start the sensor with --allow-rule-edits.");
      return;
    }
    const offered = (this.#offered.get(client) ?? "") + message.text;
    this.#offered.set(client, offered);
    if (offered.length <= MOST_RULES_TEXT && !message.isLast) return;
    this.#offered.delete(client);
    const problem =
      offered.length > MOST_RULES_TEXT
        ? `a file that is offered has at most ${MOST_RULES_TEXT} characters`
        : await this.#take(client, offered, message.base);
    const answer = problem === undefined ? {} : { problem: problem.slice(0, 1000) };
    if (client.isOpen)
      client.send({ kind: "rulesOffered", isTaken: problem === undefined, hash: this.#file.text.hash, ...answer });
  }

  async #take(client: Client, offered: string, base: string): Promise<string | undefined> {
    // Written down before it is done: nothing changes without a record of who changed it.
    if (!client.audit({ kind: "rules_offered", facts: { base, characters: offered.length } }))
      return "the audit log cannot be written: nothing was changed";
    return this.#file.offer(offered, base);
  }

  describe(client: Client): SensorMessageOf<"rules"> {
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
      isEditable: this.#mayEdit(client),
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
