/**
 * A capture that is still coming: pieces arrive through a message port, in order, and their number of bytes goes back as each is read, so
 * that whoever sends never runs ahead. An empty piece is the end.
 */
import type { LivePort } from "#shared/model/engine.ts";
import { KeptBytes } from "./kept-bytes.ts";
import type { ByteSource } from "./source.ts";

export class LiveSource implements ByteSource {
  readonly name: string;
  bytesRead = 0;
  readonly isGzip = false;
  readonly isLive = true;
  readonly failure = undefined;
  readonly #port: LivePort;
  readonly #kept = new KeptBytes();
  readonly #waiting: Uint8Array[] = [];
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(name: string, port: LivePort) {
    this.name = name;
    this.#port = port;
    port.addEventListener("message", ({ data }) => {
      const piece = data as Uint8Array;
      if (piece.length === 0) this.#isOver = true;
      else this.#waiting.push(piece);
      this.#wake();
    });
    port.start();
  }

  get isReadable(): boolean {
    return this.#waiting.length > 0 || this.#isOver;
  }

  async arrival(ms: number): Promise<void> {
    if (this.isReadable) return;
    await new Promise<void>((resolve) => {
      const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined;
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** As much as came so far. */
  get size(): number {
    return this.bytesRead;
  }

  async next(place: (bytes: number) => Uint8Array): Promise<number> {
    while (!this.isReadable) await this.arrival(Number.POSITIVE_INFINITY);
    const piece = this.#waiting.shift();
    if (piece === undefined) return 0;
    place(piece.length).set(piece);
    this.bytesRead += piece.length;
    this.#kept.append(piece);
    this.#port.postMessage(piece.length);
    return piece.length;
  }

  range(offset: number, length: number): Promise<Uint8Array> {
    return this.#kept.range(offset, length);
  }

  cancel(): Promise<void> {
    this.#isOver = true;
    this.#wake();
    this.#port.close();
    return Promise.resolve();
  }
}
