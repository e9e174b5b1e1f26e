/** What the analysis of sequence numbers says of a TCP segment: bits, one for each of the tcp.analysis fields of that name. */
export const ANALYSIS_RETRANSMISSION = 1;
export const ANALYSIS_FAST_RETRANSMISSION = 2;
export const ANALYSIS_SPURIOUS_RETRANSMISSION = 4;
export const ANALYSIS_OUT_OF_ORDER = 8;
export const ANALYSIS_DUPLICATE_ACK = 16;
export const ANALYSIS_LOST_SEGMENT = 32;
export const ANALYSIS_ACK_LOST_SEGMENT = 64;
export const ANALYSIS_REUSED_PORTS = 128;
export const ANALYSIS_WINDOW_UPDATE = 256;
export const ANALYSIS_WINDOW_FULL = 512;
export const ANALYSIS_KEEP_ALIVE = 1024;
export const ANALYSIS_KEEP_ALIVE_ACK = 2048;
export const ANALYSIS_ZERO_WINDOW = 4096;
export const ANALYSIS_ZERO_WINDOW_PROBE = 8192;
export const ANALYSIS_ZERO_WINDOW_PROBE_ACK = 16384;
export const ANALYSIS_TFO_SYN = 32768;
export const ANALYSIS_TFO_ACK = 65536;
export const ANALYSIS_TFO_IGNORED = 131072;

/** Record of a segment of which something was said: u32 row, u32 bits, u32 row it refers to, u32 count (repeated acknowledgements). */
export const ANALYSIS_ROW = 0;
export const ANALYSIS_BITS = 4;
export const ANALYSIS_OTHER_ROW = 8;
export const ANALYSIS_COUNT = 12;
export const ANALYSIS_BYTES = 16;

/** Segment that an acknowledgement acknowledges: u32 row plus one, 0 when it is not known. */
export const TCP_COLUMN_ACKED = 0;
/** u32: bytes on their way after this segment, and bytes since the last push; 0 when it brings none. */
export const TCP_COLUMN_IN_FLIGHT = 262208;
export const TCP_COLUMN_PUSHED = 524416;
export const TCP_BLOCK_BYTES = 786624;
