/**
 * Processes in a pcapng file: a block of a type for local use (draft-ietf-opsawg-pcapng, 10.1: those with the highest bit set), with a word in
 * front that says whose it is. Tools that do not know it pass over it. A custom block (0x00000BAD) was tried and rejected: it needs an enterprise number,
 * and Wireshark counts each as a packet, so that its numbers and ours would differ.
 *
 *   0x8A5C0001 | length | "tapglass.process" | u16 version | u16 zero | JSON list of flows, UTF-8, padded by blanks | length
 */
import { encodeUtf8 } from "../filter/utf8.ts";
import { decodeUtf8 } from "../format/utf8.ts";
import { formatJson } from "../wire/message.ts";
import { list } from "../wire/shape.ts";
import { FLOW_PROCESS, type FlowProcess } from "./flow-process.ts";

export const PROCESS_BLOCK = 0x8a5c_0001;
const SECTION_HEADER = 0x0a0d_0d0a;
const BYTE_ORDER = 0x1a2b_3c4d;
const MARK = "tapglass.process";
const VERSION = 1;
/** Type, length, mark, version. */
const HEAD_BYTES = 8 + MARK.length + 4;
/** Flows in one block, and in one message. */
export const MOST_FLOWS = 200;
const FLOWS = list(MOST_FLOWS, FLOW_PROCESS);

export function encodeProcessBlock(flows: readonly FlowProcess[]): Uint8Array<ArrayBuffer> {
  const json = encodeUtf8(formatJson(flows));
  const total = HEAD_BYTES + ((json.length + 3) & ~3) + 4;
  const block = new Uint8Array(total);
  const view = new DataView(block.buffer);
  view.setUint32(0, PROCESS_BLOCK, true);
  view.setUint32(4, total, true);
  for (let at = 0; at < MARK.length; at++) block[8 + at] = MARK.charCodeAt(at);
  view.setUint16(8 + MARK.length, VERSION, true);
  // JSON may end in blanks, so the padding is part of it.
  block.fill(0x20, HEAD_BYTES, total - 4);
  block.set(json, HEAD_BYTES);
  view.setUint32(total - 4, total, true);
  return block;
}

/** The flows of one block; undefined when it is another one's, or cannot be read. */
function readProcessBlock(block: Uint8Array): readonly FlowProcess[] | undefined {
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  if (block.length < HEAD_BYTES + 4) return undefined;
  for (let at = 0; at < MARK.length; at++) if (block[8 + at] !== MARK.charCodeAt(at)) return undefined;
  // Always in little-endian order: only sections of that order hold one.
  if (view.getUint16(8 + MARK.length, true) !== VERSION) return undefined;
  try {
    const checked = FLOWS(JSON.parse(decodeUtf8(block.subarray(HEAD_BYTES, block.length - 4))), "");
    return checked.ok ? checked.value : undefined;
  } catch {
    // No JSON: a block that was damaged is passed over like a stranger's.
    return undefined;
  }
}

/** Finds process blocks among whole pcapng blocks that begin at a section's header or, with `isLittle` given, anywhere. Stops where blocks end. */
export function* readProcessBlocks(bytes: Uint8Array, isLittle = true): Generator<readonly FlowProcess[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; bytes.length - at >= 12;) {
    if (view.getUint32(at, true) === SECTION_HEADER) isLittle = view.getUint32(at + 8, true) === BYTE_ORDER;
    const type = view.getUint32(at, isLittle);
    const length = view.getUint32(at + 4, isLittle);
    if (length < 12 || length % 4 !== 0 || length > bytes.length - at) return;
    const flows = type === PROCESS_BLOCK ? readProcessBlock(bytes.subarray(at, at + length)) : undefined;
    if (flows !== undefined) yield flows;
    at += length;
  }
}
