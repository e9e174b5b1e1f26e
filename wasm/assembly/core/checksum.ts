/** The Internet checksum (RFC 1071), and whether that of a transport header holds. */
import { NO_ASSEMBLY } from "../../../shared/abi/assembly.ts";
import { Sink } from "./sink.ts";

/** What filters and colour rules know it by. */
export const CHECKSUM_WORDS = "0=Bad;1=Good;2=Unverified;3=Not present";
export const CHECKSUM_BAD: u32 = 0;
export const CHECKSUM_GOOD: u32 = 1;
export const CHECKSUM_UNVERIFIED: u32 = 2;
export const CHECKSUM_ABSENT: u32 = 3;
/** The field holds the sum of the pseudo header alone: the network card was to do the rest. */
export const CHECKSUM_OFFLOADED: u32 = 4;

function fold(sum: u64): u32 {
  let folded = (sum >> 32) + (sum & 0xffffffff);
  folded = (folded >> 16) + (folded & 0xffff);
  folded = (folded >> 16) + (folded & 0xffff);
  return <u32>((folded >> 16) + (folded & 0xffff));
}

/** Sum of 16-bit words, bytes swapped: all ones is the same either way round. An odd byte at the end counts as followed by 0. */
function rawSum(at: usize, length: u32): u64 {
  let sum: u64 = 0;
  const words = length & ~3;
  for (let i: u32 = 0; i < words; i += 4) sum += load<u32>(at + i);
  if (length & 2) sum += load<u16>(at + words);
  if (length & 1) sum += load<u8>(at + length - 1);
  return sum;
}

export function onesSum(at: usize, length: u32): u32 {
  return fold(rawSum(at, length));
}

/** The same of 20 bytes: an IPv4 header without options. */
export function onesSum20(at: usize): u32 {
  return fold(<u64>load<u32>(at) + load<u32>(at, 4) + load<u32>(at, 8) + load<u32>(at, 12) + load<u32>(at, 16));
}

/** Whether the network layer says that exactly this layer is its payload, so that the pseudo header can be made up. */
function isWhole(s: Sink, payload: u32): bool {
  if (s.length != s.reported || s.reported != payload) return false;
  // Only when it follows the header itself: extension headers may change the destination.
  if (s.addressSize == 16) return load<u8>(s.source - 8, 6) == s.transport;
  return s.addressSize == 4;
}

/** Bytes that the network layer's header leaves for this layer; 0 when it does not say. */
export function networkPayload(s: Sink): u32 {
  if (s.viewAssembly != NO_ASSEMBLY) return s.reported;
  if (s.addressSize == 16) return bswap(load<u16>(s.source - 8, 4));
  if (s.addressSize != 4) return 0;
  const header = s.source - 12;
  const total = <u32>bswap(load<u16>(header, 2));
  const own = ((<u32>load<u8>(header)) & 15) << 2;
  const isFragment = (load<u16>(header, 6) & 0xff3f) != 0;
  return isFragment || total < own ? 0 : total - own;
}

/** Status of the checksum at `at` of a layer that is all of an IP packet of `payload` bytes. */
export function transportStatus(s: Sink, at: u32, payload: u32): u32 {
  if (s.quoted || !isWhole(s, payload)) return CHECKSUM_UNVERIFIED;
  const pseudo =
    rawSum(s.source, s.addressSize) +
    rawSum(s.destination, s.addressSize) +
    <u64>bswap(<u16>payload) +
    ((<u64>(s.transport & 255)) << 8);
  if (fold(pseudo + rawSum(s.base, payload)) == 0xffff) return CHECKSUM_GOOD;
  return fold(pseudo) == <u32>load<u16>(s.base + at) ? CHECKSUM_OFFLOADED : CHECKSUM_BAD;
}
