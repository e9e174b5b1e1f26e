/** Layout of the records that a detailed dissection leaves in memory: tree nodes, info pieces, views. */

/** One tree node: 40 bytes. */
export const NODE_SIZE = 40;
/** u16: field id; for a layer the protocol id. */
export const NODE_ID = 0;
/** u8: depth, layers at 0. */
export const NODE_DEPTH = 2;
/** u8: NODE_KIND_ constants. */
export const NODE_KIND = 3;
/** u8: NODE_FLAG_ bits. */
export const NODE_FLAGS = 4;
/** u8: index of the view that start and length refer to. */
export const NODE_VIEW = 5;
/** u16: severity and group of a note (severity in the low byte). */
export const NODE_NOTE = 6;
/** u32 */
export const NODE_START = 8;
/** u32 */
export const NODE_LENGTH = 12;
/** u64: the value as a number; for a text node unused. */
export const NODE_VALUE = 16;
/** u32: address of the text (for a layer: number of its first info piece, NODE_TEXT_LENGTH how many): UTF-8 in the text arena, or a literal (UTF-16) for labels and notes. */
export const NODE_TEXT = 24;
/** u32: bytes of the text; 0xffffffff when NODE_TEXT is a literal. */
export const NODE_TEXT_LENGTH = 28;
/** u64: value bits within the bytes at start, big-endian; 0 = all. */
export const NODE_MASK = 32;

export const NODE_KIND_LAYER = 0;
export const NODE_KIND_FIELD = 1;
export const NODE_KIND_TEXT = 2;
export const NODE_KIND_NOTE = 3;

export const NODE_FLAG_GENERATED = 1;
export const NODE_FLAG_HIDDEN = 2;
/** The value is the text, not the number or the bytes. */
export const NODE_FLAG_TEXT = 4;
/** Address, bytes and text kinds: little-endian or otherwise reordered bytes stand in the value. */
export const NODE_FLAG_LITTLE = 8;

export const LITERAL_TEXT = 0xffffffff;

/** One info piece: 24 bytes. */
export const INFO_SIZE = 24;
/** u32: INFO_ constants. */
export const INFO_KIND = 0;
/** u32: field id, literal address, digits, view. */
export const INFO_A = 4;
/** u64: value, or start (low half) and length (high half). */
export const INFO_VALUE = 8;
/** u32: address of text. */
export const INFO_TEXT = 16;
/** u32: bytes of text. */
export const INFO_TEXT_LENGTH = 20;

export const INFO_LITERAL = 0;
export const INFO_DECIMAL = 1;
export const INFO_HEX = 2;
/** The value as the field INFO_A writes it (its word, else the number). */
export const INFO_FIELD = 3;
/** UTF-8 text at INFO_TEXT. */
export const INFO_TEXT_PIECE = 4;
export const INFO_IPV4 = 5;
/** 16 bytes at INFO_TEXT. */
export const INFO_IPV6 = 6;
/** 6 bytes at INFO_TEXT. */
export const INFO_ETHER = 7;
/** Bytes in hexadecimal at INFO_TEXT. */
export const INFO_BYTES = 8;
/** Signed decimal. */
export const INFO_SIGNED = 9;

/** One view: 24 bytes. u32 address, u32 length, u32 kind, u32 assembly id (0xffffffff = the frame). */
export const VIEW_SIZE = 24;
export const VIEW_ADDRESS = 0;
export const VIEW_LENGTH = 4;
export const VIEW_KIND = 8;
export const VIEW_ASSEMBLY = 12;

export const VIEW_KIND_FRAME = 0;
export const VIEW_KIND_DATAGRAM = 1;
export const VIEW_KIND_PDU = 2;
export const VIEW_KIND_DECODED = 3;

/** Layers deeper than this are not dissected; a note says so. */
export const LAYER_CAP = 40;
/** Nodes of one packet; beyond it the tree says how many were left out. */
export const NODE_CAP = 200000;
