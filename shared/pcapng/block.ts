/** pcapng blocks (draft-ietf-opsawg-pcapng, sections 3.1 and 3.5), little-endian. */
import { encodeUtf8 } from "../filter/utf8.ts";

export const SECTION_HEADER = 0x0a0d_0d0a;
export const INTERFACE_DESCRIPTION = 1;
export const INTERFACE_STATISTICS = 5;
export const ENHANCED_PACKET = 6;

export const BYTE_ORDER = 0x1a2b_3c4d;
const LENGTH_UNKNOWN = 0xffff_ffff;

const OPTION_END = 0;
export const OPTION_COMMENT = 1;
export const SECTION_APPLICATION = 4;
export const INTERFACE_DESCRIPTION_TEXT = 3;
export const INTERFACE_RESOLUTION = 9;
export const STATISTICS_START = 2;
export const STATISTICS_END = 3;

export type BlockOption = readonly [code: number, value: Uint8Array];

export const textOption = (code: number, text: string): BlockOption => [code, encodeUtf8(text)];

const padded = (length: number): number => (length + 3) & ~3;

/** A block of a body and the options behind it. Options that are empty are left out. */
export function encodeBlock(type: number, fixed: Uint8Array, options: readonly BlockOption[]): Uint8Array<ArrayBuffer> {
  const used = options.filter(([, value]) => value.length > 0);
  const optionBytes = used.reduce((sum, [, value]) => sum + 4 + padded(value.length), 4);
  const total = 12 + fixed.length + optionBytes;
  const block = new Uint8Array(total);
  const view = new DataView(block.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, total, true);
  block.set(fixed, 8);
  let at = 8 + fixed.length;
  for (const [code, value] of used) {
    view.setUint16(at, code, true);
    view.setUint16(at + 2, value.length, true);
    block.set(value, at + 4);
    at += 4 + padded(value.length);
  }
  view.setUint16(at, OPTION_END, true);
  view.setUint32(total - 4, total, true);
  return block;
}

/** The header of a section whose length is not told. */
export function encodeSectionHeader(options: readonly BlockOption[]): Uint8Array<ArrayBuffer> {
  const fixed = new Uint8Array(16);
  const view = new DataView(fixed.buffer);
  view.setUint32(0, BYTE_ORDER, true);
  view.setUint16(4, 1, true);
  view.setUint32(8, LENGTH_UNKNOWN, true);
  view.setUint32(12, LENGTH_UNKNOWN, true);
  return encodeBlock(SECTION_HEADER, fixed, options);
}

/** Options of a whole block whose body takes `fixedBytes`; they end at their mark, or where one does not fit. Values share the block's memory. */
export function readOptions(block: Uint8Array, fixedBytes: number): BlockOption[] {
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  const options: BlockOption[] = [];
  const end = block.length - 4;
  for (let at = 8 + fixedBytes; end - at >= 4;) {
    const code = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    if (code === OPTION_END || length > end - at - 4) break;
    options.push([code, block.subarray(at + 4, at + 4 + length)]);
    at += 4 + padded(length);
  }
  return options;
}
