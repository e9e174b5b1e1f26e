/** The expert notes of a capture, counted by the engine while it read, and what the user wants to see of them. */
import { SvelteSet } from "svelte/reactivity";
import type { Engine } from "#shared/model/engine.ts";
import type { ExpertEntry, ExpertSummary, NoteSeverity } from "#shared/model/expert.ts";

export const NOTE_SEVERITIES: readonly NoteSeverity[] = ["error", "warning", "note", "chat"];

export class ExpertState {
  readonly #engine: Engine;
  #summary = $state.raw<ExpertSummary>();
  #problem = $state("");
  /** All severities, or one. */
  severity = $state<NoteSeverity>();
  /** Words that an entry must have. */
  search = $state("");
  /** Codes that are unfolded. */
  readonly open = new SvelteSet<string>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get summary(): ExpertSummary | undefined {
    return this.#summary;
  }
  get problem(): string {
    return this.#problem;
  }
  /** Notes of each severity, whatever is searched for. */
  count(severity: NoteSeverity): number {
    const entries = this.#summary?.entries ?? [];
    return entries.reduce((sum, entry) => sum + (entry.severity === severity ? entry.occurrences : 0), 0);
  }
  get entries(): readonly ExpertEntry[] {
    const words = this.search.toLowerCase().split(/\s+/).filter(Boolean);
    return (this.#summary?.entries ?? []).filter(({ severity, text, protocol, group, code }) => {
      const all = `${text} ${protocol} ${group} ${code}`.toLowerCase();
      return (this.severity === undefined || this.severity === severity) && words.every((word) => all.includes(word));
    });
  }

  /** Asks anew: while a capture is being read, the numbers grow. */
  async load(): Promise<void> {
    try {
      this.#summary = await this.#engine.expert();
      this.#problem = "";
    } catch (cause) {
      this.#problem = cause instanceof Error ? cause.message : String(cause);
    }
  }

  toggle(code: string): void {
    if (!this.open.delete(code)) this.open.add(code);
  }
}
