/** pcapng sections in network byte order; the writer of the recipes writes the other one. */
import { bytes, u16, u32, u64, zeros, type Part } from "../../../scripts/captures/bytes.ts";
import type { Packet } from "../../../scripts/captures/scene.ts";

const padded = (part: Part): Uint8Array => {
  const body = bytes(part);
  return bytes(body, zeros((4 - (body.length % 4)) % 4));
};

function block(type: number, ...parts: readonly Part[]): Uint8Array {
  const body = bytes(...parts);
  const length = u32(12 + body.length);
  return bytes(u32(type), length, body, length);
}

function commentOption(comment: string | undefined): Uint8Array {
  if (comment === undefined) return zeros(0);
  const text = bytes(comment);
  return bytes(u16(1), u16(text.length), padded(text), zeros(4));
}

/** One section with one Ethernet interface that counts microseconds; `comment` goes to every packet. */
export function bigEndianSection(packets: readonly Packet[], comment?: string): Uint8Array {
  const description = bytes(u16(1), u16(0), u32(262_144));
  return bytes(
    block(0x0a0d0d0a, u32(0x1a2b3c4d), u16(1), u16(0), u64(0xffff_ffff_ffff_ffffn)),
    block(1, description),
    ...packets.map(({ timeNs, frame, originalLength }) => {
      const lengths = bytes(u32(frame.length), u32(originalLength));
      return block(6, u32(0), u64(timeNs / 1000n), lengths, padded(frame), commentOption(comment));
    }),
  );
}
