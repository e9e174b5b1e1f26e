/** Which protocol answers to which selector of which parent: flat tables, filled at start-up by the dissectors' files. */

/** LINKTYPE_ number. */
export const BY_LINK_TYPE = 0;
export const BY_ETHERTYPE = 1;
export const BY_IP_PROTOCOL = 2;
export const BY_TCP_PORT = 3;
export const BY_UDP_PORT = 4;
export const BY_SCTP_PORT = 5;
/** SCTP payload protocol identifier. */
export const BY_SCTP_PAYLOAD = 6;
/** PPP protocol number. */
export const BY_PPP = 7;
/** LLC destination service access point. */
export const BY_SAP = 8;
/** SNAP protocol id under an OUI other than 00:00:00 and 00:00:f8: low 16 bits xor of OUI, see llc.ts. */
export const BY_SNAP = 9;
/** Null and loopback address family. */
export const BY_FAMILY = 10;
/** SLL protocol numbers below 0x600. */
export const BY_SLL = 11;
const TABLES = 12;
const ENTRIES: u32 = 65536;

const tables: usize = heap.alloc(<usize>TABLES * ENTRIES * 2);
/** A bit for each selector that anything answers to: most ports of a packet are nobody's, and this is small enough to stay in the cache. */
const answered: usize = heap.alloc((<usize>TABLES * ENTRIES) >> 3);
memory.fill(answered, 0, (<usize>TABLES * ENTRIES) >> 3);

function bitAt(table: i32, selector: u32): usize {
  return answered + <usize>((<u32>table * ENTRIES + selector) >> 3);
}

/** Protocol `id` answers to `selector` in `table`. */
export function answers(id: u16, table: i32, selector: u32): void {
  if (selector >= ENTRIES) throw new Error("selector too large");
  store<u16>(tables + <usize>((<u32>table * ENTRIES + selector) << 1), id);
  const bits = bitAt(table, selector);
  store<u8>(bits, (<u32>load<u8>(bits)) | (1 << (selector & 7)));
}

/** The protocol that answers, or 0. */
export function findByTable(table: i32, selector: u32): u16 {
  if (selector >= ENTRIES || (load<u8>(bitAt(table, selector)) & (1 << (selector & 7))) == 0) return 0;
  return load<u16>(tables + <usize>((<u32>table * ENTRIES + selector) << 1));
}

/** Whether the `length` captured bytes at `at` might begin a payload of the protocol: a cheap look that errs on the side of yes. */
export type Probe = (at: usize, length: u32) => bool;

const HEURISTIC_CAP = 64;
const overTcp = new StaticArray<u16>(HEURISTIC_CAP);
const overUdp = new StaticArray<u16>(HEURISTIC_CAP);
const tcpProbes = new StaticArray<Probe>(HEURISTIC_CAP);
const udpProbes = new StaticArray<Probe>(HEURISTIC_CAP);
let tcpCount: i32 = 0;
let udpCount: i32 = 0;

/** Protocol `id` can recognise its own payload on any port: where `probe` says maybe and no port answers, it is asked. */
export function recognises(id: u16, table: i32, probe: Probe): void {
  if (table == BY_TCP_PORT) {
    unchecked((tcpProbes[tcpCount] = probe));
    unchecked((overTcp[tcpCount++] = id));
  } else {
    unchecked((udpProbes[udpCount] = probe));
    unchecked((overUdp[udpCount++] = id));
  }
}

/** The first protocol at or after `from` among those that recognise their payload which may own the `length` bytes at `at`; -1: none. */
export function nextGuess(table: i32, from: i32, at: usize, length: u32): i32 {
  if (table == BY_TCP_PORT) {
    for (let i = from; i < tcpCount; i++) if (unchecked(tcpProbes[i])(at, length)) return i;
  } else {
    for (let i = from; i < udpCount; i++) if (unchecked(udpProbes[i])(at, length)) return i;
  }
  return -1;
}

export function guessAt(table: i32, index: i32): u32 {
  return table == BY_TCP_PORT ? unchecked(overTcp[index]) : unchecked(overUdp[index]);
}

/** The protocol that answers to one of the ports, the lower one first; 0 when none does. */
export function protocolOfPorts(transport: u32, a: u32, b: u32): u32 {
  const table = transport == 6 ? BY_TCP_PORT : transport == 17 ? BY_UDP_PORT : transport == 132 ? BY_SCTP_PORT : -1;
  if (table < 0) return 0;
  const byLow = <u32>findByTable(table, min(a, b));
  return byLow != 0 ? byLow : <u32>findByTable(table, max(a, b));
}
