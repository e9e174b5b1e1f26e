/** Addresses with a purpose of their own (the IANA registries after RFC 6890): IPv4 and IPv6 blocks and their names. */
import {
  FUNCTION_LINK_LOCAL,
  FUNCTION_MULTICAST,
  FUNCTION_PRIVATE4,
  FUNCTION_SPECIAL_MASK,
  FUNCTION_SPECIAL_NAME,
  FUNCTION_UNIQUE_LOCAL6,
} from "../../../shared/abi/filter.ts";

/** A block: 24 bytes. u64 high and low half of the address (IPv4: in the high half's upper 32 bits), u32 prefix length, u32 name. */
const BLOCK: u32 = 24;
const four: usize = heap.alloc(BLOCK * 32);
const six: usize = heap.alloc(BLOCK * 32);
let fourCount: u32 = 0;
let sixCount: u32 = 0;

function block(table: usize, index: u32, high: u64, bits: u32, name: string): void {
  const at = table + index * BLOCK;
  store<u64>(at, high);
  store<u64>(at, 0, 8);
  store<u32>(at, bits, 16);
  store<u32>(at, <u32>changetype<usize>(name), 20);
}
function block4(address: u32, bits: u32, name: string): void {
  block(four, fourCount++, (<u64>address) << 32, bits, name);
}
function block6(high: u64, bits: u32, name: string): void {
  block(six, sixCount++, high, bits, name);
}

// The longer prefix stands first where blocks overlap.
block4(0x00000000, 32, "This host on this network");
block4(0x00000000, 8, "This network");
block4(0x0a000000, 8, "Private-Use");
block4(0x64400000, 10, "Shared Address Space");
block4(0x7f000000, 8, "Loopback");
block4(0xa9fe0000, 16, "Link Local");
block4(0xac100000, 12, "Private-Use");
block4(0xc0000000, 29, "IPv4 Service Continuity Prefix");
block4(0xc0000008, 32, "IPv4 dummy address");
block4(0xc0000009, 32, "Port Control Protocol Anycast");
block4(0xc000000a, 32, "Traversal Using Relays around NAT Anycast");
block4(0xc00000aa, 31, "NAT64/DNS64 Discovery");
block4(0xc0000000, 24, "IETF Protocol Assignments");
block4(0xc0000200, 24, "Documentation (TEST-NET-1)");
block4(0xc01fc400, 24, "AS112-v4");
block4(0xc034c100, 24, "AMT");
block4(0xc0586300, 24, "Deprecated (6to4 Relay Anycast)");
block4(0xc0a80000, 16, "Private-Use");
block4(0xc0af3000, 24, "Direct Delegation AS112 Service");
block4(0xc6120000, 15, "Benchmarking");
block4(0xc6336400, 24, "Documentation (TEST-NET-2)");
block4(0xcb007100, 24, "Documentation (TEST-NET-3)");
block4(0xffffffff, 32, "Limited Broadcast");
block4(0xf0000000, 4, "Reserved");

block6(0x0064ff9b00000000, 96, "IPv4-IPv6 Translation");
block6(0x0064ff9b00010000, 48, "IPv4-IPv6 Translation");
block6(0x0100000000000000, 64, "Discard-Only Address Block");
block6(0x2001000000000000, 32, "TEREDO");
block6(0x2001000200000000, 48, "Benchmarking");
block6(0x2001000300000000, 32, "AMT");
block6(0x2001000401120000, 48, "AS112-v6");
block6(0x2001002000000000, 28, "ORCHIDv2");
block6(0x2001000000000000, 23, "IETF Protocol Assignments");
block6(0x20010db800000000, 32, "Documentation");
block6(0x2002000000000000, 16, "6to4");
block6(0x2620004f80000000, 48, "Direct Delegation AS112 Service");
block6(0x3fff000000000000, 20, "Documentation");
block6(0xfc00000000000000, 7, "Unique-Local");
block6(0xfe80000000000000, 10, "Link-Local Unicast");

/** The low half of the address when the prefix reaches into it. */
function inBlock(entry: usize, high: u64, low: u64): bool {
  const bits = load<u32>(entry, 16);
  const different = high ^ load<u64>(entry);
  if (bits <= 64) return different >> (64 - bits) == 0;
  return different == 0 && (low ^ load<u64>(entry, 8)) >> (128 - bits) == 0;
}

/** The block of the address, 0 for none. */
function specialOf(at: usize, size: u32): usize {
  const high = size == 4 ? (<u64>bswap(load<u32>(at))) << 32 : bswap(load<u64>(at));
  const low = size == 4 ? 0 : bswap(load<u64>(at, 8));
  const table = size == 4 ? four : six;
  const count = size == 4 ? fourCount : sixCount;
  for (let i: u32 = 0; i < count; i++) {
    const entry = table + i * BLOCK;
    if (inBlock(entry, high, low)) return entry;
  }
  return 0;
}

/** The name for ip_special_name; empty for other functions and for addresses of no block. */
export function specialName(id: u32, at: usize, size: u32): string {
  if (id != FUNCTION_SPECIAL_NAME) return "";
  if (size == 16 && load<u64>(at) == 0) {
    const low = bswap(load<u64>(at, 8));
    if (low == 0) return "Unspecified Address";
    if (low == 1) return "Loopback Address";
    return low >> 32 == 0xffff ? "IPv4-mapped Address" : "";
  }
  const entry = specialOf(at, size);
  return entry == 0 ? "" : changetype<string>(<usize>load<u32>(entry, 20));
}

/** The prefix length for ip_special_mask, -1 for other functions and for addresses of no block. */
export function specialMask(id: u32, at: usize, size: u32): i64 {
  if (id != FUNCTION_SPECIAL_MASK) return -1;
  if (size == 16 && load<u64>(at) == 0) {
    const low = bswap(load<u64>(at, 8));
    if (low <= 1) return 128;
    return low >> 32 == 0xffff ? 96 : -1;
  }
  const entry = specialOf(at, size);
  return entry == 0 ? -1 : load<u32>(entry, 16);
}

/** 0 or 1 for the functions that ask yes or no, -1 for others. */
export function isSpecial(id: u32, at: usize, size: u32): i64 {
  const first = <u32>load<u8>(at);
  const second = <u32>load<u8>(at, 1);
  if (id == FUNCTION_LINK_LOCAL) {
    return (size == 4 ? first == 169 && second == 254 : first == 0xfe && (second & 0xc0) == 0x80) ? 1 : 0;
  }
  if (id == FUNCTION_MULTICAST) return (size == 4 ? first >> 4 == 14 : first == 0xff) ? 1 : 0;
  if (id == FUNCTION_UNIQUE_LOCAL6) return size == 16 && (first & 0xfe) == 0xfc ? 1 : 0;
  if (id != FUNCTION_PRIVATE4) return -1;
  if (size != 4) return 0;
  return first == 10 || (first == 172 && second >> 4 == 1) || (first == 192 && second == 168) ? 1 : 0;
}
