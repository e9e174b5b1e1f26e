/**
 * Processes in a pcapng file: a custom block that may be copied (draft-ietf-opsawg-pcapng, 4.8), of the enterprise number that RFC 5612 sets
 * aside, because we have none; a word in front says whose it is. Tools that do not know it pass over it.
 *
 *   0x00000BAD | length | 32473 | "tapglass.process" | u16 version | u16 zero | JSON list of flows, UTF-8, padded | length
 */
import { encodeUtf8 } from "../filter/utf8.ts";
import { decodeUtf8 } from "../format/utf8.ts";
import { formatJson } from "../wire/message.ts";
import { list } from "../wire/shape.ts";
import { FLOW_PROCESS, type FlowProcess } from "./flow-process.ts";

const CUSTOM_BLOCK = 0x0000_0bad;
const SECTION_HEADER = 0x0a0d_0d0a;
const BYTE_ORDER = 0x1a2b_3c4d;
const ENTERPRISE = 32_473;
const MARK = "tapglass.process";
const VERSION = 1;
/** Type, length, number, mark, version. */
const HEAD_BYTES = 12 + MARK.length + 4;
/** Flows in one block, and in one message. */
export const MOST_FLOWS = 200;
const FLOWS = list(MOST_FLOWS, FLOW_PROCESS);

export function encodeProcessBlock(flows: readonly FlowProcess[]): Uint8Array<ArrayBuffer> {
  const json = encodeUtf8(formatJson(flows));
  const total = HEAD_BYTES + ((json.length + 3) & ~3) + 4;
  const block = new Uint8Array(total);
  const view = new DataView(block.buffer);
  view.setUint32(0, CUSTOM_BLOCK, true);
  view.setUint32(4, total, true);
  view.setUint32(8, ENTERPRISE, true);
  for (let at = 0; at < MARK.length; at++) block[12 + at] = MARK.charCodeAt(at);
  view.setUint16(12 + MARK.length, VERSION, true);
  // JSON may end in blanks, so the padding is part of it.
  block.fill(0x20, HEAD_BYTES, total - 4);
  block.set(json, HEAD_BYTES);
  view.setUint32(total - 4, total, true);
  return block;
}

/** The flows of one block; undefined when it is another one's, or cannot be read. `isLittle`: the section's byte order. */
function readProcessBlock(block: Uint8Array, isLittle: boolean): readonly FlowProcess[] | undefined {
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  if (block.length < HEAD_BYTES + 4 || view.getUint32(8, isLittle) !== ENTERPRISE) return undefined;
  for (let at = 0; at < MARK.length; at++) if (block[12 + at] !== MARK.charCodeAt(at)) return undefined;
  // Ours is written in little-endian order, whatever section it was copied into.
  if (view.getUint16(12 + MARK.length, true) !== VERSION) return undefined;
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
    const flows = type === CUSTOM_BLOCK ? readProcessBlock(bytes.subarray(at, at + length), isLittle) : undefined;
    if (flows !== undefined) yield flows;
    at += length;
  }
}
