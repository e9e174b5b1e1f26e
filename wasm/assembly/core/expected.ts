/**
 * Flows that one conversation announces for another (FTP's data ports, TFTP's transfer ids): an endpoint and the protocol
 * that it will speak, from the row after the announcement on. Rows make it replay-exact: a packet dissected again finds
 * what the first pass found. An entry never ends; a newer one for the same endpoint goes before it.
 */
import { allocate } from "./memory.ts";
import { Sink } from "./sink.ts";

/** Entries of the whole capture; beyond it nothing more is expected, and the count says so. */
const ENTRY_CAP: u32 = 65536;
const FIRST_SLOTS: u32 = 512;
/** Text kept with an entry. */
const TEXT_CAP: u32 = 255;

@unmanaged
export class Expected {
  next: usize = 0;
  /** Row of the announcement. */
  row: u32 = 0;
  protocol: u32 = 0;
  port: u32 = 0;
  transport: u32 = 0;
  addressSize: u32 = 0;
  /** Whatever the announcing protocol wants the announced one to know: a number, and a text. */
  detail: u32 = 0;
  /** An earlier entry that this one says more about, or 0. */
  of: usize = 0;
  text: usize = 0;
  textLength: u32 = 0;
  /** First byte of 16. */
  address: u64 = 0;
  addressEnd: u64 = 0;
}

let slots: usize = heap.alloc(FIRST_SLOTS * 4);
let slotCount: u32 = FIRST_SLOTS;
memory.fill(slots, 0, FIRST_SLOTS * 4);
let entries: u32 = 0;
let refused: u32 = 0;

export function expectedRefused(): u32 {
  return refused;
}

function hashOf(address: usize, size: u32, port: u32): u32 {
  const word = (load<u32>(address + size - 4) ^ (port * 0x9e3779b1)) * 0xcc9e2d51;
  return word ^ (word >> 15);
}

function slotOf(address: usize, size: u32, port: u32): usize {
  return slots + <usize>((hashOf(address, size, port) & (slotCount - 1)) << 2);
}

/** A bit for each hash that an entry has: nearly every endpoint is none, and the bits stay in the cache. */
const MARKS: u32 = 65536;
const marks: usize = heap.alloc(MARKS >> 3);
memory.fill(marks, 0, MARKS >> 3);

function mark(hash: u32): void {
  const at = marks + <usize>((hash & (MARKS - 1)) >> 3);
  store<u8>(at, (<u32>load<u8>(at)) | (1 << (hash & 7)));
}

function isMarked(hash: u32): bool {
  return (load<u8>(marks + <usize>((hash & (MARKS - 1)) >> 3)) & (1 << (hash & 7))) != 0;
}

/** Doubles the slots; each chain splits in two and keeps its order. */
function grow(): void {
  const made = allocate((<usize>slotCount) << 3);
  if (made == 0) return;
  for (let i: u32 = 0; i < slotCount; i++) {
    let low = made + <usize>(i << 2);
    let high = made + <usize>((i + slotCount) << 2);
    let at = <usize>load<u32>(slots + <usize>(i << 2));
    while (at != 0) {
      const entry = changetype<Expected>(at);
      const next = entry.next;
      const isHigh = hashOf(at + offsetof<Expected>("address"), entry.addressSize, entry.port) & slotCount;
      store<u32>(isHigh ? high : low, <u32>at);
      entry.next = 0;
      if (isHigh) high = at;
      else low = at;
      at = next;
    }
  }
  slots = made;
  slotCount <<= 1;
}

/**
 * From the next packet on, `port` of the host at `address` (s.addressSize bytes) speaks `protocol` over this packet's
 * transport. The entry's address, for its detail; 0 on a later pass, without addresses, or when there is no room.
 */
export function expect(s: Sink, protocol: u32, address: usize, port: u32): usize {
  if (!s.live || s.quoted || s.addressSize < 4) return 0;
  const made = entries < ENTRY_CAP ? allocate(offsetof<Expected>()) : 0;
  if (made == 0) {
    refused++;
    return 0;
  }
  if (entries++ >= slotCount) grow();
  const entry = changetype<Expected>(made);
  const slot = slotOf(address, s.addressSize, port);
  mark(hashOf(address, s.addressSize, port));
  entry.next = load<u32>(slot);
  entry.row = s.row;
  entry.protocol = protocol;
  entry.port = port;
  entry.transport = s.transport;
  entry.addressSize = s.addressSize;
  memory.copy(made + offsetof<Expected>("address"), address, s.addressSize);
  store<u32>(slot, <u32>made);
  return made;
}

/** The same endpoint as entry `known`, with more to say about it: what is added holds from the next packet on. */
export function expectAgain(s: Sink, known: usize): usize {
  const old = changetype<Expected>(known);
  if (old.addressSize != s.addressSize) return 0;
  const made = expect(s, old.protocol, known + offsetof<Expected>("address"), old.port);
  if (made != 0) changetype<Expected>(made).of = known;
  return made;
}

/** Keeps `length` bytes at `at` of the layer with the entry, cut to what is kept of a text. */
export function keepText(s: Sink, made: usize, at: u32, length: u32): void {
  const count = min(min(length, TEXT_CAP), s.left(at));
  if (count == 0) return;
  const text = allocate(count);
  if (text == 0) return;
  memory.copy(text, s.base + at, count);
  changetype<Expected>(made).text = text;
  changetype<Expected>(made).textLength = count;
}

/** Puts the entry's text into the text being made. */
export function putKept<S extends Sink>(s: S, entry: Expected): void {
  for (let i: u32 = 0; i < entry.textLength; i++) s.put(load<u8>(entry.text + i));
}

function findAt(s: Sink, address: usize, port: u32): usize {
  const size = s.addressSize;
  if (!isMarked(hashOf(address, size, port))) return 0;
  let at = <usize>load<u32>(slotOf(address, size, port));
  for (; at != 0; at = changetype<Expected>(at).next) {
    const entry = changetype<Expected>(at);
    if (entry.port != port || entry.row >= s.row || entry.addressSize != size || entry.transport != s.transport)
      continue;
    if (memory.compare(at + offsetof<Expected>("address"), address, size) == 0) return at;
  }
  return 0;
}

/** What was announced for one of the packet's endpoints (its destination first) by an earlier packet, or 0. */
export function findExpected(s: Sink): usize {
  if (entries == 0 || s.quoted || s.addressSize < 4) return 0;
  const at = findAt(s, s.destination, s.destinationPort);
  return at != 0 ? at : findAt(s, s.source, s.sourcePort);
}

/** The protocol that was announced for the packet's flow, or 0. */
export function announcedProtocol(s: Sink): u32 {
  const at = findExpected(s);
  return at == 0 ? 0 : changetype<Expected>(at).protocol;
}
