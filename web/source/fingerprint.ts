/**
 * What a capture is called wherever it is opened: the same bytes have the same name, on every machine. Nothing of the capture
 * can be worked out from it.
 *
 * "s1-" + hex of SHA-256 over the size (8 bytes, big-endian) and the bytes; of files beyond 16 MiB over 256 slices of 64 KiB
 * instead, slice i starting at floor(i × (size - 64 KiB) ÷ 255), so that the first and the last bytes are always among them.
 */
import type { CaptureInput } from "#shared/model/engine.ts";

const SLICES = 256;
const SLICE_BYTES = 64 << 10;
/** Up to this size the whole file is read. */
const WHOLE_BYTES = SLICES * SLICE_BYTES;

function slicesOf(bytes: Blob): Blob {
  if (bytes.size <= WHOLE_BYTES) return bytes;
  const lastStart = bytes.size - SLICE_BYTES;
  const starts = Array.from({ length: SLICES }, (_, at) => Math.floor((at * lastStart) / (SLICES - 1)));
  return new Blob(starts.map((start) => bytes.slice(start, start + SLICE_BYTES)));
}

async function digestOf(bytes: Blob): Promise<string> {
  const size = new DataView(new ArrayBuffer(8));
  size.setBigUint64(0, BigInt(bytes.size));
  const digest = await crypto.subtle.digest("SHA-256", await new Blob([size, slicesOf(bytes)]).arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The identity of a capture; of several merged ones, that of their names in order. Undefined where the browser has no
 * cryptography (a page from another machine without TLS) or the file cannot be read any more.
 */
export async function fingerprintOf(inputs: readonly CaptureInput[]): Promise<string | undefined> {
  if (!("subtle" in crypto)) return undefined;
  try {
    const digests = await Promise.all(inputs.map((input) => digestOf(input.bytes)));
    const [only] = digests;
    if (only !== undefined && digests.length === 1) return `s1-${only}`;
    const shifts = inputs.map((input) => input.shiftNs.toString());
    const joined = digests.map((digest, at) => `${digest} ${shifts[at] ?? "0"}`).join("\n");
    return `s1-${await digestOf(new Blob([joined]))}`;
  } catch {
    return undefined; // the file was moved or changed since it was chosen
  }
}
