/**
 * What a dissector writes to and reads from. A dissector is a generic function over a sink; the compiler makes one copy
 * for each final class: IndexSink (first pass: facts only) and DetailSink (everything). Offsets are relative to the
 * start of the layer. A read beyond the captured bytes fails the layer: it returns 0, every later read and emission of
 * this layer does nothing, and the loop turns the failure into a note. So a dissector never checks a bound to be safe;
 * it checks `ok` in loops, and `left`/`has` where the protocol says something about lengths.
 */
import { VIEW_SIZE } from "../../../shared/abi/detail.ts";
import { findByTable } from "./dispatch.ts";
import { borrow, giveBack } from "./memory.ts";
import { Memo } from "./memo.ts";

/** Children that one packet may queue at the same time. */
const CHILD_CAP: u32 = 256;
export const CHILD_BYTES: u32 = 32;
/** Views of one packet; the views beyond it share the last number. */
export const VIEW_CAP: u32 = 64;

/** What the child is: a protocol, or a payload whose protocol the flow stage must find. */
export const CHILD_PROTOCOL: u32 = 0;
export const CHILD_STREAM: u32 = 1;
export const CHILD_DATAGRAM: u32 = 2;
export const CHILD_FRAGMENT: u32 = 3;
/** The rest of a stream, with leave to wait for more of it. */
export const CHILD_REST: u32 = 5;

/** Bytes in a buffer of their own, which the packet keeps until the next one. */
export const CHILD_VIEW: u32 = 6;

/** `more` without a known length: one segment more, or all until the stream ends. */
export const MORE_ANY: u32 = 0;
export const MORE_TO_END: u32 = 0xffffffff;
/** `more` with nothing to leave out. */
export const KEEP_ALL: u32 = 0xffffffff;

export abstract class Sink {
  /** Address of the view (frame, datagram or PDU) and its number. */
  view: usize = 0;
  viewIndex: u32 = 0;
  /** Address of the first byte of the layer. */
  base: usize = 0;
  /** Bytes of the layer that were captured, and that there were on the wire. */
  length: u32 = 0;
  reported: u32 = 0;

  failed: bool = false;
  failedAt: u32 = 0;
  failedNeed: u32 = 0;
  /** The dissector said: not mine. */
  refused: bool = false;

  /** Protocol that is being dissected, and the one that called for it. */
  current: u32 = 0;
  parent: u32 = 0;
  /** The selector that led here (ethertype, port …): for dissectors that serve several. */
  selector: u32 = 0;

  /** Packet: row from 0, time, interface link type, first pass or not. */
  row: u32 = 0;
  time: i64 = 0;
  live: bool = false;
  flags: u32 = 0;
  originalLength: u32 = 0;
  /** The record has no time; time of the capture's first packet; interface, counted over all inputs. */
  timeless: bool = false;
  firstTime: i64 = 0;
  interfaceId: u32 = 0;

  /** Addresses of the innermost network layer (link layer before there is one): address of bytes, and their size. */
  source: usize = 0;
  destination: usize = 0;
  addressSize: u32 = 0;
  /** Protocol number of the network layer's payload, for the flow key. */
  transport: u32 = 0;
  sourcePort: u32 = 0;
  destinationPort: u32 = 0;
  /** Inside the packet that an ICMP error quotes: nothing in there counts for a flow. */
  quoted: bool = false;
  /** In there: its network header's two addresses, one behind the other, and the size of each (0: none was read yet). */
  quotedSource: usize = 0;
  quotedSize: u32 = 0;

  /** The flow's memory for dissectors, and which way this packet goes (0: from its first sender). */
  memo: Memo = new Memo();
  direction: u32 = 0;

  /** Opened or decoded bytes: what is said of them follows what the layer above said. */
  aside: bool = false;
  /** PDUs that this packet brought so far, for dissectors that number them. The loop sets it to 0 before each packet. */
  turn: u32 = 0;

  /** Set by `more`. */
  moreAt: u32 = 0;
  moreNeed: u32 = 0;
  moreKeep: u32 = 0;
  wantsMore: bool = false;
  /** The layer inside this one wants more: set and taken back by the loop. */
  innerMore: bool = false;
  /** The bytes of this layer come from a stream that can still bring more. */
  canWait: bool = false;
  /** The stream ended here: `more` to the end is fulfilled. */
  streamEnded: bool = false;
  /** The PDU is all there, but only its first bytes were kept, as the dissector had said. First pass only. */
  abridged: bool = false;

