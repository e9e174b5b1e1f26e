/**
 * Columns of the packet table: blocks of 65,536 rows, each column one array, at these offsets from the block's start. A
 * cache line lies between two columns, so that the cells of one row do not all compete for the same place in the cache.
 */
export const BLOCK_SHIFT = 16;
export const BLOCK_ROWS = 65536;
export const BLOCK_MASK = 65535;

/** i64: nanoseconds since 1970; NO_TIME when the record has none. */
export const COLUMN_TIME = 0;
/** u32: low half of the offset of the packet's bytes in its (decompressed) file. */
export const COLUMN_OFFSET = 524352;
/** u32: captured bytes. */
export const COLUMN_CAPTURED = 786560;
/** u32: original bytes. */
export const COLUMN_LENGTH = 1048768;
/** u32: flow id. */
export const COLUMN_FLOW = 1310976;
/** u32: row flags, ROW_ bits. */
export const COLUMN_FLAGS = 1573184;
/** u16: protocol path. */
export const COLUMN_PATH = 1835392;
/** u16: interface, counted over all inputs. */
export const COLUMN_INTERFACE = 1966528;
/** u8: high byte of the offset. */
export const COLUMN_OFFSET_HIGH = 2097664;
export const BLOCK_BYTES = 2163264;

/** i64 minimum: the record has no time. */
export const NO_FLOW = 0xffffffff;

/** Row flags. Low three bits: worst severity. */
export const ROW_SEVERITY_MASK = 7;
/** From the flow's second endpoint to the first. */
export const ROW_REVERSE = 8;
export const ROW_MALFORMED = 16;
/** A layer was cut by the snap length. */
export const ROW_CUT = 32;
/** The TCP payload went whole into a PDU that ends in a later packet. */
export const ROW_HELD = 64;
/** The TCP payload was not dissected: it repeats bytes that were seen. */
export const ROW_REPEATED = 128;
/** A PDU or datagram was put together in this packet: see the assembly table. */
export const ROW_ASSEMBLED = 256;
/** An IP fragment that waits for others. */
export const ROW_FRAGMENT = 512;
export const ROW_SYN = 1024;
export const ROW_FIN = 2048;
export const ROW_RESET = 4096;
/** The record has no time. */
export const ROW_NO_TIME = 8192;
/** The engine failed on this packet (a defect of ours). */
export const ROW_ENGINE_ERROR = 16384;
/** The packet has a comment in the file. */
export const ROW_COMMENT = 32768;
/** Bytes beyond the gap before this segment were never captured. */
export const ROW_GAP = 65536;
/** A dissector took the payload only by its port and said it was not its own. */
export const ROW_TUNNEL = 131072;
/** A fragment with bytes that another one had brought. */
export const ROW_OVERLAP = 524288;
/** Something was said of its sequence numbers: see shared/abi/tcp-analysis. */
export const ROW_ANALYSIS = 262144;
