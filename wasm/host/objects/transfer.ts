/** Files of conversations that carry nothing else: FTP data connections (RFC 959), TFTP transfers (RFC 1350). */
import { concat } from "#shared/format/http-message.ts";
import { type Conversation, type Found, packetsOf } from "./conversation.ts";

/** A data connection is one file; `name` is what the command before it asked for. */
export function ftpObjects(conversation: Conversation, name: string): Found[] {
  return (["a", "b"] as const).flatMap((side) => {
    const direction = conversation[side];
    if (direction.bytes.length === 0) return [];
    const [firstPacket, lastPacket] = packetsOf(direction, 0, direction.bytes.length);
    return [
      {
        name,
        host: side === "a" ? conversation.hostA : conversation.hostB,
        declaredType: "",
        body: direction.bytes,
        codings: [],
        firstPacket,
        lastPacket,
        isForward: side === "a",
        isIncomplete: direction.rest.length > 0,
      },
    ];
  });
}

const TFTP_DATA = 3;
const TFTP_HEADER = 4;
const WRAP = 65536;

/** Blocks in their order, each once; a block that is missing makes the file incomplete. */
export function tftpObjects(conversation: Conversation, name: string): Found[] {
  return (["a", "b"] as const).flatMap((side) => {
    const { bytes, parts, starts } = conversation[side];
    const blocks = new Map<number, { body: Uint8Array; packet: number }>();
    let last = 0;
    parts.forEach(({ length, packet }, index) => {
      const at = starts[index] ?? 0;
      const view = new DataView(bytes.buffer, bytes.byteOffset + at, length);
      if (length < TFTP_HEADER || view.getUint16(0) !== TFTP_DATA) return;
      const number = view.getUint16(2);
      // Long files wrap the block number around.
      const block = number + WRAP * Math.round((last - number) / WRAP);
      last = Math.max(last, block);
      if (!blocks.has(block)) blocks.set(block, { body: bytes.subarray(at + TFTP_HEADER, at + length), packet });
    });
    if (blocks.size === 0) return [];
    const order = [...blocks].sort(([one], [other]) => one - other);
    const packets = order.map(([, { packet }]) => packet);
    const size = order[0]?.[1].body.length ?? 0;
    return [
      {
        name,
        host: side === "a" ? conversation.hostA : conversation.hostB,
        declaredType: "",
        body: concat(order.map(([, { body }]) => body)),
        codings: [],
        firstPacket: Math.min(...packets.slice(0, 1)),
        lastPacket: packets.at(-1) ?? 0,
        isForward: side === "a",
        isIncomplete: order[0]?.[0] !== 1 || last !== order.length || (order.at(-1)?.[1].body.length ?? 0) >= size,
      },
    ];
  });
}
