/** pcapng blocks as the sensor writes them (draft-ietf-opsawg-pcapng): little-endian, one section, an interface each. */
import {
  ENHANCED_PACKET,
  INTERFACE_DESCRIPTION,
  INTERFACE_DESCRIPTION_TEXT,
  INTERFACE_RESOLUTION,
  INTERFACE_STATISTICS,
  OPTION_COMMENT,
  SECTION_APPLICATION,
  STATISTICS_END,
  STATISTICS_START,
  encodeBlock,
  encodeSectionHeader,
  textOption,
  type BlockOption,
} from "#shared/pcapng/block.ts";

const SECTION_HARDWARE = 2;
const SECTION_SYSTEM = 3;
const INTERFACE_NAME = 2;
const INTERFACE_FILTER = 11;
const STATISTICS_INTERFACE_DROPPED = 5;
const STATISTICS_ACCEPTED = 6;
const STATISTICS_SYSTEM_DROPPED = 7;
const STATISTICS_DELIVERED = 8;

/** What an EPB takes besides the packet: head, lengths, and up to three bytes of padding. */
export const PACKET_BLOCK_BYTES = 32;

export interface InterfaceFacts {
  readonly name: string;
  readonly description: string;
  readonly linkType: number;
  /** 0: whole packets. */
  readonly snapLength: number;
  /** Capture filter, as the user wrote it. */
  readonly filter: string;
  /** Times are in 10^-resolution seconds. */
  readonly resolution: number;
}

/** The section header; `comment` says what a reader of the file must know (the capture mode). */
export function encodeSection(application: string, system: string, comment: string): Uint8Array<ArrayBuffer> {
  return encodeSectionHeader([
    textOption(OPTION_COMMENT, comment),
    textOption(SECTION_HARDWARE, process.arch),
    textOption(SECTION_SYSTEM, system),
    textOption(SECTION_APPLICATION, application),
  ]);
}

export function encodeInterface(facts: InterfaceFacts): Uint8Array<ArrayBuffer> {
  const fixed = new Uint8Array(8);
  const view = new DataView(fixed.buffer);
  view.setUint16(0, facts.linkType, true);
  view.setUint32(4, facts.snapLength, true);
  const options: BlockOption[] = [textOption(INTERFACE_NAME, facts.name)];
  if (facts.description !== "") options.push(textOption(INTERFACE_DESCRIPTION_TEXT, facts.description));
  options.push([INTERFACE_RESOLUTION, Uint8Array.of(facts.resolution)]);
  if (facts.filter !== "")
    options.push([INTERFACE_FILTER, Uint8Array.of(0, ...new TextEncoder().encode(facts.filter))]);
  return encodeBlock(INTERFACE_DESCRIPTION, fixed, options);
}

/** What was counted of an interface between two times, in nanoseconds since 1970. */
export interface InterfaceStatistics {
  readonly interfaceId: number;
  readonly resolution: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** Taken by the kernel's filter, what its buffer then dropped included. */
  readonly accepted: number;
  readonly droppedByInterface: number;
  readonly droppedByKernel: number;
  /** Handed on, after what was left out or held back. */
  readonly delivered: number;
  /** Among those that were not handed on: left out by choice, as the section's comment says. */
  readonly sampledOut: number;
}

/** Section 4.6: counters that every reader of pcapng knows, for losses that have no place of their own. */
export function encodeStatistics(facts: InterfaceStatistics): Uint8Array<ArrayBuffer> {
  const { interfaceId, resolution, startNs, endNs } = facts;
  const halves = (value: bigint, isTime: boolean): Uint8Array => {
    const bytes = new Uint8Array(8);
    const view = new DataView(bytes.buffer);
    // Times are two words, the higher one first; counters are one number.
    if (isTime) view.setUint32(0, Number(value >> 32n), true);
    if (isTime) view.setUint32(4, Number(value & 0xffff_ffffn), true);
    else view.setBigUint64(0, value, true);
    return bytes;
  };
  const time = (ns: bigint): Uint8Array => halves(ns / 10n ** BigInt(9 - resolution), true);
  const count = (value: number): Uint8Array => halves(BigInt(value), false);
  const fixed = new Uint8Array(12);
  new DataView(fixed.buffer).setUint32(0, interfaceId, true);
  fixed.set(time(endNs), 4);
  const { sampledOut } = facts;
  return encodeBlock(INTERFACE_STATISTICS, fixed, [
    [STATISTICS_START, time(startNs)],
    [STATISTICS_END, time(endNs)],
    [STATISTICS_INTERFACE_DROPPED, count(facts.droppedByInterface)],
    [STATISTICS_ACCEPTED, count(facts.accepted)],
    [STATISTICS_SYSTEM_DROPPED, count(facts.droppedByKernel)],
    [STATISTICS_DELIVERED, count(facts.delivered)],
    textOption(OPTION_COMMENT, sampledOut === 0 ? "" : `${sampledOut} packets sampled out`),
  ]);
}

/** Where one packet's block is written: bytes, and a view of the same memory. */
export interface BlockTarget {
  readonly bytes: Buffer;
  readonly view: DataView;
}

export interface PacketStamp {
  interfaceId: number;
  /** The two halves of the time, in units of the interface's resolution. */
  timeHigh: number;
  timeLow: number;
  captured: number;
  original: number;
  /** Options of the block with their end, or undefined. */
  options?: Uint8Array | undefined;
}

/** Writes an EPB around `stamp.captured` bytes of `packet`; where the next one goes. */
export function writePacketBlock(target: BlockTarget, at: number, stamp: PacketStamp, packet: Buffer): number {
  const { bytes, view } = target;
  const { captured, options } = stamp;
  const padded = (captured + 3) & ~3;
  const total = PACKET_BLOCK_BYTES + padded + (options === undefined ? 0 : options.length);
  // Before the packet, which is longer: the padding is what is left of it.
  view.setUint32(at + 24 + padded, 0, true);
  view.setUint32(at, ENHANCED_PACKET, true);
  view.setUint32(at + 4, total, true);
  view.setUint32(at + 8, stamp.interfaceId, true);
  view.setUint32(at + 12, stamp.timeHigh, true);
  view.setUint32(at + 16, stamp.timeLow, true);
  view.setUint32(at + 20, captured, true);
  view.setUint32(at + 24, stamp.original, true);
  // No view is made of the packet: one for each would cost more than its bytes.
  packet.copy(bytes, at + 28, 0, captured);
  if (options !== undefined) bytes.set(options, at + 28 + padded);
  view.setUint32(at + total - 4, total, true);
  return at + total;
}

/** Time of the first packet among whole blocks from `at` on, in nanoseconds; 0 when it is none. */
export function readFirstTime(bytes: Buffer, at: number, resolutionOf: (interfaceId: number) => number): bigint {
  if (bytes.length < at + PACKET_BLOCK_BYTES || bytes.readUInt32LE(at) !== ENHANCED_PACKET) return 0n;
  const units = (BigInt(bytes.readUInt32LE(at + 12)) << 32n) | BigInt(bytes.readUInt32LE(at + 16));
  return units * 10n ** BigInt(9 - resolutionOf(bytes.readUInt32LE(at + 8)));
}
