/** MD5, SHA-1 and SHA-256 of the files that HTTP carried, for the requests and responses of a capture's conversations. */
import { gunzipSync, inflateSync, unzlibSync } from "fflate";
import { md5 } from "#shared/format/md5.ts";
import { type Decoders, undoCodings } from "../objects/codings.ts";
import type { Found } from "../objects/conversation.ts";

export interface FileDigest {
  /** Of the file, its codings undone. */
  readonly size: number;
  readonly md5: string;
  readonly sha1: string;
  readonly sha256: string;
}

/** Where bodies are read from: each conversation with HTTP, and what it carried. */
export interface BodySource {
  readonly readBodies: (
    take: (flow: number, found: readonly Found[]) => Promise<void>,
    isCancelled: () => boolean,
  ) => Promise<void>;
}

/** A gzip file says at its end how long it is; what would grow beyond this is left without a digest. */
const MOST_BYTES = 256 << 20;

function claimedSize(bytes: Uint8Array): number {
  const last = bytes.length - 4;
  return last < 0 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(last, true);
}

function gunzip(bytes: Uint8Array): Uint8Array {
  if (claimedSize(bytes) > MOST_BYTES) throw new RangeError("it says that it is longer than is decoded");
  return gunzipSync(bytes);
}

/** "deflate" comes with a zlib header or, from some servers, without one. */
const DECODERS: Decoders = new Map([
  ["gzip", [gunzip]],
  ["x-gzip", [gunzip]],
  ["deflate", [(bytes: Uint8Array) => unzlibSync(bytes), (bytes: Uint8Array) => inflateSync(bytes)]],
  ["identity", [(bytes: Uint8Array) => bytes]],
]);

async function hexDigest(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest(name, bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function digestOf(found: Found): Promise<FileDigest | undefined> {
  const file = found.isIncomplete ? undefined : undoCodings(found.codings, found.body, DECODERS);
  if (file === undefined) return undefined;
  const bytes = new Uint8Array(file);
  const [sha1, sha256] = [await hexDigest("SHA-1", bytes), await hexDigest("SHA-256", bytes)];
  return { size: bytes.length, md5: md5(bytes), sha1, sha256 };
}

interface Waiting {
  readonly sentBytes: number;
  readonly digest: FileDigest | undefined;
}

/** The digests of each conversation's bodies, each direction in its order. */
export class FileDigests {
  readonly #waiting = new Map<string, Waiting[]>();

  async read(source: BodySource, isCancelled: () => boolean): Promise<void> {
    await source.readBodies(async (flow, all) => {
      for (const found of all) {
        const key = `${flow.toString()} ${String(found.isRequest === true)}`;
        const waiting = this.#waiting.get(key) ?? [];
        waiting.push({ sentBytes: found.body.length, digest: await digestOf(found) });
        this.#waiting.set(key, waiting);
      }
    }, isCancelled);
  }

  /** The next body of the direction with so many bytes: one that the log passed over is passed over here. */
  next(flow: number, isRequest: boolean, sentBytes: number): FileDigest | undefined {
    const waiting = this.#waiting.get(`${flow.toString()} ${String(isRequest)}`) ?? [];
    const at = waiting.findIndex((one) => one.sentBytes === sentBytes);
    return at < 0 ? undefined : waiting.splice(0, at + 1).at(-1)?.digest;
  }
}
