/** Layout of the records of a followed stream: pieces in the order in which they were delivered, repeats in capture order. */

/** One piece: bytes of one packet, or a gap; 40 bytes. */
export const PIECE_BYTES = 40;
/** u64: place in its direction, gaps included. */
export const PIECE_POSITION = 0;
/** u64: captured bytes of its direction, and of the other one, delivered before it. */
export const PIECE_OWN = 8;
export const PIECE_OTHER = 16;
/** u32 */
export const PIECE_LENGTH = 24;
/** u32: packet whose bytes these are; of a gap, the one that shows it. */
export const PIECE_ROW = 28;
/** u32: place in the packet's payload. */
export const PIECE_OFFSET = 32;
/** u32: PIECE_ bits. */
export const PIECE_FLAGS = 36;
/** From the flow's second endpoint. */
export const PIECE_FROM_B = 1;
/** The bytes are not in the capture. */
export const PIECE_GAP = 2;
/** The gap is what the snap length cut off. */
export const PIECE_CUT = 4;

/** Bytes that came again; 32 bytes. */
export const REPEAT_BYTES = 32;
/** u64: place in its direction, gaps included. */
export const REPEAT_POSITION = 0;
/** u32 */
export const REPEAT_LENGTH = 8;
export const REPEAT_ROW = 12;
/** u32: bytes that differ from those that came first, and the place of the first of them, from the repeat's start. */
export const REPEAT_DIFFERENT = 16;
export const REPEAT_DIFFERS_AT = 20;
/** u32: bytes that filled a gap after it had been passed: they are left out of the stream. */
export const REPEAT_LATE = 24;
/** u32: 0 from A, 1 from B. */
export const REPEAT_SIDE = 28;

/** What is known of one direction; 96 bytes, A before B. */
export const SIDE_BYTES = 96;
/** u64 each: captured bytes; bytes in gaps; bytes that came again; those of them that differed, and that were too old to compare. */
export const SIDE_CAPTURED = 0;
export const SIDE_MISSING = 8;
export const SIDE_REPEATED = 16;
export const SIDE_DIFFERENT = 24;
export const SIDE_UNCOMPARED = 32;
/** u64: bytes left out: they came after the gap that they fill had been passed, or lie before the stream's start. */
export const SIDE_LATE = 40;
export const SIDE_EARLY = 48;
/** u32 each: packets with payload, gaps, repeats, repeats that differ. */
export const SIDE_PACKETS = 56;
export const SIDE_GAPS = 60;
export const SIDE_REPEATS = 64;
export const SIDE_CONFLICTS = 68;

/** Which pieces are looked for. */
export const FOLLOW_A = 0;
export const FOLLOW_B = 1;
export const FOLLOW_BOTH = 2;
