/** Capture files of the tests: made as traffic for tcpreplay, and read back from what a client wrote. */
import type { CaptureGap } from "#shared/losses/capture-gap.ts";
import { GAP_BLOCK, readGapBody } from "#shared/losses/gap-block.ts";
import { readFileSync } from "node:fs";

export interface TrafficWish {
  readonly packets: number;
  /** Bytes of a frame, without the checksum that the wire adds. */
  readonly length: number | ((number: number) => number);
  /** Microseconds from one frame to the next, for replay; 1 unless told. */
  readonly apart?: number;
  /** Puts an 802.1Q tag in front. */
  readonly vlan?: number;
}

const FILE_HEAD = Buffer.from("d4c3b2a1020004000000000000000000ffff040001000000", "hex");
/** Where in a frame without a tag its number stands. */
const NUMBER_AT = 42;

/** UDP frames that bear their number, as a classic pcap file. */
export function makeTraffic({ packets, length, vlan, apart = 1 }: TrafficWish): Buffer {
  const records: Buffer[] = [FILE_HEAD];
  for (let number = 0; number < packets; number++) {
    const frame = makeFrame(number, typeof length === "number" ? length : length(number));
    const tagged = vlan === undefined ? frame : addTag(frame, vlan);
    const head = Buffer.alloc(16);
    head.writeUInt32LE(1_700_000_000 + Math.floor((number * apart) / 1_000_000), 0);
    head.writeUInt32LE((number * apart) % 1_000_000, 4);
    head.writeUInt32LE(tagged.length, 8);
    head.writeUInt32LE(tagged.length, 12);
    records.push(head, tagged);
  }
  return Buffer.concat(records);
}

function makeFrame(number: number, length: number): Buffer {
  const frame = Buffer.alloc(Math.max(length, NUMBER_AT + 4), 0x5a);
  frame.fill(0xff, 0, 6);
  frame.write("020000000002", 6, "hex");
  frame.writeUInt16BE(0x0800, 12);
  frame.fill(0, 14, 34);
  frame[14] = 0x45;
  frame.writeUInt16BE(frame.length - 14, 16);
  frame[22] = 64;
  frame[23] = 17;
  frame.set([10, 77, 0, 2, 10, 77, 0, 99], 26);
  frame.writeUInt16BE(4000, 34);
  frame.writeUInt16BE(4001, 36);
  frame.writeUInt16BE(frame.length - 34, 38);
  frame.writeUInt16BE(0, 40);
  frame.writeUInt32BE(number, NUMBER_AT);
  return frame;
}

const addTag = (frame: Buffer, vlan: number): Buffer =>
  Buffer.concat([frame.subarray(0, 12), Buffer.from([0x81, 0, vlan >> 8, vlan & 255]), frame.subarray(12)]);

export interface ReadPacket {
  readonly interfaceId: number;
  readonly micros: bigint;
  readonly original: number;
  readonly bytes: Buffer;
}

export interface ReadCapture {
  readonly sections: number;
  readonly interfaces: readonly string[];
  readonly packets: readonly ReadPacket[];
  readonly gaps: readonly CaptureGap[];
  /** Dropped by the system's buffer, from the last statistics of each interface. */
  readonly droppedBySystem: ReadonlyMap<number, bigint>;
}

/** Reads a little-endian pcapng file of our own; throws where it is not whole. */
export function readPcapng(path: string): ReadCapture {
  const file = readFileSync(path);
  const packets: ReadPacket[] = [];
  const interfaces: string[] = [];
  const resolutions: bigint[] = [];
  const gaps: CaptureGap[] = [];
  const droppedBySystem = new Map<number, bigint>();
  let sections = 0;
  for (let at = 0; at < file.length;) {
    const [kind, length] = [file.readUInt32LE(at), file.readUInt32LE(at + 4)];
    if (length % 4 !== 0 || length < 12 || at + length > file.length)
      throw new Error(`byte ${at}: a block of ${length} bytes`);
    if (file.readUInt32LE(at + length - 4) !== length) throw new Error(`byte ${at}: the block's two lengths differ`);
    const block = file.subarray(at, at + length);
    if (kind === 0x0a0d0d0a) sections++;
    else if (kind === 1) {
      const options = readOptions(block.subarray(16, -4));
      interfaces.push(options.get(2)?.toString() ?? "");
      resolutions.push(BigInt(options.get(9)?.[0] ?? 6));
    } else if (kind === 5)
      droppedBySystem.set(block.readUInt32LE(8), readOptions(block.subarray(20, -4)).get(7)?.readBigUInt64LE() ?? -1n);
    else if (kind === 6) packets.push(readPacket(block, resolutions));
    else if (kind === GAP_BLOCK) {
      const gap = readGapBody(block.subarray(8, -4));
      if (gap === undefined) throw new Error(`byte ${at}: a gap that cannot be read`);
      gaps.push(gap);
    }
    at += length;
  }
  return { sections, interfaces, packets, gaps, droppedBySystem };
}

function readOptions(bytes: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length;) {
    const [code, length] = [bytes.readUInt16LE(at), bytes.readUInt16LE(at + 2)];
    if (code === 0) break;
    found.set(code, bytes.subarray(at + 4, at + 4 + length));
    at += 4 + ((length + 3) & ~3);
  }
  return found;
}

function readPacket(block: Buffer, resolutions: readonly bigint[]): ReadPacket {
  const interfaceId = block.readUInt32LE(8);
  const units = (BigInt(block.readUInt32LE(12)) << 32n) | BigInt(block.readUInt32LE(16));
  const captured = block.readUInt32LE(20);
  return {
    interfaceId,
    micros: (units * 1_000_000n) / 10n ** (resolutions[interfaceId] ?? 6n),
    original: block.readUInt32LE(24),
    bytes: block.subarray(28, 28 + captured),
  };
}

/** Reads a classic pcap file with microseconds, as tcpdump writes it. */
export function readClassic(path: string): ReadPacket[] {
  const file = readFileSync(path);
  const packets: ReadPacket[] = [];
  for (let at = 24; at + 16 <= file.length;) {
    const captured = file.readUInt32LE(at + 8);
    packets.push({
      interfaceId: 0,
      micros: BigInt(file.readUInt32LE(at)) * 1_000_000n + BigInt(file.readUInt32LE(at + 4)),
      original: file.readUInt32LE(at + 12),
      bytes: file.subarray(at + 16, at + 16 + captured),
    });
    at += 16 + captured;
  }
  return packets;
}

/** The number in a frame that `makeTraffic` made. */
export const numberOf = ({ bytes }: ReadPacket): number => bytes.readUInt32BE(NUMBER_AT);
