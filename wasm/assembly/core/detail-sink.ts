/** The sink for one packet in full: tree nodes, info pieces and notes as records that the host reads (shared/abi/detail). */
import {
  INFO_SIZE,
  LITERAL_TEXT,
  NODE_CAP,
  NODE_DEPTH,
  NODE_FLAGS,
  NODE_FLAG_GENERATED,
  NODE_FLAG_HIDDEN,
  NODE_FLAG_TEXT,
  NODE_ID,
  NODE_KIND,
  NODE_KIND_FIELD,
  NODE_KIND_LAYER,
  NODE_KIND_NOTE,
  NODE_KIND_TEXT,
  NODE_LENGTH,
  NODE_MASK,
  NODE_NOTE,
  NODE_SIZE,
  NODE_START,
  NODE_TEXT,
  NODE_TEXT_LENGTH,
  NODE_VALUE,
  NODE_VIEW,
  VIEW_LENGTH,
  VIEW_SIZE,
} from "../../../shared/abi/detail.ts";
import { allocate } from "./memory.ts";
import { fieldMask } from "./registry.ts";
import { INFO_CAP, InfoSink } from "./info-sink.ts";
import { TEXT_CAP } from "./text-sink.ts";
import { wanted, isWanted } from "./wanted.ts";

/** Subtrees within each other whose heads are known. */
const HEAD_CAP: u32 = 256;

@final
export class DetailSink extends InfoSink {
  nodes: usize = 0;
  nodeCount: u32 = 0;
  nodesLost: u32 = 0;
  depth: u32 = 0;
  /** The newest node (0: it was left out), and the heads of the open subtrees by depth. */
  last: usize = 0;
  heads: usize = heap.alloc(HEAD_CAP << 2);
  /** Forgets the last packet; allocates on first use. */
  reset(): void {
    if (this.nodes == 0) {
      this.nodes = allocate(<usize>NODE_CAP * NODE_SIZE);
      this.infos = allocate(INFO_CAP * INFO_SIZE);
      this.texts = allocate(TEXT_CAP);
    }
    this.nodeCount = 0;
    this.nodesLost = 0;
    this.depth = 0;
    this.infoCount = 0;
    this.infoStart = 0;
    this.infoFresh = false;
    this.infoOwner = 0;
    this.muted = false;
    this.textCount = 0;
    this.textsLost = 0;
    this.severity = 0;
  }

  /** A node, zeroed but for what is given, cut to the captured bytes of the layer; its address, or 0 when the tree is full. */
  private add(kind: u32, id: u32, at: u32, length: u32): usize {
    this.last = 0;
    if (this.failed || (wanted.isNarrow && !this.isKept(kind, id))) return 0;
    if (this.nodeCount >= <u32>NODE_CAP) {
      this.nodesLost++;
      return 0;
    }
    const node = this.nodes + (this.nodeCount++ as usize) * NODE_SIZE;
    store<u16>(node, id, NODE_ID);
    store<u8>(node, this.depth, NODE_DEPTH);
    store<u8>(node, kind, NODE_KIND);
    store<u8>(node, 0, NODE_FLAGS);
    store<u8>(node, this.viewIndex, NODE_VIEW);
    store<u16>(node, 0, NODE_NOTE);
    store<u32>(node, <u32>(this.base - this.view) + min(at, this.length), NODE_START);
    store<u32>(node, min(length, this.left(at)), NODE_LENGTH);
    store<u64>(node, 0, NODE_VALUE);
    store<u32>(node, 0, NODE_TEXT);
    store<u32>(node, 0, NODE_TEXT_LENGTH);
    store<u64>(node, 0, NODE_MASK);
    this.last = node;
    return node;
  }

  /** Whether a node is one that the filter reads. */
  private isKept(kind: u32, id: u32): bool {
    if (kind == NODE_KIND_FIELD) return isWanted(id);
    return kind == NODE_KIND_LAYER || (kind == NODE_KIND_NOTE && wanted.notes);
  }

  /** What comes next stands below the newest node. */
  private descend(): void {
    if (this.depth < HEAD_CAP) store<u32>(this.heads + <usize>(this.depth << 2), <u32>this.last);
    this.depth++;
  }

