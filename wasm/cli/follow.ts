/** Packets of a capture that is still being written into a pipe, each handed on as soon as it is dissected. All of them stay in memory. */
import type { Readable } from "node:stream";
import type { CaptureSummary } from "#shared/model/capture.ts";
import type { EngineOutcome, LivePort } from "#shared/model/engine.ts";
import type { ColumnSpec, Row } from "#shared/model/row.ts";
import type { CaptureEngine } from "../host/engine.ts";

/** Read ahead of the engine; a pipe that is full holds up whoever writes. */
const MOST_UNREAD_BYTES = 8 << 20;
const WINDOW = 1024;
const END = new Uint8Array(0);

/** A stream as the engine takes what comes live: pieces, then an empty one; what was read comes back in bytes. */
class StreamPort implements LivePort {
  readonly #input: Readable;
  #unreadBytes = 0;

  constructor(input: Readable) {
    this.#input = input;
  }

  addEventListener(_: "message", listener: (event: { readonly data: unknown }) => void): void {
    this.#input.on("data", (piece: Buffer) => {
      this.#unreadBytes += piece.length;
      if (this.#unreadBytes > MOST_UNREAD_BYTES) this.#input.pause();
      listener({ data: new Uint8Array(piece) });
    });
    for (const end of ["end", "error"] as const)
      this.#input.once(end, () => {
        listener({ data: END });
      });
  }

  start(): void {
    this.#input.resume();
  }

  postMessage(readBytes: unknown): void {
    this.#unreadBytes -= Number(readBytes);
    if (this.#unreadBytes <= MOST_UNREAD_BYTES) this.#input.resume();
  }

  close(): void {
    this.#input.destroy();
  }
}

/** `onRows` gets every packet once and in order, while they come. */
export async function followPackets(
  engine: CaptureEngine,
  input: Readable,
  columns: readonly ColumnSpec[],
  onRows: (rows: readonly Row[]) => void,
): Promise<EngineOutcome<CaptureSummary>> {
  let told = 0;
  let known = 0;
  let telling = Promise.resolve();
  const tell = async (): Promise<void> => {
    while (told < known) {
      const { rows } = await engine.window({ key: 0, first: told, count: Math.min(WINDOW, known - told), columns });
      if (rows.length === 0) return;
      told += rows.length;
      onRows(rows);
    }
  };
  const live = { name: "standard input", bytes: new Blob([]), shiftNs: 0n, live: new StreamPort(input) };
  const outcome = await engine.open([live], ({ packets }) => {
    known = packets;
    telling = telling.then(tell);
  });
  await telling;
  return outcome;
}
