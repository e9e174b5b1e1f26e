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

/** Protocol `id` answers to `selector` in `table`. */
export function answers(id: u16, table: i32, selector: u32): void {
  store<u16>(tables + <usize>((<u32>table * ENTRIES + selector) << 1), id);
}

/** The protocol that answers, or 0. */
export function findByTable(table: i32, selector: u32): u16 {
  return selector < ENTRIES ? load<u16>(tables + <usize>((<u32>table * ENTRIES + selector) << 1)) : 0;
}

const HEURISTIC_CAP = 64;
const overTcp = new StaticArray<u16>(HEURISTIC_CAP);
const overUdp = new StaticArray<u16>(HEURISTIC_CAP);
let tcpCount: i32 = 0;
let udpCount: i32 = 0;

/** Protocol `id` can recognise its own payload on any port: its probe is asked when no port answers. */
export function recognises(id: u16, table: i32): void {
  if (table == BY_TCP_PORT) unchecked((overTcp[tcpCount++] = id));
  else unchecked((overUdp[udpCount++] = id));
}

export function heuristicTotal(table: i32): i32 {
  return table == BY_TCP_PORT ? tcpCount : udpCount;
}

export function heuristicAt(table: i32, index: i32): u16 {
  return table == BY_TCP_PORT ? unchecked(overTcp[index]) : unchecked(overUdp[index]);
}
