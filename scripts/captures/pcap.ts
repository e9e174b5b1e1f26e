/** Classic pcap files (draft-ietf-opsawg-pcap). */
import { bytes, u16, u16le, u32, u32le } from "./bytes.ts";
import type { Packet } from "./scene.ts";

export interface PcapOptions {
  /** LINKTYPE_ number; Ethernet when not given. */
  readonly linkType?: number;
  readonly nanoseconds?: boolean;
  readonly bigEndian?: boolean;
  readonly snapLength?: number;
}

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;

export function pcap(packets: readonly Packet[], options: PcapOptions = {}): Uint8Array {
  const word = options.bigEndian === true ? u32 : u32le;
  const half = options.bigEndian === true ? u16 : u16le;
  const unitNs = options.nanoseconds === true ? 1n : 1000n;
  const snapLength = options.snapLength ?? 262_144;
  const magic = options.nanoseconds === true ? MAGIC_NANOSECONDS : MAGIC_MICROSECONDS;
  const header = bytes(word(magic), half(2), half(4), word(0), word(0), word(snapLength), word(options.linkType ?? 1));
  const records = packets.map((packet) => {
    const captured = packet.frame.subarray(0, snapLength);
    const seconds = Number(packet.timeNs / 1_000_000_000n);
    const fraction = Number((packet.timeNs % 1_000_000_000n) / unitNs);
    return bytes(word(seconds), word(fraction), word(captured.length), word(packet.originalLength), captured);
  });
  return bytes(header, ...records);
}
