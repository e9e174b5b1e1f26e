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
  /** The flow so far held only what prepares it for others (STUN). */
  isPrepared: bool = false;
  /** Set by a signature that says MAYBE: what a second payload must repeat, such as the number of its session. */
  mark: u32 = 0;

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
  @inline u24(offset: u32): u32 {
    return (this.u16(offset) << 8) | this.u8(offset + 2);
  }
  @inline has(offset: u32, byte: u32): bool {
    return offset < this.length && <u32>load<u8>(this.at + offset) == byte;
  }
  @inline last(): u32 {
    return this.u8(this.length - 1);
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
    const first = load<u8>(changetype<usize>(text));
    for (let offset: u32 = 0; offset + count <= end; offset++) {
      if (load<u8>(this.at + offset) == first && this.says(text, offset)) return true;
    }
    return false;
  }
}

/** NO, MAYBE or YES; a cheap look, called on the first payloads of flows that no dissector reads. */
export type Signature = (payload: Payload) => u32;

const CAP: u32 = 512;
const SIGNATURES: u32 = 2048;
/** Signatures hang in a chain for each first byte, and one for those that begin with any; over TCP, then over UDP. */
const ANY: u32 = 256;
const CHAINS: u32 = 257;
const END: u16 = 0xffff;

const records: usize = heap.alloc(CAP * APPLICATION_BYTES);
const signatures = new StaticArray<Signature>(<i32>SIGNATURES);
/** Where a byte must stand, shifted left by 8, and that byte: spares a call for most payloads. */
const guards = new StaticArray<u32>(<i32>SIGNATURES);
const UNGUARDED: u32 = 0xffffffff;
const openings = new StaticArray<string>(<i32>SIGNATURES);
const owners = new StaticArray<u16>(<i32>SIGNATURES);
const nexts = new StaticArray<u16>(<i32>SIGNATURES);
const heads = new StaticArray<u16>(<i32>(2 * CHAINS)).fill(END);
const tails = new StaticArray<u16>(<i32>(2 * CHAINS)).fill(END);
let count: u32 = 0;
let signed: u32 = 0;

/** Declares an application: `name` as filters and logs write it, `title` for people. */
export function application(name: string, title: string): u32 {
  assert(count < CAP, "too many applications");
  const at = records + <usize>count * APPLICATION_BYTES;
  store<u32>(at, <u32>changetype<usize>(name));
  store<u32>(at, <u32>changetype<usize>(title), 4);
  return count++;
}

export function applicationName(id: u32): string {
  return changetype<string>(<usize>load<u32>(records + <usize>id * APPLICATION_BYTES));
}

function hang(chain: u32, id: u32, signature: Signature, opening: string, guard: u32): void {
  assert(signed < SIGNATURES, "too many signatures");
  const own = <u16>signed;
  signed += 1;
  signatures[own] = signature;
  openings[own] = opening;
  guards[own] = guard;
  owners[own] = <u16>id;
  nexts[own] = END;
  if (tails[chain] == END) heads[chain] = own;
  else nexts[tails[chain]] = own;
  tails[chain] = own;
}

function hangAll(side: u32, id: u32, signature: Signature, firsts: string): void {
  if (firsts.length == 0) hang(side + ANY, id, signature, "", UNGUARDED);
  for (let i = 0; i < firsts.length; i++) hang(side + <u32>firsts.charCodeAt(i), id, signature, "", UNGUARDED);
}

/** `firsts`: the bytes that a payload may begin with; none: any. */
export function signTcp(id: u32, signature: Signature, firsts: string = ""): void {
  hangAll(0, id, signature, firsts);
}
export function signUdp(id: u32, signature: Signature, firsts: string = ""): void {
  hangAll(CHAINS, id, signature, firsts);
}

/** For payloads that may begin with any byte, but have `byte` at `offset`. */
export function signTcpAt(id: u32, offset: u32, byte: u32, signature: Signature): void {
  hang(ANY, id, signature, "", (offset << 8) | byte);
}
export function signUdpAt(id: u32, offset: u32, byte: u32, signature: Signature): void {
  hang(CHAINS + ANY, id, signature, "", (offset << 8) | byte);
}

/** A payload that begins so is its: four bytes at least, or a text that nothing else begins with. */
export function opensTcp(id: u32, opening: string): void {
  hang(<u32>opening.charCodeAt(0), id, (_: Payload): u32 => YES, opening, UNGUARDED);
}
export function opensUdp(id: u32, opening: string): void {
  hang(CHAINS + <u32>opening.charCodeAt(0), id, (_: Payload): u32 => YES, opening, UNGUARDED);
}

export function applicationTable(): usize {
  return records;
}
export function applicationTotal(): u32 {
  return count;
}

let surest: u32 = NO;
let likely: i32 = -1;
let likelyMark: u32 = 0;

/** How sure the last findApplication was. */
export function surety(): u32 {
  return surest;
}
/** What a second payload must repeat. */
export function markOfLikely(): u32 {
  return likelyMark;
}

/** The first application whose signature is sure of the payload, else the first that says maybe; with `candidate`, that one goes before others that say maybe. -1: none. */
export function findApplication(payload: Payload, candidate: i32): i32 {
  surest = NO;
  likely = -1;
  const side = payload.overTcp ? 0 : CHAINS;
  const sure = searchChain(payload, side + payload.u8(0), candidate);
  if (sure >= 0) return sure;
  const other = searchChain(payload, side + ANY, candidate);
  return other >= 0 ? other : likely;
}

function searchChain(payload: Payload, chain: u32, candidate: i32): i32 {
  for (let own = unchecked(heads[chain]); own != END; own = unchecked(nexts[own])) {
    const guard = unchecked(guards[own]);
    if (guard != UNGUARDED && !payload.has(guard >> 8, guard & 0xff)) continue;
    const opening = unchecked(openings[own]);
    if (opening.length != 0 && !payload.says(opening)) continue;
    payload.mark = 0;
    const answer = unchecked(signatures[own])(payload);
    if (answer == NO) continue;
    const id = <i32>unchecked(owners[own]);
    if (answer == YES) {
      surest = YES;
      return id;
    }
    surest = MAYBE;
    if (likely >= 0 && (likely == candidate || id != candidate)) continue;
    likely = id;
    likelyMark = payload.mark;
  }
  return -1;
}

/** Protocols that only prepare a flow for others: what comes after them is what it carries. */
const preparing = new StaticArray<bool>(4096);

export function prepares(protocol: u32): void {
  preparing[protocol] = true;
}
export function isPreparing(protocol: u32): bool {
  return protocol < 4096 && unchecked(preparing[protocol]);
}
