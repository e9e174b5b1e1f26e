/** The sink of the first pass: reads are checked as everywhere, nothing is shown. */
import { Sink } from "./sink.ts";
import { awaitNote, dropNotes, waitingNotes } from "./note-counts.ts";
import { fieldMask } from "./registry.ts";

@final
export class IndexSink extends Sink {
  @inline get shows(): bool {
    return false;
  }

  @inline walks(at: u32, length: u32): bool {
    return !this.has(at, length);
  }
  @inline u8(id: u16, at: u32): u32 {
    return this.peek8(at);
  }
  @inline u16(id: u16, at: u32): u32 {
    return this.peek16(at);
  }
  @inline u24(id: u16, at: u32): u32 {
    return this.peek24(at);
  }
  @inline u32(id: u16, at: u32): u32 {
    return this.peek32(at);
  }
  @inline u64(id: u16, at: u32): u64 {
    return this.peek64(at);
  }
  @inline u16le(id: u16, at: u32): u32 {
    return this.peek16le(at);
  }
  @inline u32le(id: u16, at: u32): u32 {
    return this.peek32le(at);
  }
  @inline u64le(id: u16, at: u32): u64 {
    return this.peek64le(at);
  }
  @inline bits8(id: u16, at: u32): u32 {
    const mask = <u32>fieldMask(id);
    return (this.peek8(at) & mask) >> ctz(mask);
  }
  @inline bits16(id: u16, at: u32): u32 {
    const mask = <u32>fieldMask(id);
    return (this.peek16(at) & mask) >> ctz(mask);
  }
  @inline bits24(id: u16, at: u32): u32 {
    const mask = <u32>fieldMask(id);
    return (this.peek24(at) & mask) >> ctz(mask);
  }
  @inline bits32(id: u16, at: u32): u32 {
    const mask = <u32>fieldMask(id);
    return (this.peek32(at) & mask) >> ctz(mask);
  }
  @inline bits16le(id: u16, at: u32): u32 {
    const mask = <u32>fieldMask(id);
    return (this.peek16le(at) & mask) >> ctz(mask);
  }
  @inline bits32le(id: u16, at: u32): u32 {
    const mask = <u32>fieldMask(id);
    return (this.peek32le(at) & mask) >> ctz(mask);
  }
  @inline ether(id: u16, at: u32): void {
    this.need(at, 6);
  }
  @inline ipv4(id: u16, at: u32): void {
    this.need(at, 4);
  }
  @inline ipv6(id: u16, at: u32): void {
    this.need(at, 16);
  }
  @inline bytes(id: u16, at: u32, length: u32): void {
    this.need(at, length);
  }
  @inline text(id: u16, at: u32, length: u32): void {
    this.need(at, length);
  }
  @inline wide(id: u16, at: u32, length: u32, little: bool): void {
    this.need(at, length);
  }
  @inline number(id: u16, at: u32, length: u32, value: u64): void {}
  @inline generated(id: u16, value: u64): void {}
  @inline hidden(id: u16, at: u32, length: u32, value: u64): void {}
  @inline hiddenBytes(id: u16, at: u32, length: u32): void {}
  @inline begin(): void {}
  @inline put(byte: u32): void {}
  @inline putBytes(at: u32, length: u32): void {}
  @inline putText(text: string): void {}
  @inline putDecimal(value: u64): void {}
  @inline made(id: u16, at: u32, length: u32): void {}
  @inline open(label: string, at: u32, length: u32): void {}
  @inline openLast(): void {}
  @inline close(): void {}
  @inline closeAt(end: u32): void {}
  note(severity: u32, group: u32, text: string, at: u32, length: u32): void {
    if (this.failed) return;
    if (severity > this.severity) this.severity = severity;
    awaitNote(text, severity | (group << 8) | (this.current << 16));
  }
  failureNote(severity: u32, group: u32, text: string, need: u32, available: u32): void {
    this.note(severity, group, text, 0, 0);
  }
  @inline info(text: string): void {}
  @inline infoDecimal(value: u64): void {}
  @inline infoHex(value: u64, digits: u32): void {}
  @inline infoField(id: u16, value: u64): void {}
  @inline infoText(at: u32, length: u32): void {}
  @inline infoMade(): void {}
  @inline infoIpv4(at: u32): void {}
  @inline infoIpv6(at: u32): void {}
  @inline infoEther(at: u32): void {}
  @inline infoBytes(at: u32, length: u32): void {}
  @inline infoKeep(): void {}
  @inline infoSeparate(text: string): void {}
  @inline layer(protocol: u32): void {}
  @inline rollBack(nodes: u32, infos: u32): void {
    if (waitingNotes() != nodes) this.severity = dropNotes(nodes);
  }
  @inline get nodeMark(): u32 {
    return waitingNotes();
  }
  @inline get infoMark(): u32 {
    return 0;
  }
}
