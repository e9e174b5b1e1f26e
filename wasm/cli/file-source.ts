/** Bytes of a file on disk, read straight into the engine's memory; gzip and standard input go through a blob. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { type ByteSource, openBlob } from "../host/source.ts";

/** Small enough to stay in the second-level cache between the read and the dissection. */
const CHUNK = 1 << 20;

class FileSource implements ByteSource {
  readonly name: string;
  readonly size: number;
  bytesRead = 0;
  readonly isGzip = false;
  readonly failure = undefined;
  readonly #descriptor: number;

  constructor(path: string, descriptor: number) {
    this.name = basename(path);
    this.#descriptor = descriptor;
    this.size = fstatSync(descriptor).size;
  }

  next(place: (bytes: number) => Uint8Array): Promise<number> {
    const wanted = Math.min(CHUNK, this.size - this.bytesRead);
    if (wanted <= 0) return Promise.resolve(0);
    const count = readSync(this.#descriptor, place(wanted), 0, wanted, this.bytesRead);
    this.bytesRead += count;
    return Promise.resolve(count);
  }

  range(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    const count = bytes.length === 0 ? 0 : readSync(this.#descriptor, bytes, 0, bytes.length, offset);
    return Promise.resolve(bytes.subarray(0, count));
  }

  cancel(): Promise<void> {
    closeSync(this.#descriptor);
    return Promise.resolve();
  }
}

async function readStandardInput(): Promise<Blob> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of process.stdin) pieces.push(new Uint8Array(piece as Uint8Array));
  return new Blob(pieces);
}

/** Opens a path, or standard input for "-". Throws what the file system says. */
export async function openPath(path: string): Promise<ByteSource> {
  if (path === "-") return openBlob("standard input", await readStandardInput());
  const descriptor = openSync(path, "r");
  const head = new Uint8Array(2);
  readSync(descriptor, head, 0, 2, 0);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return new FileSource(path, descriptor);
  const size = fstatSync(descriptor).size;
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size;) {
    const count = readSync(descriptor, bytes, at, size - at, at);
    if (count === 0) break;
    at += count;
  }
  closeSync(descriptor);
  return openBlob(basename(path), new Blob([bytes]));
}
