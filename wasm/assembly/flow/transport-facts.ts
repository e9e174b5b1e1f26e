/**
 * What the IP and transport headers of packets say, as records for whoever tracks connections (shared/abi/transport): noted
 * while packets are dissected again, only when somebody asked. A packet with tunnels gives a record for each of its IP headers.
 */
import {
  TRANSPORT_ACKNOWLEDGMENT,
  TRANSPORT_ADDRESS_SIZE,
  TRANSPORT_BAD_CHECKSUM,
  TRANSPORT_BAD_HEADER,
  TRANSPORT_BYTES,
  TRANSPORT_CAPTURED,
  TRANSPORT_CUT,
  TRANSPORT_DEPTH,
  TRANSPORT_DESTINATION,
  TRANSPORT_DESTINATION_PORT,
  TRANSPORT_FLAGS,
  TRANSPORT_HEADER,
  TRANSPORT_IP_BYTES,
  TRANSPORT_JOINED,
  TRANSPORT_LENGTH,
  TRANSPORT_PROTOCOL,
  TRANSPORT_REPORTED,
  TRANSPORT_ROW,
  TRANSPORT_SCALE,
  TRANSPORT_SEQUENCE,
  TRANSPORT_SHORT,
  TRANSPORT_SOURCE,
  TRANSPORT_SOURCE_PORT,
  TRANSPORT_TCP_FLAGS,
  TRANSPORT_WINDOW,
} from "../../../shared/abi/transport.ts";
import { allocate } from "../core/memory.ts";
import { Sink } from "../core/sink.ts";
import { wanted } from "../core/wanted.ts";
import { TCP_SYN } from "./tcp-state.ts";

const ICMP: u32 = 1;
const TCP: u32 = 6;
const UDP: u32 = 17;
const ICMPV6: u32 = 58;

const NOTHING: u32 = 0;
const HEADER: u32 = 1;
const FRAGMENT: u32 = 2;

/** Records between two visits of the host. */
const RECORD_CAP: u32 = 16384;
let records: usize = 0;
let count: u32 = 0;
let lost: u32 = 0;

let isWatching: bool = false;
/** What the newest IP header waits for: its transport, or the rest of its fragments. */
let awaits: u32 = NOTHING;
let depth: u32 = 0;
let headerBytes: u32 = 0;
let ipBytes: u32 = 0;
let flags: u32 = 0;

/** False when memory is used up. */
export function beginTransportFacts(): bool {
  if (records == 0) records = allocate(RECORD_CAP * TRANSPORT_BYTES);
  count = 0;
  lost = 0;
  return records != 0;
}
export function watchTransports(): void {
  isWatching = true;
  awaits = NOTHING;
  headerBytes = 0;
  depth = 0;
}
export function unwatchTransports(): void {
  isWatching = false;
}
export function transportRecords(): usize {
  return records;
}
export function transportCount(): u32 {
  return count;
}
/** The host has read them. */
export function takeTransports(): void {
  count = 0;
}
/** Records that found no room. */
export function transportsLost(): u32 {
  return lost;
}

/** Ones' complement sum of `length` bytes (RFC 1071), in the byte order of the machine. */
function sumOf(at: usize, length: u32, start: u64): u64 {
  let sum = start;
  let i: u32 = 0;
  for (; i + 4 <= length; i += 4) sum += load<u32>(at + i);
  if (length - i >= 2) {
    sum += load<u16>(at + i);
    i += 2;
  }
  if (i < length) sum += load<u8>(at + i);
  return sum;
}
function isRight(sum: u64): bool {
  let folded = (sum & 0xffffffff) + (sum >> 32);
  folded = (folded & 0xffff) + ((folded >> 16) & 0xffff) + (folded >> 32);
  folded = (folded & 0xffff) + (folded >> 16);
  folded = (folded & 0xffff) + (folded >> 16);
  return folded == 0xffff;
}

/** An IP header of `length` bytes, at the start of the layer, that tells of `total` bytes; `isShort` when the packet had fewer. */
export function noteNetwork(s: Sink, length: u32, total: u32, isShort: bool): void {
  if (!isWatching || s.quoted) return;
  if (headerBytes != 0) depth++;
  awaits = HEADER;
  headerBytes = length;
  ipBytes = total;
  flags = isShort ? TRANSPORT_SHORT : 0;
  if (s.addressSize == 4 && s.left(0) >= length && !isRight(sumOf(s.base, length, 0))) flags |= TRANSPORT_BAD_HEADER;
}

/** What follows the newest IP header is a fragment. */
export function noteFragment(): void {
  if (awaits == HEADER) awaits = FRAGMENT;
}
/** The fragments are together: the transport comes, `length` bytes in all. */
export function noteDatagram(length: u32): void {
  if (awaits != FRAGMENT) return;
  awaits = HEADER;
  ipBytes = headerBytes + length;
  flags |= TRANSPORT_JOINED;
}

