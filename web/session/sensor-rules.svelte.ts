/** A sensor's forwarding rules: what is in force and what it counted, and the file that the user edits. */
import { splitRules } from "#shared/policy/rules/pieces.ts";
import type { ClientMessage } from "#shared/wire/client-message.ts";
import type { SensorMessage, SensorMessageOf } from "#shared/wire/sensor-message.ts";
import { checkRules, type CheckedRules } from "../source/rule-file.ts";

type Counts = SensorMessageOf<"ruleCounts">;

/** The file is checked when nothing was typed for so long. */
const CHECK_MS = 150;

export const EXAMPLE_RULES = `version: 1
default: forward        # what no rule matches: forward, drop or headers-only
combine: first          # the first rule that matches decides; any: the most withholding one
rules:
  - name: no backups
    match: {protocols: [tcp], ports: [873, "8000-8080"]}
    action: drop
  - name: DNS by headers alone
    match: {ports: [53]}
    action: headers-only
  - name: somebody uses telnet
    condition: tcp.dstport == 23 and tcp.flags.syn == 1   # a display filter over headers
    action: alert
    severity: high
`;

/** What the rules of the capture under way counted, over all of its interfaces. */
export interface RuleTotals {
  readonly matched: readonly number[];
  readonly byDefault: number;
  readonly withheld: number;
  readonly shortened: number;
}

export interface RuleAlert {
  readonly rule: string;
  readonly packets: number;
  readonly lastMs: number;
}

export class SensorRules {
  readonly #say: (message: ClientMessage) => void;
  readonly #notify: (text: string, isProblem: boolean) => void;
  #inForce = $state.raw<SensorMessageOf<"rules">>();
  /** Of the newest stream, by its sources. */
  #counts = $state.raw<readonly Counts[]>([]);
  #alerts = $state.raw<readonly RuleAlert[]>([]);
  #file = $state.raw<SensorMessageOf<"rulesText">>();
  #draft = $state("");
  #checked = $state.raw<CheckedRules>();
  #isOffering = $state(false);
  #answer = $state.raw<SensorMessageOf<"rulesOffered">>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(say: (message: ClientMessage) => void, notify: (text: string, isProblem: boolean) => void) {
    this.#say = say;
    this.#notify = notify;
  }

  /** Undefined where the sensor was started without a rule file. */
  get inForce(): SensorMessageOf<"rules"> | undefined {
    return this.#inForce;
  }
  get alerts(): readonly RuleAlert[] {
    return this.#alerts;
  }
  /** The file on the host, once it was asked for. */
  get file(): SensorMessageOf<"rulesText"> | undefined {
    return this.#file;
  }
  get draft(): string {
    return this.#draft;
  }
  /** Undefined until the draft as it is now was checked. */
  get checked(): CheckedRules | undefined {
    return this.#checked;
  }
  get isOffering(): boolean {
    return this.#isOffering;
  }
  /** What became of the draft that was offered last; gone when it is changed. */
  get answer(): SensorMessageOf<"rulesOffered"> | undefined {
    return this.#answer;
  }
  get isChanged(): boolean {
    return this.#draft !== (this.#file?.text ?? "");
  }

  readonly totals = $derived.by((): RuleTotals | undefined => {
    const all = this.#counts.filter(({ hash }) => hash === this.#inForce?.hash);
    if (all.length === 0) return undefined;
    const sum = (read: (counts: Counts) => number): number => all.reduce((total, counts) => total + read(counts), 0);
    return {
      matched: (this.#inForce?.rules ?? []).map((_, at) => sum(({ matched }) => matched[at] ?? 0)),
      byDefault: sum(({ byDefault }) => byDefault),
      withheld: sum(({ withheld }) => withheld),
      shortened: sum(({ shortened }) => shortened),
    };
  });

  write(text: string): void {
    this.#draft = text;
    this.#answer = undefined;
    this.#checked = undefined;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#check(text), CHECK_MS);
  }

  async #check(text: string): Promise<void> {
    const checked = await checkRules(text);
    if (this.#draft === text) this.#checked = checked;
  }

  /** Asks for the file on the host; what was typed is replaced when it comes. */
  readFile(): void {
    this.#say({ kind: "rulesText" });
  }

  /** Asks the sensor to put the draft in force, instead of the file that it was made from. */
  offer(): void {
    const base = this.#file?.hash;
    if (base === undefined || this.#isOffering) return;
    this.#isOffering = true;
    this.#answer = undefined;
    const pieces = splitRules(this.#draft);
    for (const [at, text] of pieces.entries())
      this.#say({ kind: "offerRules", text, isLast: at === pieces.length - 1, base });
  }

  /** False for messages that are not about rules. */
  take(message: SensorMessage): boolean {
    switch (message.kind) {
      case "rules":
        this.#inForce = message;
        return true;
      case "ruleCounts":
        this.#count(message);
        return true;
      case "ruleAlert":
        this.#alert(message);
        return true;
      case "rulesText":
        this.#file = message;
        this.write(message.text);
        return true;
      case "rulesOffered":
        this.#isOffering = false;
        this.#answer = message;
        if (message.isTaken) this.#file = { kind: "rulesText", text: this.#draft, hash: message.hash };
        return true;
      default:
        return false;
    }
  }

  /** The connection is gone: no answer will come to what was asked. */
  forget(): void {
    this.#isOffering = false;
  }

  #count(counts: Counts): void {
    // Another stream's begin anew.
    const others = this.#counts.filter(({ stream, source }) => stream === counts.stream && source !== counts.source);
    this.#counts = [...others, counts];
  }

  #alert({ rule, severity, packets }: SensorMessageOf<"ruleAlert">): void {
    const known = this.#alerts.find((each) => each.rule === rule);
    const others = this.#alerts.filter((each) => each.rule !== rule);
    this.#alerts = [...others, { rule, packets: (known?.packets ?? 0) + packets, lastMs: Date.now() }];
    // Once for each rule: what follows is counted.
    if (known === undefined) this.#notify(`The rule “${rule}” (${severity}) matched. It is counted under Live.`, true);
  }
}
