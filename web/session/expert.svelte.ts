/** The expert notes of a capture, counted by the engine while it read, and what the user wants to see of them. */
import { SvelteMap, SvelteSet } from "svelte/reactivity";
import type { Engine } from "#shared/model/engine.ts";
import type { ExpertEntry, ExpertSummary, NotePacket, NoteSeverity, NotesProgress } from "#shared/model/expert.ts";

export const NOTE_SEVERITIES: readonly NoteSeverity[] = ["error", "warning", "note", "chat"];

/** Packets of a note that are listed first, and that each "show more" adds. */
const FIRST_PACKETS = 10;
const MORE_PACKETS = 100;

/** What is listed under a note so far. */
export interface NoteList {
  readonly packets: readonly NotePacket[];
  readonly isAll: boolean;
  readonly isBusy: boolean;
  readonly problem: string;
}

const NO_PACKETS: NoteList = { packets: [], isAll: false, isBusy: false, problem: "" };

export class ExpertState {
  readonly #engine: Engine;
  #all = $state.raw<ExpertSummary>();
  #shown = $state.raw<ExpertSummary>();
  #problem = $state("");
  /** All severities, or one. */
  severity = $state<NoteSeverity>();
  /** Words that an entry must have. */
  search = $state("");
  #onlyShown = $state(false);
  #progress = $state.raw<NotesProgress>();
  #counting = 0;
  /** Lists of notes wait for each other: the engine serves one at a time. */
  #turn: Promise<void> = Promise.resolve();
  #lists = 0;
  readonly #listed = new SvelteMap<string, NoteList>();
  /** Codes that are unfolded. */
  readonly open = new SvelteSet<string>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get summary(): ExpertSummary | undefined {
    return this.#onlyShown ? this.#shown : this.#all;
  }
  /** Of all packets, whatever is shown. */
  get all(): ExpertSummary | undefined {
    return this.#all;
  }
  get problem(): string {
    return this.#problem;
  }
  /** Whether only packets count that the display filter shows. */
  get onlyShown(): boolean {
    return this.#onlyShown;
  }
  /** How far the packets shown are counted; undefined when nothing is counted. */
  get progress(): NotesProgress | undefined {
    return this.#progress;
  }
  list(code: string): NoteList {
    return this.#listed.get(code) ?? NO_PACKETS;
  }
  /** Notes of each severity, whatever is searched for. */
  count(severity: NoteSeverity): number {
    const entries = this.summary?.entries ?? [];
    return entries.reduce((sum, entry) => sum + (entry.severity === severity ? entry.occurrences : 0), 0);
  }
  get entries(): readonly ExpertEntry[] {
    const words = this.search.toLowerCase().split(/\s+/).filter(Boolean);
    return (this.summary?.entries ?? []).filter(({ severity, text, protocol, group, code }) => {
      const all = `${text} ${protocol} ${group} ${code}`.toLowerCase();
      return (this.severity === undefined || this.severity === severity) && words.every((word) => all.includes(word));
    });
  }

  /** Asks anew: while a capture is being read, the numbers grow. */
  async load(): Promise<void> {
    const own = ++this.#counting;
    try {
      this.#all = await this.#engine.expert();
      if (this.#onlyShown) this.#shown = (await this.#countShown(own)) ?? this.#shown;
      this.#problem = "";
    } catch (cause) {
      this.#problem = cause instanceof Error ? cause.message : String(cause);
    }
  }

  async #countShown(own: number): Promise<ExpertSummary | undefined> {
    const outcome = await this.#engine.expertOfShown((progress) => {
      if (own === this.#counting) this.#progress = progress;
    });
    if (own !== this.#counting) return undefined;
    this.#progress = undefined;
    if (!outcome.ok && outcome.kind !== "cancelled") throw new Error(outcome.message);
    return outcome.ok ? outcome.value : undefined;
  }

  /** Only what the display filter shows, or everything. */
  async limitToShown(onlyShown: boolean): Promise<void> {
    this.#onlyShown = onlyShown;
    this.#shown = undefined;
    this.#progress = undefined;
    await this.#engine.cancel("notes");
    await this.reload();
  }

  /** Other packets are shown now: what is counted and listed is asked for anew. */
  async reload(): Promise<void> {
    this.#lists++;
    this.#listed.clear();
    await this.load();
    for (const code of this.open) void this.more(code);
  }

  toggle(code: string): void {
    if (this.open.delete(code)) return;
    this.open.add(code);
    if (!this.#listed.has(code)) void this.more(code);
  }

  /** Lists the first packets of a note, or more of them. */
  async more(code: string): Promise<void> {
    const before = this.list(code);
    if (before.isBusy) return;
    const own = this.#lists;
    this.#listed.set(code, { ...before, isBusy: true, problem: "" });
    const turn = this.#turn.then(async () => {
      const after = before.packets.at(-1)?.number ?? 0;
      const count = after === 0 ? FIRST_PACKETS : MORE_PACKETS;
      const request = { code, after, count, onlyShown: this.#onlyShown };
      const list = await this.#engine.notePackets(request).then(
        (outcome): NoteList =>
          outcome.ok
            ? { ...outcome.value, packets: [...before.packets, ...outcome.value.packets], isBusy: false, problem: "" }
            : { ...before, problem: outcome.kind === "cancelled" ? "Stopped." : outcome.message },
        (cause: unknown): NoteList => ({ ...before, problem: String(cause) }),
      );
      if (own === this.#lists) this.#listed.set(code, list);
    });
    this.#turn = turn;
    await turn;
  }
}
