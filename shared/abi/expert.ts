/** Counted notes of the first pass: one record for each text, severity, group and protocol. */

/** Bytes of a record. */
export const EXPERT_SIZE = 24;
/** u32: address of the text, a literal. */
export const EXPERT_TEXT = 0;
/** u8 severity (SEVERITY_), u8 group (GROUP_), u16 protocol that said it. */
export const EXPERT_SEVERITY = 4;
export const EXPERT_GROUP = 5;
export const EXPERT_PROTOCOL = 6;
/** u32: packets that have the note, how often it was given, row of the first packet, row of the last. */
export const EXPERT_PACKETS = 8;
export const EXPERT_OCCURRENCES = 12;
export const EXPERT_FIRST_ROW = 16;
export const EXPERT_LAST_ROW = 20;