  /** Flow of the innermost transport or network layer so far, NO_FLOW before; FLOW_FLAG_ bits for the flows of the packet. */
  flow: u32 = 0xffffffff;
  flowFlags: u32 = 0;
  /** TCP: sequence number of the payload and the segment's flags, for the stream. */
  sequence: u32 = 0;
  segmentFlags: u32 = 0;
  segmentAck: u32 = 0;
  /** First pass: the payload repeats bytes that were seen, and is not dissected again. */
  isRepeated: bool = false;
  /** IP fragments: identification, offset in bytes, whether more follow. */
  fragmentId: u32 = 0;
  fragmentOffset: u32 = 0;
  moreFragments: bool = false;

  /** Interned path of the layers so far, and how many there are. */
  path: u32 = 0;
  layers: u32 = 0;
  /** Worst severity among the notes of the packet. */
  severity: u32 = 0;

  /** The payload's protocol is being guessed: refuse anything that is not clearly yours. */
  guessing: bool = false;
  /** Assembly that the view's bytes come from (NO_ASSEMBLY: the frame). */
  viewAssembly: u32 = 0xffffffff;
  /** Later passes: the datagram put together last in this packet, and the flags that the first pass left in the row. */
  lastDatagram: u32 = 0xffffffff;
  rowFlags: u32 = 0;
  /** Views of this packet (VIEW_ records) and buffers to give back when it is done with. */
  views: usize = heap.alloc(VIEW_CAP * VIEW_SIZE);
  viewCount: u32 = 0;
  buffers: usize = heap.alloc(VIEW_CAP * 8);
  bufferCount: u32 = 0;

  children: usize = heap.alloc(CHILD_CAP * CHILD_BYTES);
  childCount: u32 = 0;
  childrenLost: u32 = 0;

  // ---- reading ------------------------------------------------------------------------------------------------

  /** A failed read: the first one is kept, and nothing of this layer can be read any more. */
  fail(at: u32, need: u32): u32 {
    if (!this.failed) {
      this.failed = true;
      this.failedAt = at;
      this.failedNeed = need;
      this.length = 0;
    }
    return 0;
  }

  @inline get ok(): bool {
    return !this.failed;
  }
  /** Whether `count` bytes at `at` were captured; says nothing about failure. */
  @inline has(at: u32, count: u32): bool {
    return at <= this.length && count <= this.length - at;
  }
  /** Bytes captured from `at` on. */
  @inline left(at: u32): u32 {
    return at < this.length ? this.length - at : 0;
  }
  /** Bytes on the wire from `at` on. */
  @inline leftReported(at: u32): u32 {
    return at < this.reported ? this.reported - at : 0;
  }
  /** Fails the layer unless `count` bytes are there. */
  @inline need(at: u32, count: u32): bool {
    if (this.has(at, count)) return true;
    this.fail(at, count);
    return false;
  }

  @inline peek8(at: u32): u32 {
    if (at < this.length) return load<u8>(this.base + at);
    return this.fail(at, 1);
  }
  @inline peek16(at: u32): u32 {
    if (this.has(at, 2)) return bswap(load<u16>(this.base + at));
    return this.fail(at, 2);
  }
  @inline peek24(at: u32): u32 {
    if (this.has(at, 3)) return (bswap(<u32>load<u16>(this.base + at)) >> 8) | load<u8>(this.base + at, 2);
    return this.fail(at, 3);
  }
  @inline peek32(at: u32): u32 {
    if (this.has(at, 4)) return bswap(load<u32>(this.base + at));
    return this.fail(at, 4);
  }
  @inline peek64(at: u32): u64 {
    if (this.has(at, 8)) return bswap(load<u64>(this.base + at));
    return this.fail(at, 8);
  }
  @inline peek16le(at: u32): u32 {
    if (this.has(at, 2)) return load<u16>(this.base + at);
    return this.fail(at, 2);
  }
  @inline peek32le(at: u32): u32 {
    if (this.has(at, 4)) return load<u32>(this.base + at);
    return this.fail(at, 4);
  }
  @inline peek64le(at: u32): u64 {
    if (this.has(at, 8)) return load<u64>(this.base + at);
    return this.fail(at, 8);
  }
  /** Offset of `byte` at or after `at` and before `end` (captured), or `end`. */
  find(byte: u32, at: u32, end: u32): u32 {
    const stop = min(end, this.length);
    for (let i = at; i < stop; i++) if (load<u8>(this.base + i) == byte) return i;
    return end;
  }
  /** Whether the captured bytes at `at` are this ASCII text. */
  matches(at: u32, text: string): bool {
    const count = <u32>text.length;
    if (!this.has(at, count)) return false;
    const from = changetype<usize>(text);
    for (let i: u32 = 0; i < count; i++) {
      if (load<u8>(this.base + at + i) != <u8>load<u16>(from + (i << 1))) return false;
    }
    return true;
  }
  /** The same, letters of either case; `text` in lower case. */
  matchesFolded(at: u32, text: string): bool {
    const count = <u32>text.length;
    if (!this.has(at, count)) return false;
    const from = changetype<usize>(text);
    for (let i: u32 = 0; i < count; i++) {
      let byte = <u32>load<u8>(this.base + at + i);
      if (byte - 65 < 26) byte |= 32;
      if (byte != load<u16>(from + (i << 1))) return false;
    }
    return true;
  }