  private addValue(id: u32, at: u32, length: u32, value: u64): void {
    const node = this.add(NODE_KIND_FIELD, id, at, length);
    if (node != 0) store<u64>(node, value, NODE_VALUE);
  }

  private addMasked(id: u16, at: u32, length: u32, whole: u64): u32 {
    const mask = fieldMask(id);
    const value = (whole & mask) >> ctz(mask);
    const node = this.add(NODE_KIND_FIELD, id, at, length);
    if (node != 0) {
      store<u64>(node, value, NODE_VALUE);
      store<u64>(node, mask, NODE_MASK);
    }
    return <u32>value;
  }

  /** Head of a layer; the loop calls it. `close` ends it. */
  layer(protocol: u32): void {
    this.depth = 0;
    this.layerNode = this.add(NODE_KIND_LAYER, protocol, 0, this.length);
    this.layerInfo = this.infoCount;
    this.depth = 1;
    this.infoFresh = protocol != this.infoOwner && !this.aside;
    this.muted = this.quoted;
  }

  u8(id: u16, at: u32): u32 {
    const value = this.peek8(at);
    this.addValue(id, at, 1, value);
    return value;
  }
  u16(id: u16, at: u32): u32 {
    const value = this.peek16(at);
    this.addValue(id, at, 2, value);
    return value;
  }
  u24(id: u16, at: u32): u32 {
    const value = this.peek24(at);
    this.addValue(id, at, 3, value);
    return value;
  }
  u32(id: u16, at: u32): u32 {
    const value = this.peek32(at);
    this.addValue(id, at, 4, value);
    return value;
  }
  u64(id: u16, at: u32): u64 {
    const value = this.peek64(at);
    this.addValue(id, at, 8, value);
    return value;
  }
  u16le(id: u16, at: u32): u32 {
    const value = this.peek16le(at);
    this.addValue(id, at, 2, value);
    return value;
  }
  u32le(id: u16, at: u32): u32 {
    const value = this.peek32le(at);
    this.addValue(id, at, 4, value);
    return value;
  }
  u64le(id: u16, at: u32): u64 {
    const value = this.peek64le(at);
    this.addValue(id, at, 8, value);
    return value;
  }
  bits8(id: u16, at: u32): u32 {
    return this.addMasked(id, at, 1, this.peek8(at));
  }
  bits16(id: u16, at: u32): u32 {
    return this.addMasked(id, at, 2, this.peek16(at));
  }
  bits24(id: u16, at: u32): u32 {
    return this.addMasked(id, at, 3, this.peek24(at));
  }
  bits32(id: u16, at: u32): u32 {
    return this.addMasked(id, at, 4, this.peek32(at));
  }
  bits16le(id: u16, at: u32): u32 {
    return this.addMasked(id, at, 2, this.peek16le(at));
  }
  bits32le(id: u16, at: u32): u32 {
    return this.addMasked(id, at, 4, this.peek32le(at));
  }
  ether(id: u16, at: u32): void {
    if (this.need(at, 6)) this.addValue(id, at, 6, 0);
  }
  ipv4(id: u16, at: u32): void {
    if (this.need(at, 4)) this.addValue(id, at, 4, this.peek32(at));
  }
  ipv6(id: u16, at: u32): void {
    if (this.need(at, 16)) this.addValue(id, at, 16, 0);
  }
  bytes(id: u16, at: u32, length: u32): void {
    if (this.need(at, length)) this.addValue(id, at, length, 0);
  }
  text(id: u16, at: u32, length: u32): void {
    this.bytes(id, at, length);
  }
  /** UTF-16 to UTF-8, unpaired surrogates as U+FFFD. */
  wide(id: u16, at: u32, length: u32, little: bool): void {
    if (!this.need(at, length)) return;
    this.begin();
    let high: u32 = 0;
    for (let i: u32 = 0; i + 1 < length; i += 2) {
      const unit = little ? this.peek16le(at + i) : this.peek16(at + i);
      if (unit >= 0xd800 && unit < 0xdc00) {
        if (high != 0) this.putRune(0xfffd);
        high = unit;
        continue;
      }
      if (unit >= 0xdc00 && unit < 0xe000) {
        this.putRune(high != 0 ? 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00) : 0xfffd);
      } else {
        if (high != 0) this.putRune(0xfffd);
        this.putRune(unit);
      }
      high = 0;
    }
    if (high != 0) this.putRune(0xfffd);
    this.made(id, at, length);
  }
  number(id: u16, at: u32, length: u32, value: u64): void {
    this.addValue(id, at, length, value);
  }
  generated(id: u16, value: u64): void {
    const node = this.add(NODE_KIND_FIELD, id, 0, 0);
    if (node == 0) return;
    store<u64>(node, value, NODE_VALUE);
    store<u8>(node, NODE_FLAG_GENERATED, NODE_FLAGS);
  }

  hidden(id: u16, at: u32, length: u32, value: u64): void {
    const node = this.add(NODE_KIND_FIELD, id, at, length);
    if (node == 0) return;
    store<u64>(node, value, NODE_VALUE);
    store<u8>(node, NODE_FLAG_HIDDEN, NODE_FLAGS);
  }
  hiddenBytes(id: u16, at: u32, length: u32): void {
    this.hidden(id, at, length, 0);
  }

  made(id: u16, at: u32, length: u32): void {
    const node = this.add(NODE_KIND_FIELD, id, at, length);
    if (node == 0) return;
    store<u8>(node, length == 0 ? NODE_FLAG_TEXT | NODE_FLAG_GENERATED : NODE_FLAG_TEXT, NODE_FLAGS);
    store<u32>(node, <u32>(this.texts + this.textStart), NODE_TEXT);
    store<u32>(node, this.textCount - this.textStart, NODE_TEXT_LENGTH);
  }

  // ---- shape ------------------------------------------------------------------------------------------------------

  open(label: string, at: u32, length: u32): void {
    const node = this.add(NODE_KIND_TEXT, 0, at, length);
    if (node != 0) {
      store<u32>(node, <u32>changetype<usize>(label), NODE_TEXT);
      store<u32>(node, LITERAL_TEXT, NODE_TEXT_LENGTH);
    }
    this.descend();
  }
  openLast(): void {
    this.descend();
  }
  close(): void {
    if (this.depth > 1) this.depth--;
  }
  /** The head of the innermost subtree reaches to `end`, or as far as the view does. */
  closeAt(end: u32): void {
    if (this.depth <= 1) return;
    this.depth--;
    const node = this.depth < HEAD_CAP ? <usize>load<u32>(this.heads + <usize>(this.depth << 2)) : 0;
    if (node == 0) return;
    const from = load<u32>(node, NODE_START);
    const captured = load<u32>(this.views + this.viewIndex * VIEW_SIZE, VIEW_LENGTH);
    const to = min(<u32>(this.base - this.view) + end, captured);
    if (to >= from) store<u32>(node, to - from, NODE_LENGTH);
  }
  note(severity: u32, group: u32, text: string, at: u32, length: u32): void {
    if (!this.failed && severity > this.severity) this.severity = severity;
    const node = this.add(NODE_KIND_NOTE, this.current, at, length);
    if (node == 0) return;
    store<u16>(node, severity | (group << 8), NODE_NOTE);
    store<u32>(node, <u32>changetype<usize>(text), NODE_TEXT);
    store<u32>(node, LITERAL_TEXT, NODE_TEXT_LENGTH);
  }

  failureNote(severity: u32, group: u32, text: string, need: u32, available: u32): void {
    const before = this.nodeCount;
    this.note(severity, group, text, this.failedAt, available);
    if (this.nodeCount == before) return;
    store<u64>(this.nodes + <usize>before * NODE_SIZE, ((<u64>need) << 32) | available, NODE_VALUE);
  }

  // ---- taking back what a layer said that turned out not to be one ----------------------------------------------------

  get nodeMark(): u32 {
    return this.nodeCount;
  }
  get infoMark(): u32 {
    return this.infoCount | (this.infoStart << 11) | (this.infoOwner << 22);
  }
  rollBack(nodes: u32, infos: u32): void {
    this.nodeCount = nodes;
    this.infoCount = infos & 0x7ff;
    this.infoStart = (infos >> 11) & 0x7ff;
    this.infoOwner = infos >> 22;
  }
}
