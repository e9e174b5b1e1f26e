/**
 * A gap in a pcapng file: a block of a type for local use (draft-ietf-opsawg-pcapng, 10.1), at its place in the file, with a word in front
 * that says whose it is. Built like the block of processes; always in little-endian order, whatever the section is in.
 *
 *   0x8A5C0002 | length | "tapglass.gap" | u16 version | u16 zero | JSON, UTF-8, padded by blanks | length
 */
import { encodeUtf8 } from "../filter/utf8.ts";
import { decodeUtf8 } from "../format/utf8.ts";
import { formatJson } from "../wire/message.ts";
import { CAPTURE_GAP, type CaptureGap, type GapAccount } from "./capture-gap.ts";

export const GAP_BLOCK = 0x8a5c_0002;
/** A longer one is nobody's. */
export const LONGEST_GAP_BLOCK = 4096;
const MARK = "tapglass.gap";
const VERSION = 1;
/** Of the body: mark and version. */
const HEAD_BYTES = MARK.length + 4;

export function encodeGapBlock(gap: GapAccount): Uint8Array<ArrayBuffer> {
  // What was dropped before it was captured has no bytes that anybody counted.
  const json = encodeUtf8(formatJson({ ...gap, bytes: gap.bytes === 0n ? undefined : gap.bytes }));
  const total = 8 + HEAD_BYTES + ((json.length + 3) & ~3) + 4;
  const block = new Uint8Array(total);
  const view = new DataView(block.buffer);
  view.setUint32(0, GAP_BLOCK, true);
  view.setUint32(4, total, true);
  for (let at = 0; at < MARK.length; at++) block[8 + at] = MARK.charCodeAt(at);
  view.setUint16(8 + MARK.length, VERSION, true);
  // JSON may end in blanks, so the padding is part of it.
  block.fill(0x20, 8 + HEAD_BYTES, total - 4);
  block.set(json, 8 + HEAD_BYTES);
  view.setUint32(total - 4, total, true);
  return block;
}

/** The gap of a block without its type and lengths; undefined when it is somebody else's, or cannot be read. */
export function readGapBody(body: Uint8Array): CaptureGap | undefined {
  if (body.length < HEAD_BYTES || body.length > LONGEST_GAP_BLOCK) return undefined;
  for (let at = 0; at < MARK.length; at++) if (body[at] !== MARK.charCodeAt(at)) return undefined;
  if ((body[MARK.length] ?? 0) + 256 * (body[MARK.length + 1] ?? 0) !== VERSION) return undefined;
  try {
    const checked = CAPTURE_GAP(JSON.parse(decodeUtf8(body.subarray(HEAD_BYTES))), "");
    return checked.ok ? checked.value : undefined;
  } catch {
    // No JSON: it was damaged.
    return undefined;
  }
}
