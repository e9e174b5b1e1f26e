/**
 * Header compression of HTTP/2 (RFC 7541). Each direction of a connection has a table that its header blocks fill; what was put
 * into it is remembered by number and row, so that a packet dissected again finds the table as it was when it came. Entries are
 * never dropped: an encoder that keeps the rules does not name one that its table has dropped.
 */
import { allocate } from "../../core/memory.ts";
import { Sink } from "../../core/sink.ts";
import { NOT_HUFFMAN, decodeHuffman } from "./huffman.ts";
import { STATIC_ENTRIES, staticName, staticNameLength, staticValue, staticValueLength } from "./static-table.ts";

/** Bytes of one block, and the frames that it may come in. */
const BLOCK_CAP: u32 = 65536;
const PIECE_CAP: i32 = 64;
/** Remembered entries of all connections together; beyond it headers that name them stay unknown, and are counted. */
const KEPT_CAP: u32 = 32 << 20;
let kept: u32 = 0;
let refused: u32 = 0;

export function headersRefused(): u32 {
  return refused;
}

/** Memo keys, plus the direction: entries put into the table so far; by number, the address of an entry. */
const MEMO_INSERTED: u32 = 143 << 8;
const MEMO_ENTRY: u32 = 143 << 24;
const DIRECTION_SHIFT: u32 = 22;
const NUMBER_MASK: u32 = 0x3fffff;
/** An entry: u32 length of its name, u32 length of its value, then both. */
const ENTRY_HEAD: u32 = 8;
/** The sink's turn counts the entries that this packet put in, above what the layer outside counts there. */
const TURN_SHIFT: u32 = 16;

/** What `next` found. */
export const HEADER_END: u32 = 0;
const HEADER_FIELD: u32 = 1;
export const HEADER_SIZE: u32 = 2;
export const HEADER_BROKEN: u32 = 3;

/** How a header was written. */
const INDEXED: u32 = 0;
const INCREMENTAL: u32 = 1;
const WITHOUT_INDEXING: u32 = 2;
const NEVER_INDEXED: u32 = 3;

const BROKEN_NUMBER: u32 = 0xffffffff;

export class HeaderBlock {
  private bytes: usize = heap.alloc(BLOCK_CAP);
  private nameRoom: usize = heap.alloc(BLOCK_CAP << 1);
  private valueRoom: usize = heap.alloc(BLOCK_CAP << 1);
  private pieceStarts: StaticArray<u32> = new StaticArray<u32>(PIECE_CAP);
  private pieceOffsets: StaticArray<u32> = new StaticArray<u32>(PIECE_CAP);
  private pieces: i32 = 0;
  private length: u32 = 0;
  private at: u32 = 0;
  /** Where the string read last is. */
  private stringAt: usize = 0;
  private stringLength: u32 = 0;

  /** Of the header found last: where it begins and ends, how it was written, its index (0: none). */
  start: u32 = 0;
  representation: u32 = 0;
  index: u32 = 0;
  /** Both texts; `isKnown` is false where they stand in an entry that was never seen. */
  name: usize = 0;
  nameLength: u32 = 0;
  value: usize = 0;
  valueLength: u32 = 0;
  isKnown: bool = false;
  /** Of HEADER_SIZE: the table's new size. */
  tableSize: u32 = 0;

  begin(): void {
    this.length = 0;
    this.at = 0;
    this.pieces = 0;
  }

  /** Adds `length` bytes at `at` of the layer; false when the block is longer than is read. */
  add(s: Sink, at: u32, length: u32): bool {
    if (this.pieces >= PIECE_CAP || length > BLOCK_CAP - this.length || !s.need(at, length)) return false;
    unchecked((this.pieceStarts[this.pieces] = this.length));
    unchecked((this.pieceOffsets[this.pieces++] = at));
    memory.copy(this.bytes + this.length, s.base + at, length);
    this.length += length;
    return true;
  }

  /** Offset in the layer of the header found last, and of its end. */
  get from(): u32 {
    return this.offsetOf(this.start);
  }
  get size(): u32 {
    const end = this.offsetOf(this.at - 1) + 1;
    return end > this.from ? end - this.from : 0;
  }
  private offsetOf(at: u32): u32 {
    let piece = this.pieces - 1;
    while (piece > 0 && unchecked(this.pieceStarts[piece]) > at) piece--;
    return unchecked(this.pieceOffsets[piece]) + at - unchecked(this.pieceStarts[piece]);
  }

