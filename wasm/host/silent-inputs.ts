/**
 * Live captures of several sensors, merged by time: which of them is waited for. A packet waits for those of the others at most a window; then
 * it goes on without them, and one that comes too late for its place stands behind, and is counted.
 */
import type { Instance } from "./instance.ts";
import type { ByteSource } from "./source.ts";

/** A sensor hands on what it has every 20 ms; the rest is for the network and a page that is busy. */
const WINDOW_MS = 250;

/** Asked anew each time: it changes while somebody waits. */
const isReadable = (source: ByteSource | undefined): boolean => source?.isReadable === true;

export class SilentInputs {
  readonly #instance: Instance;
  readonly #sources: readonly ByteSource[];
  readonly #waived = new Set<number>();
  /** When the bytes came that the engine holds back for others. */
  #heldMs = 0;

  constructor(instance: Instance, sources: readonly ByteSource[]) {
    this.#instance = instance;
    this.#sources = sources;
  }

  /** The input said something. */
  noteBytes(): void {
    this.#heldMs = performance.now();
  }

  /** Inputs that were waived, and can be read now: they are waited for again. */
  takeReadable(): readonly number[] {
    const readable = [...this.#waived].filter((input) => isReadable(this.#sources[input]));
    for (const input of readable) {
      this.#waived.delete(input);
      this.#instance.exports.waiveInput(input, false);
    }
    return readable;
  }

  /** Waits for bytes of this input, or of any that is waived. False when the engine shall go on without them. */
  async waitFor(wanted: number): Promise<boolean> {
    const source = this.#sources[wanted];
    if (this.#sources.length === 1 || source?.arrival === undefined || isReadable(source)) return true;
    const isHolding = !this.#waived.has(wanted);
    // Where every input is silent, nothing is held back.
    const waitMs = isHolding ? Math.max(0, this.#heldMs + WINDOW_MS - performance.now()) : Number.POSITIVE_INFINITY;
    const watched = [...new Set([...this.#waived, wanted])].flatMap((input) => this.#sources[input] ?? []);
    await Promise.race(watched.flatMap((each) => (each.arrival === undefined ? [] : [each.arrival(waitMs)])));
    if (isHolding && !isReadable(source)) {
      this.#waived.add(wanted);
      this.#instance.exports.waiveInput(wanted, true);
    }
    return isReadable(source) && !this.#waived.has(wanted);
  }
}
