/** pcapng files, little-endian (draft-ietf-opsawg-pcapng): one function a block, put together with `bytes`. */
import { address, bytes, u16le, u32le, u64le, zeros, type Part } from "./bytes.ts";
import type { Packet } from "./scene.ts";

export interface Option {
  readonly code: number;
  readonly value: Part;
}

/** Option codes used by the recipes; "comment" goes in every block. */
export const OptionCode = {
  comment: 1,
  sectionHardware: 2,
  sectionSystem: 3,
  sectionApplication: 4,
  interfaceName: 2,
  interfaceDescription: 3,
  interfaceResolution: 9,
  interfaceFilter: 11,
  interfaceSystem: 12,
  packetFlags: 2,
  statisticsStart: 2,
  statisticsEnd: 3,
  statisticsReceived: 4,
  statisticsDropped: 5,
} as const;

const padded = (...parts: readonly Part[]): Uint8Array => {
  const body = bytes(...parts);
  return bytes(body, zeros((4 - (body.length % 4)) % 4));
};

function optionList(options: readonly Option[]): Uint8Array {
  if (options.length === 0) return zeros(0);
  const written = options.map(({ code, value }) => {
    const body = bytes(value);
    return bytes(u16le(code), u16le(body.length), padded(body));
  });
  return bytes(...written, zeros(4));
}

export function block(type: number, ...parts: readonly Part[]): Uint8Array {
  const body = padded(...parts);
  const length = u32le(body.length + 12);
  return bytes(u32le(type), length, body, length);
}

export function sectionHeader(options: readonly Option[] = []): Uint8Array {
  const unknownSectionLength = u64le(0xffff_ffff_ffff_ffffn);
  return block(0x0a0d0d0a, u32le(0x1a2b3c4d), u16le(1), u16le(0), unknownSectionLength, optionList(options));
}

export function interfaceDescription(
  linkType: number,
  snapLength: number,
  options: readonly Option[] = [],
): Uint8Array {
  return block(1, u16le(linkType), u16le(0), u32le(snapLength), optionList(options));
}

/** Time in the interface's unit, high word first. */
function timestamp(timeNs: bigint, unitNs: bigint): Uint8Array {
  const ticks = timeNs / unitNs;
  return bytes(u32le(Number(ticks >> 32n)), u32le(Number(ticks & 0xffff_ffffn)));
}

export interface PacketPlace {
  readonly interfaceId: number;
  /** Nanoseconds per tick of the interface: 1000 unless it says otherwise. */
  readonly unitNs?: bigint;
  readonly options?: readonly Option[];
}

export function enhancedPacket(packet: Packet, place: PacketPlace): Uint8Array {
  return block(
    6,
    u32le(place.interfaceId),
    timestamp(packet.timeNs, place.unitNs ?? 1000n),
    u32le(packet.frame.length),
    u32le(packet.originalLength),
    padded(packet.frame),
    optionList(place.options ?? []),
  );
}

/** Name resolution block: addresses with the names that were known for them when capturing. */
export function nameResolution(names: readonly { readonly ip: string; readonly name: string }[]): Uint8Array {
  const records = names.map(({ ip, name }) => {
    const value = bytes(address(ip), name, [0]);
    return bytes(u16le(ip.includes(":") ? 2 : 1), u16le(value.length), padded(value));
  });
  return block(4, ...records, zeros(4));
}

export function interfaceStatistics(interfaceId: number, timeNs: bigint, options: readonly Option[]): Uint8Array {
  return block(5, u32le(interfaceId), timestamp(timeNs, 1000n), optionList(options));
}

/** A plain capture: one section, one Ethernet interface, the packets. */
export function pcapng(packets: readonly Packet[], options: readonly Option[] = []): Uint8Array {
  return bytes(
    sectionHeader(options),
    interfaceDescription(1, 262_144),
    ...packets.map((packet) => enhancedPacket(packet, { interfaceId: 0 })),
  );
}
