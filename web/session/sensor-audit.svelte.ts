/** A sensor's audit log in pages, newest first: what was done with the sensor, by whom. */
import type { ClientMessage } from "#shared/wire/client-message.ts";
import type { SensorMessageOf } from "#shared/wire/sensor-message.ts";

const PAGE = 100;
/** Above every number of an event. */
const NEWEST = 2n ** 63n;

export interface AuditEntry {
  /** Undefined for a line that cannot be read: it is shown as it stands. */
  readonly sequence: number | undefined;
  readonly time: string;
  readonly kind: string;
  readonly who: string;
  readonly address: string;
  readonly facts: string;
  readonly line: string;
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : "";

export function readAuditLine(line: string): AuditEntry {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    parsed = undefined;
  }
  if (typeof parsed !== "object" || parsed === null)
    return { sequence: undefined, time: "", kind: "damaged", who: "", address: "", facts: line, line };
  const { sequence, time, kind, who, address, facts } = parsed as Readonly<Record<string, unknown>>;
  const pairs = typeof facts === "object" && facts !== null ? Object.entries(facts) : [];
  return {
    sequence: typeof sequence === "number" ? sequence : undefined,
    time: textOf(time),
    kind: textOf(kind),
    who: textOf(who),
    address: textOf(address),
    facts: pairs.map(([name, value]) => `${name}: ${textOf(value)}`).join(", "),
    line,
  };
}

export class SensorAudit {
  readonly #say: (message: ClientMessage) => void;
  #entries = $state.raw<readonly AuditEntry[]>([]);
  #verdict = $state.raw<{ readonly isWhole: boolean; readonly errors: number }>();
  #asked = $state<"newest" | "older">();
  #kind = $state("");
  #isAtEnd = $state(false);

  constructor(say: (message: ClientMessage) => void) {
    this.#say = say;
  }

  /** Newest first. */
  get entries(): readonly AuditEntry[] {
    return this.#entries;
  }
  get verdict(): { readonly isWhole: boolean; readonly errors: number } | undefined {
    return this.#verdict;
  }
  get isAsking(): boolean {
    return this.#asked !== undefined;
  }
  /** The one kind that is shown; empty for all. */
  get kind(): string {
    return this.#kind;
  }
  readonly kinds = $derived(
    this.#entries
      .map(({ kind }) => kind)
      .filter((kind, at, all) => all.indexOf(kind) === at)
      .sort(),
  );
  readonly shown = $derived(
    this.#kind === "" ? this.#entries : this.#entries.filter(({ kind }) => kind === this.#kind),
  );
  readonly #oldest = $derived(this.#entries.findLast(({ sequence }) => sequence !== undefined)?.sequence);
  readonly hasOlder = $derived(!this.#isAtEnd && this.#oldest !== undefined && this.#oldest > 0);

  choose(kind: string): void {
    this.#kind = kind;
  }

  readNewest(): void {
    this.#ask("newest", NEWEST);
  }

  readOlder(): void {
    if (this.#oldest !== undefined) this.#ask("older", BigInt(this.#oldest));
  }

  #ask(which: "newest" | "older", before: bigint): void {
    if (this.#asked !== undefined) return;
    this.#asked = which;
    this.#say({ kind: "audit", after: 0n, most: PAGE, before });
  }

  take({ events, errors, isVerified }: SensorMessageOf<"audit">): void {
    const page = events.map(readAuditLine).reverse();
    this.#verdict = { isWhole: isVerified, errors };
    this.#isAtEnd = this.#asked === "older" ? page.length === 0 : false;
    this.#entries = this.#asked === "older" ? [...this.#entries, ...page] : page;
    this.#asked = undefined;
  }

  forget(): void {
    this.#asked = undefined;
  }
}
