/** The files that the capture's conversations carried: the list, what is searched in it, the one that is looked at. */
import { typeOfContent } from "#shared/format/content-type.ts";
import type { Engine } from "#shared/model/engine.ts";
import type { CaptureObject, ObjectList, ObjectsProgress } from "#shared/model/objects.ts";
import { undoAll } from "./http-bodies.ts";

/** One file brought back from the capture. */
export interface OpenedObject {
  readonly object: CaptureObject;
  /** The file itself; where a coding could not be undone, as it was sent. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What the file's own bytes say it is. */
  readonly type: string;
  /** What was undone, or why it was not. */
  readonly said: readonly string[];
  /** SHA-256 as hexadecimal digits. */
  readonly sha256: string;
}

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class ObjectsState {
  readonly #engine: Engine;
  #list = $state.raw<ObjectList>();
  #progress = $state.raw<ObjectsProgress>();
  #problem = $state("");
  #isBusy = $state(false);
  #search = $state("");
  #opened = $state.raw<OpenedObject>();
  #key = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Undefined before the capture was gone through. */
  get list(): ObjectList | undefined {
    return this.#list;
  }
  get progress(): ObjectsProgress | undefined {
    return this.#progress;
  }
  get problem(): string {
    return this.#problem;
  }
  get isBusy(): boolean {
    return this.#isBusy;
  }
  get search(): string {
    return this.#search;
  }
  get opened(): OpenedObject | undefined {
    return this.#opened;
  }
  /** Those that hold the words that are searched for. */
  get found(): readonly CaptureObject[] {
    const words = this.#search.toLowerCase();
    const all = this.#list?.objects ?? [];
    if (words === "") return all;
    return all.filter((one) =>
      `${one.name} ${one.host} ${one.type} ${one.declaredType} ${one.source}`.toLowerCase().includes(words),
    );
  }

  lookFor(words: string): void {
    this.#search = words;
  }

  async read(): Promise<void> {
    if (this.#isBusy || this.#list !== undefined) return;
    const key = ++this.#key;
    this.#isBusy = true;
    this.#problem = "";
    const outcome = await this.#engine.objects((progress) => {
      if (key === this.#key) this.#progress = progress;
    });
    if (key !== this.#key) return;
    this.#isBusy = false;
    this.#progress = undefined;
    if (outcome.ok) this.#list = outcome.value;
    else this.#problem = outcome.kind === "cancelled" ? "Stopped before the end." : outcome.message;
  }

  async cancel(): Promise<void> {
    this.#key++;
    this.#isBusy = false;
    this.#progress = undefined;
    this.#problem = "Stopped before the end.";
    await this.#engine.cancel("stream");
  }

  /** Brings a file back and undoes its codings; a sentence when that cannot be. */
  async open(object: CaptureObject): Promise<string> {
    const outcome = await this.#engine.objectBytes(object.id);
    if (!outcome.ok) return outcome.message;
    const { bytes, said } = await undoAll(object.codings, outcome.value);
    this.#opened = { object, bytes, type: typeOfContent(bytes), said, sha256: await hashOf(bytes) };
    return "";
  }

  close(): void {
    this.#opened = undefined;
  }
}
