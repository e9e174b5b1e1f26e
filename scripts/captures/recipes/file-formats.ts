/** The same three pings in every file format and byte order that the readers know, with the oddities that each format allows. */
import { bytes, u16, u16le, u32, u32le, u64, u8, zeros, type Part } from "../bytes.ts";
import { icmp, IpProtocol } from "../headers.ts";
import { pcap } from "../pcap.ts";
import { pcapng } from "../pcapng.ts";
import type { Recipe } from "../recipe.ts";
import { host, type Packet, Scene } from "../scene.ts";

function pings(): Packet[] {
  const scene = new Scene();
  const [here, there] = [host("192.0.2.10"), host("192.0.2.1")];
  for (let at = 1; at <= 3; at++) {
    const echo = bytes(u16(0xf11e), u16(at), "one of three");
    scene.wait(250).sendIp(here, there, IpProtocol.icmp, icmp(8, 0, echo));
  }
  return scene.packets;
}

const seconds = (packet: Packet): number => Number(packet.timeNs / 1_000_000_000n);
const microseconds = (packet: Packet): number => Number((packet.timeNs % 1_000_000_000n) / 1000n);
const pad = (body: Uint8Array): Uint8Array => zeros((4 - (body.length % 4)) % 4);

/** pcap as Kuznetsov's patch wrote it: records with eight bytes more, for interface, protocol and direction. */
function modified(): Uint8Array {
  const header = bytes(u32le(0xa1b2cd34), u16le(2), u16le(4), u32le(0), u32le(0), u32le(65_535), u32le(1));
  const records = pings().map((packet) => {
    const times = bytes(u32le(seconds(packet)), u32le(microseconds(packet)));
    const lengths = bytes(u32le(packet.frame.length), u32le(packet.originalLength));
    return bytes(times, lengths, u32le(2), u16le(0x0800), [0, 0], packet.frame);
  });
  return bytes(header, ...records);
}

/** snoop version 2 (RFC 1761): big-endian, each record padded to four bytes and counting the drops before it. */
function snoop(): Uint8Array {
  const records = pings().map((packet, at) => {
    const frame = packet.frame.subarray(0, 57);
    const lengths = bytes(u32(packet.originalLength), u32(frame.length), u32(24 + frame.length + pad(frame).length));
    return bytes(lengths, u32(at), u32(seconds(packet)), u32(microseconds(packet)), frame, pad(frame));
  });
  return bytes("snoop", zeros(3), u32(2), u32(4), ...records);
}

function bigEndianBlock(type: number, ...parts: readonly Part[]): Uint8Array {
  const body = bytes(...parts);
  const length = u32(12 + body.length + pad(body).length);
  return bytes(u32(type), length, body, pad(body), length);
}

/** A section of the other byte order: ticks of 2^-10 s counted from an offset, and the two old ways to write a packet. */
function bigEndianSection(): Uint8Array {
  const [first, second, third] = pings();
  if (first === undefined || second === undefined || third === undefined) throw new Error("three pings expected");
  const start = seconds(first);
  const ticks = (packet: Packet): number =>
    Math.floor(((seconds(packet) - start) * 1e6 + microseconds(packet)) / 976.5625);
  const resolution = bytes(u16(9), u16(1), u8(0x80 | 10), zeros(3));
  const offset = bytes(u16(14), u16(8), u64(BigInt(start)));
  const description = bytes(u16(1), u16(0), u32(60), resolution, offset, u32(0));
  const enhanced = bytes(
    u32(0),
    u32(0),
    u32(ticks(first)),
    u32(first.frame.length),
    u32(first.originalLength),
    first.frame,
  );
  const lengths = bytes(u32(second.frame.length), u32(second.originalLength));
  const obsolete = bytes(u16(0), u16(0xffff), u32(0), u32(ticks(second)), lengths, second.frame);
  return bytes(
    bigEndianBlock(0x0a0d0d0a, u32(0x1a2b3c4d), u16(1), u16(0), u64(0xffff_ffff_ffff_ffffn)),
    bigEndianBlock(1, description),
    bigEndianBlock(6, enhanced),
    bigEndianBlock(2, obsolete),
    // A simple packet has no time and no captured length of its own.
    bigEndianBlock(3, u32(third.originalLength), third.frame.subarray(0, 60)),
  );
}

/** CRC-32 of gzip (RFC 1952 section 8). */
function crc32(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : 0xedb88320);
  }
  return ~crc >>> 0;
}

/** gzip with one stored block: compressors of different versions would give different bytes. */
function stored(data: Uint8Array): Uint8Array {
  const header = bytes([0x1f, 0x8b, 8, 0], u32(0), [0, 255]);
  const block = bytes([1], u16le(data.length), u16le(~data.length & 0xffff), data);
  return bytes(header, block, u32le(crc32(data)), u32le(data.length));
}

const formats: readonly { file: string; title: string; make: () => Uint8Array }[] = [
  {
    file: "file-pcap-big-nanoseconds.pcap",
    title: "pcap, big-endian, nanoseconds",
    make: () => pcap(pings(), { bigEndian: true, nanoseconds: true }),
  },
  { file: "file-pcap-modified.pcap", title: "pcap with the longer records of an old patch", make: modified },
  { file: "file-snoop.snoop", title: "snoop with cut packets and drops", make: snoop },
  {
    file: "file-pcapng-two-sections.pcapng",
    title: "pcapng, a little-endian and a big-endian section, old packet blocks",
    make: () => bytes(pcapng(pings()), bigEndianSection()),
  },
  { file: "file-gzip.pcap.gz", title: "pcap, gzipped", make: () => stored(pcap(pings())) },
];

export const recipes: readonly Recipe[] = formats.map((format) => ({
  ...format,
  goesTo: "tests",
  line: "Three pings.",
}));