  // ---- what comes next ----------------------------------------------------------------------------------------

  /** "These bytes are not mine": allowed before anything else was said; the next candidate is asked. */
  @inline refuse(): void {
    this.refused = true;
  }

  /**
   * Only what a stream brings can be waited for: PDU from `at` on needs `need` bytes in all (MORE_ANY, MORE_TO_END). Of these
   * the first pass needs to see only the first `keep`: it then gets the PDU `abridged`, and must find out the same from it.
   */
  more(at: u32, need: u32, keep: u32 = KEEP_ALL): bool {
    if (!this.canWait) return false;
    this.wantsMore = true;
    this.moreAt = at;
    this.moreNeed = need;
    this.moreKeep = keep;
    return true;
  }
  /** Bytes that have come from `at` on, those that an abridged PDU leaves out too. */
  @inline brought(at: u32): u32 {
    return this.abridged ? this.leftReported(at) : this.left(at);
  }

  queue(kind: u32, id: u32, at: u32, length: u32, selector: u32): void {
    if (this.failed) return;
    if (this.childCount >= CHILD_CAP) {
      this.childrenLost++;
      return;
    }
    const reported = min(length, this.leftReported(at));
    const entry = this.children + (this.childCount++ as usize) * CHILD_BYTES;
    store<u32>(entry, id);
    store<u32>(entry, kind, 4);
    store<u32>(entry, <u32>(this.base - this.view) + at, 8);
    store<u32>(entry, min(this.left(at), reported), 12);
    store<u32>(entry, reported, 16);
    store<u32>(entry, selector, 20);
  }

  /** The rest of the layer, from `at` on, is protocol `id` (0: data). */
  @inline next(id: u32, at: u32): void {
    this.queue(CHILD_PROTOCOL, id, at, 0xffffffff, 0);
  }
  /** The stream goes on as protocol `id` from `at` on; that one may wait for more where this one might. */
  @inline nextRest(id: u32, at: u32): void {
    this.queue(CHILD_REST, id, at, 0xffffffff, 0);
  }
  /** The `length` bytes of a borrowed buffer are protocol `id`: decoded or opened bytes. The loop gives the buffer back. */
  nextView(id: u32, buffer: usize, length: u32): void {
    const before = this.childCount;
    this.queue(CHILD_VIEW, id, 0, 0, 0);
    if (this.childCount == before) {
      giveBack(buffer, length);
      return;
    }
    const entry = this.children + <usize>before * CHILD_BYTES;
    store<u32>(entry, length, 12);
    store<u32>(entry, length, 16);
    store<u32>(entry, <u32>buffer, 24);
  }
  /** The same for a copy of `length` bytes at `from` that will not stay there. False when there is no buffer for it. */
  nextCopy(id: u32, from: usize, length: u32): bool {
    const buffer = borrow(length);
    if (buffer == 0) return false;
    memory.copy(buffer, from, length);
    this.nextView(id, buffer, length);
    return true;
  }
  /** `length` bytes at `at` are protocol `id` (0: data). May be called several times: siblings, in order. */
  @inline nextPart(id: u32, at: u32, length: u32): void {
    this.queue(CHILD_PROTOCOL, id, at, length, 0);
  }
  /** The protocol that answers to `selector` in `table` (a BY_ constant); none: data. */
  @inline nextBy(table: i32, selector: u32, at: u32, length: u32): void {
    this.queue(CHILD_PROTOCOL, findByTable(table, selector), at, length, selector);
  }

