/** The content codings that Node can undo. */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import type { Decoders } from "../host/objects/codings.ts";

/** What comes out of a coding is at most this: a bomb is left as it was. */
const LIMIT = { maxOutputLength: 256 << 20, finishFlush: 2 };
export const DECODERS: Decoders = new Map([
  ["gzip", [(bytes: Uint8Array) => gunzipSync(bytes, LIMIT)]],
  ["x-gzip", [(bytes: Uint8Array) => gunzipSync(bytes, LIMIT)]],
  ["deflate", [(bytes: Uint8Array) => inflateSync(bytes, LIMIT), (bytes: Uint8Array) => inflateRawSync(bytes, LIMIT)]],
  ["br", [(bytes: Uint8Array) => brotliDecompressSync(bytes, { maxOutputLength: LIMIT.maxOutputLength })]],
]);
