/** Layout of the records that a pass over fields leaves in memory: one for each value, in the order of packets and trees. */

/** u32: row from 0. */
export const COLLECTED_ROW = 0;
/** u16: field id. */
export const COLLECTED_FIELD = 4;
/** u16: protocol id of the layer that the value stands in. */
export const COLLECTED_LAYER = 6;
/** u64: the value as a number; of texts and bytes how many there are, kept or not. */
export const COLLECTED_NUMBER = 8;
/** u16: bytes of the value; 0 for numbers. */
export const COLLECTED_LENGTH = 16;
/** u16: COLLECTED_TEXT, COLLECTED_CUT. */
export const COLLECTED_FLAGS = 18;
/** Its bytes, padded to four. */
export const COLLECTED_BYTES = 20;

/** The bytes are UTF-8 text that the dissector made. */
export const COLLECTED_TEXT = 1;
/** The value has more bytes than were kept. */
export const COLLECTED_CUT = 2;
