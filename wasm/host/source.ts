/**
 * Where an input's bytes come from: read once from front to back, and later again by range. A gzip file is decompressed on the
 * way; its plain bytes are kept in blobs (the browser keeps large blobs on disk), because ranges of them are read again.
 */
import type { Gunzip } from "fflate";
import { KeptBytes } from "./kept-bytes.ts";

export interface ByteSource {
  readonly name: string;
  /** Size of the file as stored. */
  readonly size: number;
  /** Bytes of the stored file that were read so far. */
  readonly bytesRead: number;
  readonly isGzip: boolean;
  /** Its end is not known: it grows while somebody watches. */
  readonly isLive?: boolean;
  /** Of one that grows: something can be read, or its end is known. */
  readonly isReadable?: boolean;
  /** Resolves when it is readable, and after so long. */
  arrival?(ms: number): Promise<void>;
  /** Why the compressed data could not be read to its end; undefined when all is well. */
  readonly failure: string | undefined;
  /** Writes the next piece to where `place(bytes)` says; 0 at the end. */
  next(place: (bytes: number) => Uint8Array): Promise<number>;
  /** Plain bytes of a range; shorter when the file ends before. */
  range(offset: number, length: number): Promise<Uint8Array>;
  cancel(): Promise<void>;
}

const CHUNK = 4 << 20;
const LEAST_BUFFER = 64 << 10;

/** Reads a blob's stream into two buffers of its own (BYOB) where the stream can: one is filled while the other is used. */
class BlobReader {
  readonly #stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #bufferBytes: number;
  #byob: ReadableStreamBYOBReader | undefined;
  #plain: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;
  #spare: ArrayBuffer | undefined;
  #lent: ArrayBuffer | undefined;
  #coming: Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> | undefined;

  constructor(blob: Blob) {
    this.#bufferBytes = Math.max(LEAST_BUFFER, Math.min(CHUNK, blob.size));
    this.#stream = blob.stream();
    try {
      this.#byob = this.#stream.getReader({ mode: "byob" });
    } catch {
      // Not a byte stream (some runtimes): its own pieces do as well.
      this.#plain = this.#stream.getReader();
    }
  }

  /** The next piece, valid until the next call; undefined at the end. */
  async read(): Promise<Uint8Array | undefined> {
    if (this.#byob === undefined) return (await this.#plain?.read())?.value;
    this.#spare = this.#lent;
    this.#lent = undefined;
    const { value, done } = await (this.#coming ?? this.#fill(this.#byob));
    this.#coming = undefined;
    if (done) return undefined;
    this.#lent = value.buffer;
    this.#coming = this.#fill(this.#byob);
    // Whoever asks for it next learns of a failure.
    this.#coming.catch(() => undefined);
    return value;
  }

  #fill(reader: ReadableStreamBYOBReader): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> {
    const buffer = this.#spare ?? new ArrayBuffer(this.#bufferBytes);
    this.#spare = undefined;
    return reader.read(new Uint8Array(buffer));
  }

  async cancel(): Promise<void> {
    await (this.#byob ?? this.#plain)?.cancel();
  }
}

class BlobSource implements ByteSource {
  readonly name: string;
  readonly size: number;
  bytesRead = 0;
  readonly isGzip = false;
  readonly failure = undefined;
  readonly #blob: Blob;
  #reader: BlobReader | undefined;

  constructor(name: string, blob: Blob) {
    this.name = name;
    this.size = blob.size;
    this.#blob = blob;
  }

  async next(place: (bytes: number) => Uint8Array): Promise<number> {
    this.#reader ??= new BlobReader(this.#blob);
    const piece = await this.#reader.read();
    if (piece === undefined) return 0;
    this.bytesRead += piece.length;
    place(piece.length).set(piece);
    return piece.length;
  }

  async range(offset: number, length: number): Promise<Uint8Array> {
    return new Uint8Array(await this.#blob.slice(offset, offset + length).arrayBuffer());
  }

  async cancel(): Promise<void> {
    await this.#reader?.cancel();
  }
}

/** Plain bytes of a gzip file: several members, cut files up to the cut. */
class GzipSource implements ByteSource {
  readonly name: string;
  readonly size: number;
  bytesRead = 0;
  readonly isGzip = true;
  failure: string | undefined;
  readonly #blob: Blob;
  #reader: BlobReader | undefined;
  #gunzip: Gunzip | undefined;
  #ready: Uint8Array[] = [];
  readonly #kept = new KeptBytes();
  #isOver = false;

  constructor(name: string, blob: Blob) {
    this.name = name;
    this.size = blob.size;
    this.#blob = blob;
  }

  /** The library comes with the first compressed file: most captures do without. */
  async #start(): Promise<Gunzip> {
    const { Gunzip } = await import("fflate");
    return new Gunzip((data) => {
      if (data.length > 0) this.#ready.push(data);
    });
  }

  async next(place: (bytes: number) => Uint8Array): Promise<number> {
    while (this.#ready.length === 0 && !this.#isOver) await this.#inflate();
    const piece = this.#ready.shift();
    if (piece === undefined) return 0;
    this.#kept.append(piece);
    place(piece.length).set(piece);
    return piece.length;
  }

  async #inflate(): Promise<void> {
    this.#reader ??= new BlobReader(this.#blob);
    const piece = await this.#reader.read();
    this.#isOver = piece === undefined;
    this.bytesRead += piece?.length ?? 0;
    this.#gunzip ??= await this.#start();
    try {
      this.#gunzip.push(piece === undefined ? new Uint8Array(0) : piece.slice(), piece === undefined);
    } catch (cause) {
      this.#isOver = true;
      this.failure = `the gzip data breaks off: ${cause instanceof Error ? cause.message : String(cause)}`;
    }
  }

  range(offset: number, length: number): Promise<Uint8Array> {
    return this.#kept.range(offset, length);
  }

  async cancel(): Promise<void> {
    this.#isOver = true;
    await this.#reader?.cancel();
  }
}

/** Opens a blob by content: gzip is recognised by its first bytes. */
export async function openBlob(name: string, blob: Blob): Promise<ByteSource> {
  const head = new Uint8Array(await blob.slice(0, 3).arrayBuffer());
  const isGzip = head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
  return isGzip ? new GzipSource(name, blob) : new BlobSource(name, blob);
}
