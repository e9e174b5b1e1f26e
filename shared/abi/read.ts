/** Records that the readers leave for the host: damage, interfaces, blocks that are not packets. */
export const FORMAT_UNKNOWN = 0;
export const FORMAT_OTHER = 1;
export const FORMAT_PCAP = 2;
export const FORMAT_PCAP_MODIFIED = 3;
export const FORMAT_PCAPNG = 4;
export const FORMAT_SNOOP = 5;

/** What pump() says besides the number of the input that wants bytes. */
export const PUMP_DONE = -1;
export const PUMP_PAUSE = -2;
export const PUMP_MEMORY = -3;

/** One damage: 32 bytes. u32 input, u32 reason, u64 offset, u64 skipped bytes, u32 packets before it (of this input). */
export const DAMAGE_BYTES = 32;
export const DAMAGE_INPUT = 0;
export const DAMAGE_REASON = 4;
export const DAMAGE_OFFSET = 8;
export const DAMAGE_SKIPPED = 16;
export const DAMAGE_PACKETS = 24;
export const DAMAGE_CAP = 4096;

export const DAMAGE_NOT_A_CAPTURE = 1;
export const DAMAGE_CUT_HEADER = 2;
export const DAMAGE_CUT_PACKET = 3;
export const DAMAGE_LENGTH = 4;
export const DAMAGE_BLOCK_LENGTH = 5;
export const DAMAGE_BLOCK_TRAILER = 6;
export const DAMAGE_BYTE_ORDER = 7;
export const DAMAGE_INTERFACE = 8;
export const DAMAGE_CUT_BLOCK = 9;
export const DAMAGE_FILE_HEADER = 10;
export const DAMAGE_VERSION = 11;
export const DAMAGE_PACKET_BLOCK = 12;

/** One interface: 32 bytes. u32 input, u16 link type, u8 resolution (pcapng if_tsresol), u32 snap length, u32 packets, i64 offset seconds. */
export const INTERFACE_BYTES = 32;
export const INTERFACE_INPUT = 0;
export const INTERFACE_LINK = 4;
export const INTERFACE_RESOLUTION = 6;
export const INTERFACE_SNAP = 8;
export const INTERFACE_PACKETS = 12;
export const INTERFACE_SHIFT = 16;
/** u32: its index within its section. */
export const INTERFACE_LOCAL = 24;
export const INTERFACE_CAP = 65535;

/** One block that is not a packet: 24 bytes. u32 input, u32 type, u64 offset of the block, u32 length, u32 first interface of its section. */
export const BLOCK_RECORD_BYTES = 24;
export const BLOCK_RECORD_CAP = 65536;

/** One input's facts: u32 format, u32 byte orders seen (1 le, 2 be), u64 bytes read, u32 packets, u32 damaged, u64 blocks beyond the cap. */
export const INPUT_FACT_BYTES = 32;
/** Longest packet that a capture may claim. */
export const PACKET_CAP = 262144;