  /** Reads one header or one change of the table's size: HEADER_. */
  next(s: Sink): u32 {
    if (this.at >= this.length) return HEADER_END;
    this.start = this.at;
    const first = <u32>load<u8>(this.bytes + this.at);
    if (first & 0x80) {
      this.representation = INDEXED;
      this.index = this.number(7);
      if (this.index == 0 || this.index == BROKEN_NUMBER) return HEADER_BROKEN;
      this.find(s, true);
      return HEADER_FIELD;
    }
    if ((first & 0xe0) == 0x20) {
      this.tableSize = this.number(5);
      return this.tableSize == BROKEN_NUMBER ? HEADER_BROKEN : HEADER_SIZE;
    }
    this.representation = first & 0x40 ? INCREMENTAL : first & 0x10 ? NEVER_INDEXED : WITHOUT_INDEXING;
    this.index = this.number(first & 0x40 ? 6 : 4);
    if (this.index == BROKEN_NUMBER) return HEADER_BROKEN;
    if (this.index != 0) this.find(s, false);
    else {
      if (!this.string(this.nameRoom)) return HEADER_BROKEN;
      this.name = this.stringAt;
      this.nameLength = this.stringLength;
      this.isKnown = true;
    }
    if (!this.string(this.valueRoom)) return HEADER_BROKEN;
    this.value = this.stringAt;
    this.valueLength = this.stringLength;
    if (this.representation == INCREMENTAL) this.insert(s);
    return HEADER_FIELD;
  }

  /** An integer with a prefix of `bits` (RFC 7541 section 5.1). */
  private number(bits: u32): u32 {
    const mask: u32 = (1 << bits) - 1;
    let value = (<u32>load<u8>(this.bytes + this.at++)) & mask;
    if (value < mask) return value;
    for (let shift: u32 = 0; shift < 28; shift += 7) {
      if (this.at >= this.length) return BROKEN_NUMBER;
      const byte = <u32>load<u8>(this.bytes + this.at++);
      value += (byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    return BROKEN_NUMBER;
  }

  /** A string (RFC 7541 section 5.2), decoded to `room` where it is compressed. */
  private string(room: usize): bool {
    if (this.at >= this.length) return false;
    const isHuffman = (load<u8>(this.bytes + this.at) & 0x80) != 0;
    const length = this.number(7);
    if (length > this.length - this.at) return false;
    this.stringAt = this.bytes + this.at;
    this.stringLength = length;
    this.at += length;
    if (!isHuffman) return true;
    this.stringLength = decodeHuffman(this.stringAt, length, room);
    this.stringAt = room;
    return this.stringLength != NOT_HUFFMAN;
  }

  /** Name (and value) of the table's entry `index`. */
  private find(s: Sink, withValue: bool): void {
    const index = this.index;
    this.isKnown = true;
    if (index <= STATIC_ENTRIES) {
      this.name = staticName(index);
      this.nameLength = staticNameLength(index);
      if (!withValue) return;
      this.value = staticValue(index);
      this.valueLength = staticValueLength(index);
      return;
    }
    const back = index - STATIC_ENTRIES;
    const count = inserted(s);
    const entry: usize = back > count ? 0 : <usize>s.memo.get(entryKey(s, count - back));
    this.isKnown = entry != 0;
    this.name = entry + ENTRY_HEAD;
    this.nameLength = entry == 0 ? 0 : load<u32>(entry);
    if (!withValue) return;
    this.value = this.name + this.nameLength;
    this.valueLength = entry == 0 ? 0 : load<u32>(entry, 4);
  }

  private insert(s: Sink): void {
    const number = inserted(s);
    s.turn += 1 << TURN_SHIFT;
    if (!s.live) return;
    s.memo.set(MEMO_INSERTED + s.direction, number + 1);
    const bytes = ENTRY_HEAD + this.nameLength + this.valueLength;
    const entry: usize = this.isKnown && kept + bytes <= KEPT_CAP ? allocate(bytes) : 0;
    if (entry == 0) {
      if (this.isKnown) refused++;
      return;
    }
    kept += bytes;
    store<u32>(entry, this.nameLength);
    store<u32>(entry, this.valueLength, 4);
    memory.copy(entry + ENTRY_HEAD, this.name, this.nameLength);
    memory.copy(entry + ENTRY_HEAD + this.nameLength, this.value, this.valueLength);
    s.memo.set(entryKey(s, number), <u64>entry);
  }
}

/** Entries that were put into this direction's table before the header that is read now. */
function inserted(s: Sink): u32 {
  return <u32>s.memo.getBefore(MEMO_INSERTED + s.direction) + (s.turn >>> TURN_SHIFT);
}

function entryKey(s: Sink, number: u32): u32 {
  return MEMO_ENTRY | (s.direction << DIRECTION_SHIFT) | (number & NUMBER_MASK);
}
