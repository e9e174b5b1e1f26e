/**
 * What the user said of packets of one capture: marks, ignored ones, time references, comments. Kept under the capture's
 * fingerprint, the same in all tabs, and told to the engine, whose filters and rows know of it.
 */
import type { Annotations } from "#shared/model/engine.ts";
import { changeAnnotations, readAnnotations, type AnnotationContent as Content } from "../store/annotations.ts";
import type { StoreChanges } from "../store/changes.ts";
import type { Database } from "../store/database.ts";
import {
  indexOf,
  NOTHING_SAID,
  unite,
  withComment,
  withNumbers,
  withReference,
  type AnnotationKind,
} from "./annotation-content.ts";
import type { RowNotes } from "./row-state.ts";

/** Where annotations outlive the tab. */
export interface AnnotationStore {
  readonly database: Database;
  readonly changes: StoreChanges;
}

export class AnnotationState {
  #tell: (annotations: Annotations) => void;
  #content = $state.raw<Content>(NOTHING_SAID);
  #said = $derived(indexOf(this.#content));
  #store: AnnotationStore | undefined;
  #capture: string | undefined;
  #stopListening: () => void = () => undefined;
  #isLasting = true;
  #isLossTold = false;

  /** `tell` is called with every change. */
  constructor(tell: (annotations: Annotations) => void) {
    this.#tell = tell;
  }

  get marked(): ReadonlySet<number> {
    return this.#said.marked;
  }
  get ignored(): ReadonlySet<number> {
    return this.#said.ignored;
  }
  get references(): ReadonlyMap<number, bigint> {
    return this.#said.references;
  }
  get comments(): ReadonlyMap<number, string> {
    return this.#said.comments;
  }
  of(number: number): RowNotes {
    return {
      isMarked: this.#said.marked.has(number),
      isIgnored: this.#said.ignored.has(number),
      isReference: this.#said.references.has(number),
      comment: this.#said.comments.get(number) ?? "",
    };
  }

  /** True once, when what is said here is forgotten with the tab: nothing can be stored, or the capture cannot be recognised. */
  mustTellLoss(): boolean {
    const isNews = !this.#isLasting && !this.#isLossTold;
    this.#isLossTold ||= isNews;
    return isNews;
  }

  /** From now on everything is kept; what was said before is added to what is stored. */
  async keep(store: AnnotationStore | undefined, capture: string | undefined): Promise<void> {
    if (store === undefined || capture === undefined) {
      this.#isLasting = false;
      return;
    }
    this.#store = store;
    this.#capture = capture;
    this.#stopListening = store.changes.listen("annotations", () => void this.#reload());
    const before = this.#content;
    if (before === NOTHING_SAID) await this.#reload();
    else await this.#change((stored) => unite(stored, before));
  }

  close(): void {
    this.#stopListening();
  }

  async #reload(): Promise<void> {
    if (this.#store === undefined || this.#capture === undefined) return;
    this.#take(await readAnnotations(this.#store.database, this.#capture));
  }

  #take(content: Content): void {
    const isSame = JSON.stringify(numbersOf(this.#content)) === JSON.stringify(numbersOf(content));
    this.#content = content;
    if (isSame) return;
    this.#tell({
      marked: Uint32Array.from(content.marked),
      ignored: Uint32Array.from(content.ignored),
      references: Uint32Array.from(content.references, ({ number }) => number),
    });
  }

  /** Shown at once, stored beside it. */
  async #change(change: (before: Content) => Content): Promise<void> {
    this.#take(change(this.#content));
    if (this.#store === undefined || this.#capture === undefined) return;
    try {
      const { database, changes } = this.#store;
      this.#take(await changeAnnotations(database, { capture: this.#capture, nowMs: Date.now() }, change));
      changes.tell("annotations");
    } catch {
      this.#isLasting = false; // storage is full or was taken away: it holds until the tab is closed
    }
  }

  async set(kind: AnnotationKind, numbers: readonly number[], isSet: boolean): Promise<void> {
    await this.#change((before) => withNumbers(before, { kind, numbers, isSet }));
  }

  async toggle(kind: AnnotationKind, number: number): Promise<void> {
    await this.set(kind, [number], !this.#said[kind].has(number));
  }

  async clear(kind: AnnotationKind | "references"): Promise<void> {
    await this.#change((before) => ({ ...before, [kind]: [] }));
  }

  async toggleReference(number: number, timeNs: bigint): Promise<void> {
    const isThere = this.#said.references.has(number);
    await this.#change((before) => withReference(before, number, isThere ? undefined : timeNs));
  }

  async comment(number: number, text: string): Promise<void> {
    await this.#change((before) => withComment(before, number, text));
  }

  /** The time that a packet's relative time counts from: that of the last reference up to it. */
  referenceFor(number: number): bigint | undefined {
    return this.#content.references.findLast((reference) => reference.number <= number)?.timeNs;
  }

  /** The next one in that direction, round the end. */
  neighbourOf(kind: "marked" | "references", here: number, backwards: boolean): number | undefined {
    const numbers = kind === "marked" ? this.#content.marked : this.#content.references.map(({ number }) => number);
    return backwards
      ? (numbers.findLast((number) => number < here) ?? numbers.at(-1))
      : (numbers.find((number) => number > here) ?? numbers[0]);
  }
}

/** What the engine hears of: not the comments. */
function numbersOf({ marked, ignored, references }: Content): unknown {
  return [marked, ignored, references.map(({ number }) => number)];
}