  // ---- emitting: nothing in IndexSink, everything in DetailSink ---------------------------------------------------
  // Each reader below returns the value and shows it as the field. `at` is the first byte.

  /** A constant of the class: whether anything is shown at all. Work that only describes may be left out when it is false. */
  abstract get shows(): bool;
  /**
   * Whether fields in these bytes must be gone through: always where they are shown, and elsewhere only when some of them are
   * missing, so that the layer fails just as it does where they are shown. For fields whose values nobody needs.
   */
  abstract walks(at: u32, length: u32): bool;
  abstract u8(id: u16, at: u32): u32;
  abstract u16(id: u16, at: u32): u32;
  abstract u24(id: u16, at: u32): u32;
  abstract u32(id: u16, at: u32): u32;
  abstract u64(id: u16, at: u32): u64;
  abstract u16le(id: u16, at: u32): u32;
  abstract u32le(id: u16, at: u32): u32;
  abstract u64le(id: u16, at: u32): u64;
  /** Bits of the field's mask in the 1, 2, 3, 4 or 8 bytes at `at`, shifted down. */
  abstract bits8(id: u16, at: u32): u32;
  abstract bits16(id: u16, at: u32): u32;
  abstract bits24(id: u16, at: u32): u32;
  abstract bits32(id: u16, at: u32): u32;
  abstract bits16le(id: u16, at: u32): u32;
  abstract bits32le(id: u16, at: u32): u32;
  abstract ether(id: u16, at: u32): void;
  abstract ipv4(id: u16, at: u32): void;
  abstract ipv6(id: u16, at: u32): void;
  /** `length` bytes as the field's kind says: bytes, text, OID, GUID. */
  abstract bytes(id: u16, at: u32, length: u32): void;
  abstract text(id: u16, at: u32, length: u32): void;
  /** UTF-16, little-endian when `little`. */
  abstract wide(id: u16, at: u32, length: u32, little: bool): void;
  /** A number worked out from `length` bytes at `at`. */
  abstract number(id: u16, at: u32, length: u32, value: u64): void;
  /** A number that stands nowhere in the bytes: shown in brackets. */
  abstract generated(id: u16, value: u64): void;
  /** A field that filters know and the tree does not show: a value, or `length` bytes as the field's kind says. */
  abstract hidden(id: u16, at: u32, length: u32, value: u64): void;
  abstract hiddenBytes(id: u16, at: u32, length: u32): void;
  /** A text made up by `put…` since `begin`; `length` 0 and generated when no bytes stand for it. */
  abstract begin(): void;
  abstract put(byte: u32): void;
  abstract putBytes(at: u32, length: u32): void;
  abstract putText(text: string): void;
  abstract putDecimal(value: u64): void;
  abstract made(id: u16, at: u32, length: u32): void;
  /** Opens a subtree headed by a label, or by a field that was just emitted; `close` ends it. */
  abstract open(label: string, at: u32, length: u32): void;
  abstract openLast(): void;
  abstract close(): void;
  /** Sets the length of the innermost open label to end before `end`. */
  abstract closeAt(end: u32): void;
  /** An expert note: SEVERITY_, GROUP_, a sentence. */
  abstract note(severity: u32, group: u32, text: string, at: u32, length: u32): void;

  /** The note of a failed read: `need` bytes at `at`, `available` of them there. */
  abstract failureNote(severity: u32, group: u32, text: string, need: u32, available: u32): void;

  /** Info column. The first piece of a layer replaces what the layers below said. */
  abstract info(text: string): void;
  abstract infoDecimal(value: u64): void;
  abstract infoHex(value: u64, digits: u32): void;
  /** `value` as field `id` writes it: its word, or the number. */
  abstract infoField(id: u16, value: u64): void;
  abstract infoText(at: u32, length: u32): void;
  /** The text of the last `made`. */
  abstract infoMade(): void;
  abstract infoIpv4(at: u32): void;
  abstract infoIpv6(at: u32): void;
  abstract infoEther(at: u32): void;
  abstract infoBytes(at: u32, length: u32): void;
  /** Keeps what the layer below said; this layer's pieces follow it. */
  abstract infoKeep(): void;
  /** Text between two PDUs of the same protocol in one packet; nothing before the first. */
  abstract infoSeparate(text: string): void;

  // ---- for the loop ------------------------------------------------------------------------------------------------

  abstract layer(protocol: u32): void;
  abstract get nodeMark(): u32;
  abstract get infoMark(): u32;
  abstract rollBack(nodes: u32, infos: u32): void;
}
