/** The part of the detailed sink that keeps what the info column and the layers' heads say, as pieces that the host writes out. */
import {
  INFO_A,
  INFO_BYTES,
  INFO_DECIMAL,
  INFO_ETHER,
  INFO_FIELD,
  INFO_HEX,
  INFO_IPV4,
  INFO_IPV6,
  INFO_KIND,
  INFO_LITERAL,
  INFO_SIZE,
  INFO_TEXT,
  INFO_TEXT_LENGTH,
  INFO_TEXT_PIECE,
  INFO_VALUE,
  NODE_TEXT,
  NODE_TEXT_LENGTH,
} from "../../../shared/abi/detail.ts";
import { TextSink } from "./text-sink.ts";
import { wanted } from "./wanted.ts";

/** Pieces of all layers of one packet: what fits the mark of infoMark. */
export const INFO_CAP: u32 = 2047;

export abstract class InfoSink extends TextSink {
  infos: usize = 0;
  infoCount: u32 = 0;
  /** First piece of what the info column shows; those before it head the lower layers. */
  infoStart: u32 = 0;
  /** Node and first piece of the layer that is being dissected. */
  layerNode: usize = 0;
  layerInfo: u32 = 0;
  /** The next info piece replaces what is there. */
  infoFresh: bool = false;
  /** Inside a quoted packet: it says nothing in the info column. */
  muted: bool = false;
  /** Protocol whose pieces stand in the info now. */
  infoOwner: u32 = 0;

  private piece(kind: u32, a: u32, value: u64): usize {
    if (this.failed || this.muted || wanted.isNarrow) return 0;
    if (this.infoFresh) {
      this.infoStart = this.infoCount;
      this.infoFresh = false;
      this.infoOwner = this.current;
    }
    if (this.infoCount >= INFO_CAP) return 0;
    const piece = this.infos + (this.infoCount++ as usize) * INFO_SIZE;
    store<u32>(piece, kind, INFO_KIND);
    store<u32>(piece, a, INFO_A);
    store<u64>(piece, value, INFO_VALUE);
    store<u32>(piece, 0, INFO_TEXT);
    store<u32>(piece, 0, INFO_TEXT_LENGTH);
    if (this.layerNode != 0) {
      store<u32>(this.layerNode, this.layerInfo, NODE_TEXT);
      store<u32>(this.layerNode, this.infoCount - this.layerInfo, NODE_TEXT_LENGTH);
    }
    return piece;
  }
  private stretch(kind: u32, at: u32, length: u32): void {
    const count = min(length, this.left(at));
    const piece = this.piece(kind, 0, 0);
    if (piece == 0) return;
    store<u32>(piece, <u32>(this.base + at), INFO_TEXT);
    store<u32>(piece, count, INFO_TEXT_LENGTH);
  }
  info(text: string): void {
    this.piece(INFO_LITERAL, <u32>changetype<usize>(text), 0);
  }
  infoDecimal(value: u64): void {
    this.piece(INFO_DECIMAL, 0, value);
  }
  infoHex(value: u64, digits: u32): void {
    this.piece(INFO_HEX, digits, value);
  }
  infoField(id: u16, value: u64): void {
    this.piece(INFO_FIELD, id, value);
  }
  infoText(at: u32, length: u32): void {
    this.stretch(INFO_TEXT_PIECE, at, length);
  }
  infoMade(): void {
    const piece = this.piece(INFO_TEXT_PIECE, 0, 0);
    if (piece == 0) return;
    store<u32>(piece, <u32>(this.texts + this.textStart), INFO_TEXT);
    store<u32>(piece, this.textCount - this.textStart, INFO_TEXT_LENGTH);
  }
  infoIpv4(at: u32): void {
    this.piece(INFO_IPV4, 0, this.peek32(at));
  }
  infoIpv6(at: u32): void {
    if (this.has(at, 16)) this.stretch(INFO_IPV6, at, 16);
  }
  infoEther(at: u32): void {
    if (this.has(at, 6)) this.stretch(INFO_ETHER, at, 6);
  }
  infoBytes(at: u32, length: u32): void {
    this.stretch(INFO_BYTES, at, length);
  }
  infoKeep(): void {
    if (this.infoFresh) {
      this.infoFresh = false;
      this.infoOwner = this.current;
    }
  }
  /** Puts `text` between this PDU's pieces and those of an earlier one of the same protocol. */
  infoSeparate(text: string): void {
    if (!this.infoFresh && this.infoCount != this.infoStart && this.infoOwner == this.current) this.info(text);
  }
}
