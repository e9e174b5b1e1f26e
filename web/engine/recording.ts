/** The storing of one live capture: goes on until it is over or cannot be done any more, and then says so once. */
import { openRecordingWriter, type RecordingPlace, type RecordingWriter } from "./recording-writer.ts";

/** What is written is on the disk at least so often. */
const FLUSH_MS = 1000;

export class Recording {
  #writer: RecordingWriter | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #bytes = 0;
  #problem = "";

  /** Throws nothing: a place that cannot be written to is a problem that is told. */
  async open(place: RecordingPlace): Promise<void> {
    try {
      this.#writer = await openRecordingWriter(place);
      this.#timer = setInterval(() => {
        this.#writer?.flush().catch((cause: unknown) => {
          this.#giveUp(cause);
        });
      }, FLUSH_MS);
    } catch (cause) {
      this.#giveUp(cause);
    }
  }

  get bytes(): number {
    return this.#bytes;
  }
  /** Why it is not stored, or not any further; empty while it is. */
  get problem(): string {
    return this.#problem;
  }

  append(piece: Uint8Array<ArrayBuffer>): void {
    if (this.#writer === undefined) return;
    try {
      this.#writer.append(piece);
      this.#bytes = this.#writer.bytes;
    } catch (cause) {
      this.#giveUp(cause);
    }
  }

  #giveUp(cause: unknown): void {
    const isFull = cause instanceof Error && /quota/i.test(`${cause.name} ${String(cause.cause)}`);
    const why = isFull
      ? "the browser's storage is full. Forget captures under Open, then start again"
      : `the browser refused (${String(cause)})`;
    this.#problem = `Packets are not stored any more, what comes is in this tab alone: ${why}`;
    void this.close();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    const writer = this.#writer;
    this.#writer = undefined;
    try {
      await writer?.close();
    } catch (cause) {
      if (this.#problem === "") this.#problem = `The last packets could not be stored: ${String(cause)}`;
    }
  }
}
