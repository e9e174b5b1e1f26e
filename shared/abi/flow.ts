/** Layout of a flow record: two cache lines, in blocks of 8,192. */
export const FLOW_BYTES = 128;
export const FLOW_BLOCK_SHIFT = 13;
export const FLOW_BLOCK_FLOWS = 8192;

/** 16 bytes each: addresses of the first packet's sender (A) and receiver (B); IPv4 and MAC in the first 4 and 6 bytes. */
export const FLOW_ADDRESS_A = 0;
export const FLOW_ADDRESS_B = 16;
/** u16 each. */
export const FLOW_PORT_A = 32;
export const FLOW_PORT_B = 34;
/** u8: IP protocol number; 0 for link-layer conversations. */
export const FLOW_TRANSPORT = 36;
/** u8: 4, 16 (network) or 6, 8 (link) bytes an address. */
export const FLOW_ADDRESS_SIZE = 37;
/** u16: FLOW_FLAG_ bits. */
export const FLOW_FLAGS = 38;
/** u32 */
export const FLOW_FIRST_ROW = 44;
export const FLOW_LAST_ROW = 48;
/** u32: packets from A, from B. */
export const FLOW_PACKETS_A = 52;
export const FLOW_PACKETS_B = 56;
/** u32: number among the flows of the same transport, from 0 (tcp.stream, udp.stream). */
export const FLOW_STREAM = 60;
/** u64: original frame bytes from A, from B. */
export const FLOW_BYTES_A = 64;
export const FLOW_BYTES_B = 72;
/** i64: earliest and latest time. */
export const FLOW_FIRST_TIME = 80;
export const FLOW_LAST_TIME = 88;
/** u32: first memo entry of a small key, or 0 (core/memo). */
export const FLOW_MEMO = 96;
/** u16: the application protocol: a protocol's number, or APPLICATION_FIRST and up for those that are only recognised; 0: none. */
export const FLOW_APPLICATION = 100;
/** u8: EVIDENCE_ for it; u8: payloads that were looked at in vain. */
export const FLOW_EVIDENCE = 102;
export const FLOW_LOOKED = 103;
/** u32: older flow with the same key (reused ports), or NO_FLOW. */
export const FLOW_OLDER = 104;
/** u32: what a second payload of the candidate must repeat. */
export const FLOW_MARK = 108;
/** u32: which small memo keys were set; 16 bytes after FLOW_MEMO. */
export const FLOW_MEMO_KEYS = 112;
/** u32: the same for numbered memo keys; 20 bytes after FLOW_MEMO. */
export const FLOW_MEMO_NUMBERS = 116;
/** u16: the application that one payload looked like, and 1; a second one must agree. */
export const FLOW_CANDIDATE = 120;
/** u32: address of 64 bytes for each direction of a TCP flow (flow/tcp-state); of others the newest memo entry of a numbered key. */
export const FLOW_TCP = 124;
export const FLOW_TCP_BYTES = 128;

/** Flows of outer headers, in order of rows: u32 row, u32 flow id with OUTER_REVERSE where the packet goes from B to A. */
export const OUTER_BYTES = 8;
export const OUTER_ROW = 0;
export const OUTER_FLOW = 4;
export const OUTER_REVERSE = 0x80000000;
export const OUTER_BLOCK_SHIFT = 12;
export const OUTER_BLOCK_ENTRIES = 4096;

export const FLOW_FLAG_TIME = 1;
/** A header with ports was read in its packets (or in one that quotes it), even if both are 0. */
export const FLOW_FLAG_PORTS = 2;
/** A packet's addresses are not those of its header: it goes by a route, or from a host away from home. */
export const FLOW_FLAG_ROUTED = 4;

/** Numbers of applications that no dissector reads. */
export const APPLICATION_FIRST = 0x4000;
/** A payload bears its signature. */
export const EVIDENCE_SIGNATURE = 2;
/** A dissector read a payload. */
export const EVIDENCE_DISSECTED = 3;
/** Record of an application: u32 name, u32 title, each UTF-16 with its byte length four bytes before. */
export const APPLICATION_BYTES = 8;

/** Facts of flows that the host works out and gives the engine for its filters: 8 bytes a flow for each kind. */
export const FACT_KINDS = 17;
export const FACT_STATE = 0;
export const FACT_HISTORY = 1;
export const FACT_CLOSE = 2;
export const FACT_APPLICATION = 3;
export const FACT_COMMUNITY_ID = 4;
export const FACT_DIRECTION = 5;
export const FACT_EVIDENCE = 6;
export const FACT_RTT = 7;
export const FACT_RETRANSMISSIONS = 8;
export const FACT_ZERO_WINDOWS = 9;
/** Of the processes that had the flow's sockets: several where both ends are on the host, or one took over from another. */
export const FACT_PROC_PID = 10;
export const FACT_PROC_UID = 11;
export const FACT_PROC_START = 12;
export const FACT_PROC_NAME = 13;
export const FACT_PROC_EXE = 14;
export const FACT_PROC_CONTAINER = 15;
export const FACT_PROC_CONFIDENCE = 16;
/**
 * Texts: u32 address, u32 length; no address: the flow has none. Numbers: u64; all ones: it has none. Lists: u32 address of values of
 * 8 bytes each, which are numbers or, from FACT_FIRST_TEXT_LIST on, texts; u32 how many.
 */
export const FACT_BYTES = 8;
export const FACT_FIRST_NUMBER = 7;
export const FACT_FIRST_LIST = 10;
export const FACT_FIRST_TEXT_LIST = 13;
