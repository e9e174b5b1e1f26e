/**
 * Which station said by ARP that it has an IP address. The first pass keeps the newest claim of each address, and for each packet
 * that contradicts it the packet of that claim, so that the packet says the same when it is dissected again.
 */
import { allocate } from "./memory.ts";
import { Sink } from "./sink.ts";

/** u32 address (0: free), u32 row, u64 MAC. */
const CLAIM: usize = 16;
const CLAIM_SLOTS: u32 = 65536;
/** Beyond it new addresses are not compared, and their claims are counted. */
const CLAIM_CAP: u32 = 49152;
/** u32 row that contradicts, u32 number of the packet that it contradicts; in order of rows. */
const RIVAL_CAP: u32 = 262144;

let claims: usize = 0;
let claimCount: u32 = 0;
let rivals: usize = 0;
let rivalCount: u32 = 0;
let refused: u32 = 0;

export function claimsRefused(): u32 {
  return refused;
}

/** The claim of an address, or the free place for it; 0 when there is no room. */
function placeOf(address: u32): usize {
  if (claims == 0) claims = allocate(<usize>CLAIM_SLOTS * CLAIM);
  if (claims == 0) return 0;
  let slot = (address * 0x9e3779b1) >> 16;
  for (let tries: u32 = 0; tries < CLAIM_SLOTS; tries++) {
    const at = claims + <usize>slot * CLAIM;
    const known = load<u32>(at);
    if (known == address) return at;
    if (known == 0) return claimCount < CLAIM_CAP ? at : 0;
    slot = (slot + 1) & (CLAIM_SLOTS - 1);
  }
  return 0;
}

/** First pass: the number of the packet that another station claimed the address in last, or 0. */
function claim(row: u32, address: u32, mac: u64): u32 {
  const at = placeOf(address);
  if (at == 0) {
    refused++;
    return 0;
  }
  const isNew = load<u32>(at) == 0;
  const other = isNew || load<u64>(at, 8) == mac ? 0 : load<u32>(at, 4) + 1;
  if (isNew) claimCount++;
  store<u32>(at, address);
  store<u32>(at, row, 4);
  store<u64>(at, mac, 8);
  return other != 0 && keepRival(row, other) ? other : 0;
}

function keepRival(row: u32, other: u32): bool {
  if (rivals == 0) rivals = allocate((<usize>RIVAL_CAP) << 3);
  if (rivals == 0 || rivalCount >= RIVAL_CAP) {
    refused++;
    return false;
  }
  const at = rivals + ((rivalCount++ as usize) << 3);
  store<u32>(at, row);
  store<u32>(at, other, 4);
  return true;
}

/** Number of the packet in which another station last claimed the sender's address, or 0. */
export function rivalOf(s: Sink, address: u32, mac: u64): u32 {
  if (s.live) return claim(s.row, address, mac);
  let low: u32 = 0;
  let high = rivalCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(rivals + ((<usize>middle) << 3)) < s.row) low = middle + 1;
    else high = middle;
  }
  if (low >= rivalCount) return 0;
  const at = rivals + ((<usize>low) << 3);
  return load<u32>(at) == s.row ? load<u32>(at, 4) : 0;
}
