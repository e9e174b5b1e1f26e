/** Takes a capture file apart and puts records together again, apart from the engine: so that tests can cut and damage packets. */
import { gunzipSync } from "node:zlib";
import { bytes } from "../../../scripts/captures/bytes.ts";
import { enhancedPacket, interfaceDescription, sectionHeader } from "../../../scripts/captures/pcapng.ts";
import type { Packet } from "../../../scripts/captures/scene.ts";

export interface TestRecord extends Packet {
  readonly linkType: number;
}

const GZIP = 0x1f8b;
const SECTION = 0x0a0d0d0a;
const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;

/** Records up to the first damage, none of a format that it does not know. Knows pcap and little-endian pcapng with enhanced packets; times need not be exact. */
export function readRecords(file: Uint8Array): TestRecord[] {
  const plain = ((file[0] ?? 0) << 8) + (file[1] ?? 0) === GZIP ? new Uint8Array(gunzipSync(file)) : file;
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  if (view.byteLength < 24) return [];
  if (view.getUint32(0) === SECTION) return readPcapng(view);
  const isLittleEndian = [true, false].find((little) =>
    [MICROSECONDS, NANOSECONDS].includes(view.getUint32(0, little)),
  );
  return isLittleEndian === undefined ? [] : readPcap(view, isLittleEndian);
}

function slice(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length);
}

function readPcap(view: DataView, isLittleEndian: boolean): TestRecord[] {
  const records: TestRecord[] = [];
  const word = (at: number): number => view.getUint32(at, isLittleEndian);
  const unitNs = word(0) === NANOSECONDS ? 1n : 1000n;
  const linkType = word(20) & 0xffff;
  for (let at = 24; at + 16 <= view.byteLength; at += 16 + word(at + 8)) {
    const captured = word(at + 8);
    if (at + 16 + captured > view.byteLength) break;
    const timeNs = BigInt(word(at)) * 1_000_000_000n + BigInt(word(at + 4)) * unitNs;
    records.push({ linkType, timeNs, frame: slice(view, at + 16, captured), originalLength: word(at + 12) });
  }
  return records;
}

function readPcapng(view: DataView): TestRecord[] {
  const records: TestRecord[] = [];
  const linkTypes: number[] = [];
  const word = (at: number): number => view.getUint32(at, true);
  let at = 0;
  while (at + 12 <= view.byteLength) {
    const length = word(at + 4);
    if (length < 12 || at + length > view.byteLength) break;
    if (word(at) === 1) linkTypes.push(view.getUint16(at + 8, true));
    if (word(at) === 6) {
      const captured = word(at + 20);
      if (captured > length - 32) break;
      const ticks = (BigInt(word(at + 12)) << 32n) | BigInt(word(at + 16));
      const linkType = linkTypes[word(at + 8)] ?? 1;
      records.push({
        linkType,
        timeNs: ticks * 1000n,
        frame: slice(view, at + 28, captured),
        originalLength: word(at + 24),
      });
    }
    at += length;
  }
  return records;
}

/** A pcapng file with one interface per link type. */
export function writeRecords(records: readonly TestRecord[]): Uint8Array<ArrayBuffer> {
  const linkTypes = [...new Set(records.map((record) => record.linkType))];
  return bytes(
    sectionHeader(),
    ...linkTypes.map((linkType) => interfaceDescription(linkType, 262_144)),
    ...records.map((record) => enhancedPacket(record, { interfaceId: linkTypes.indexOf(record.linkType) })),
  );
}