/** The layer that was entered stands behind the newest IP header. */
export function noteTransport(s: Sink): void {
  if (!isWatching || awaits != HEADER || s.quoted) return;
  awaits = NOTHING;
  // Nothing that Zeek takes for a tunnel stands behind TCP.
  if (s.transport == TCP) wanted.stopPath = s.path;
  if (count >= RECORD_CAP) {
    lost++;
    return;
  }
  const at = records + <usize>count * TRANSPORT_BYTES;
  count++;
  memory.fill(at, 0, TRANSPORT_BYTES);
  const captured = s.left(0);
  const reported = s.leftReported(0);
  store<u32>(at, s.row, TRANSPORT_ROW);
  store<u8>(at, <u8>s.transport, TRANSPORT_PROTOCOL);
  store<u8>(at, <u8>s.addressSize, TRANSPORT_ADDRESS_SIZE);
  store<u32>(at, ipBytes, TRANSPORT_IP_BYTES);
  store<u32>(at, reported, TRANSPORT_REPORTED);
  store<u32>(at, captured, TRANSPORT_CAPTURED);
  store<u32>(at, depth, TRANSPORT_DEPTH);
  memory.copy(at + TRANSPORT_SOURCE, s.source, s.addressSize);
  memory.copy(at + TRANSPORT_DESTINATION, s.destination, s.addressSize);
  if (!noteHeader(s, at, captured)) flags |= TRANSPORT_CUT;
  else if (captured >= reported && !hasRightChecksum(s, reported)) flags |= TRANSPORT_BAD_CHECKSUM;
  store<u8>(at, <u8>flags, TRANSPORT_FLAGS);
}

function big16(at: usize): u16 {
  return bswap<u16>(load<u16>(at));
}

/** The transport's own facts; false when too little of it is there. */
function noteHeader(s: Sink, at: usize, captured: u32): bool {
  const kind = s.transport;
  const from = s.base;
  if (kind == TCP) {
    if (captured < 20) return false;
    store<u32>(at, bswap<u32>(load<u32>(from, 4)), TRANSPORT_SEQUENCE);
    store<u32>(at, bswap<u32>(load<u32>(from, 8)), TRANSPORT_ACKNOWLEDGMENT);
    const header = (<u32>(load<u8>(from, 12) >> 4)) << 2;
    store<u16>(at, <u16>header, TRANSPORT_HEADER);
    store<u16>(at, big16(from + 12) & 0xfff, TRANSPORT_TCP_FLAGS);
    store<u16>(at, big16(from + 14), TRANSPORT_WINDOW);
    if (load<u8>(from, 13) & TCP_SYN) store<u8>(at, scaleOf(from, min(header, captured)), TRANSPORT_SCALE);
  } else if (kind == UDP) {
    if (captured < 8) return false;
    store<u16>(at, 8, TRANSPORT_HEADER);
    store<u16>(at, big16(from + 4), TRANSPORT_LENGTH);
  } else if (kind == ICMP || kind == ICMPV6) {
    if (captured < 8) return false;
    store<u16>(at, 8, TRANSPORT_HEADER);
    store<u16>(at, load<u8>(from), TRANSPORT_SOURCE_PORT);
    store<u16>(at, load<u8>(from, 1), TRANSPORT_DESTINATION_PORT);
    return true;
  } else return true;
  store<u16>(at, big16(from), TRANSPORT_SOURCE_PORT);
  store<u16>(at, big16(from + 2), TRANSPORT_DESTINATION_PORT);
  return true;
}

/** Window scale option plus one (RFC 7323 section 2.2), 0 without. */
function scaleOf(from: usize, header: u32): u8 {
  let at: u32 = 20;
  while (at < header) {
    const kind = load<u8>(from + at);
    if (kind == 0) break;
    if (kind == 1) {
      at++;
      continue;
    }
    if (at + 1 >= header) break;
    const length = <u32>load<u8>(from + at, 1);
    if (length == 0 || at + length > header) break;
    if (kind == 3 && length >= 3) return <u8>(min(<u32>load<u8>(from + at, 2), 14) + 1);
    at += length;
  }
  return 0;
}

/** Whether the checksum over the whole payload is right, or there is none (RFC 768, 9293, 792, 4443). */
function hasRightChecksum(s: Sink, length: u32): bool {
  const kind = s.transport;
  if (kind == ICMP) return isRight(sumOf(s.base, length, 0));
  if (kind != TCP && kind != UDP && kind != ICMPV6) return true;
  if (kind == UDP && s.addressSize == 4 && load<u16>(s.base, 6) == 0) return true;
  let sum: u64 = sumOf(s.source, s.addressSize, 0);
  sum = sumOf(s.destination, s.addressSize, sum);
  sum += bswap<u16>(<u16>kind);
  sum += bswap<u16>(<u16>length);
  return isRight(sumOf(s.base, length, sum));
}
