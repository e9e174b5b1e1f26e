/** Applications that are recognised by their payload without being dissected: they declare themselves here when the engine starts. */
import { APPLICATION_BYTES } from "../../../shared/abi/flow.ts";

/** The payload cannot be its; could be, and a second one will tell; is its. */
export const NO: u32 = 0;
export const MAYBE: u32 = 1;
export const YES: u32 = 2;

/** What a signature looks at: a payload's captured bytes, and where it goes. Valid during the call. */
@final
export class Payload {
  at: usize = 0;
  length: u32 = 0;
  sourcePort: u32 = 0;
  destinationPort: u32 = 0;
  /** From the flow's first sender. */
  isForward: bool = false;
  overTcp: bool = false;

  /** Unsigned numbers in network order; 0 beyond the end. */
  @inline u8(offset: u32): u32 {
    return offset < this.length ? load<u8>(this.at + offset) : 0;
  }
  @inline u16(offset: u32): u32 {
    return this.length >= 2 && offset <= this.length - 2 ? bswap<u16>(load<u16>(this.at + offset)) : 0;
  }
  @inline u32(offset: u32): u32 {
    return this.length >= 4 && offset <= this.length - 4 ? bswap<u32>(load<u32>(this.at + offset)) : 0;
  }
  @inline u16le(offset: u32): u32 {
    return this.length >= 2 && offset <= this.length - 2 ? load<u16>(this.at + offset) : 0;
  }
  @inline u32le(offset: u32): u32 {
    return this.length >= 4 && offset <= this.length - 4 ? load<u32>(this.at + offset) : 0;
  }
  hasPort(port: u32): bool {
    return this.sourcePort == port || this.destinationPort == port;
  }
  /** Whether the letters stand at `offset`. */
  says(text: string, offset: u32 = 0): bool {
    const count = <u32>text.length;
    if (offset > this.length || count > this.length - offset) return false;
    for (let i: u32 = 0; i < count; i++) {
      if (load<u8>(this.at + offset + i) != <u8>load<u16>(changetype<usize>(text) + ((<usize>i) << 1))) return false;
    }
    return true;
  }
  /** Whether the letters stand anywhere in the first `within` bytes. */
  holds(text: string, within: u32): bool {
    const count = <u32>text.length;
    const end = min(within, this.length);
    for (let offset: u32 = 0; offset + count <= end; offset++) if (this.says(text, offset)) return true;
    return false;
  }
}

/** NO, MAYBE or YES; a cheap look, called on the first payloads of flows that no dissector reads. */
export type Signature = (payload: Payload) => u32;

const CAP: u32 = 512;
const records: usize = heap.alloc(CAP * APPLICATION_BYTES);
const overTcp = new StaticArray<Signature>(<i32>CAP);
const overUdp = new StaticArray<Signature>(<i32>CAP);
const tcpIds = new StaticArray<u16>(<i32>CAP);
const udpIds = new StaticArray<u16>(<i32>CAP);
let count: u32 = 0;
let tcpCount: u32 = 0;
let udpCount: u32 = 0;

/** Declares an application: `name` as filters and logs write it, `title` for people. */
export function application(name: string, title: string): u32 {
  assert(count < CAP, "too many applications");
  const at = records + <usize>count * APPLICATION_BYTES;
  store<u32>(at, <u32>changetype<usize>(name));
  store<u32>(at, <u32>changetype<usize>(title), 4);
  return count++;
}

export function signTcp(id: u32, signature: Signature): void {
  unchecked((tcpIds[tcpCount] = <u16>id));
  unchecked((overTcp[tcpCount++] = signature));
}
export function signUdp(id: u32, signature: Signature): void {
  unchecked((udpIds[udpCount] = <u16>id));
  unchecked((overUdp[udpCount++] = signature));
}

export function applicationTable(): usize {
  return records;
}
export function applicationTotal(): u32 {
  return count;
}

let surest: u32 = NO;
/** How sure the last findApplication was. */
export function surety(): u32 {
  return surest;
}

/** The first application whose signature is sure of the payload, else the first that says maybe; with `candidate`, that one goes before others that say maybe. -1: none. */
export function findApplication(payload: Payload, candidate: i32): i32 {
  let found: i32 = -1;
  surest = NO;
  const total = payload.overTcp ? tcpCount : udpCount;
  for (let i: u32 = 0; i < total; i++) {
    const answer = payload.overTcp ? unchecked(overTcp[i])(payload) : unchecked(overUdp[i])(payload);
    if (answer == NO) continue;
    const id = <i32>(payload.overTcp ? unchecked(tcpIds[i]) : unchecked(udpIds[i]));
    if (answer == YES) {
      surest = YES;
      return id;
    }
    surest = MAYBE;
    if (found < 0 || id == candidate) found = id;
  }
  return found;
}
