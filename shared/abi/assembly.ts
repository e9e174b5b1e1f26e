/** Layout of the records that say which packets a PDU or datagram was put together from. */

/** One assembly: 32 bytes, in the order of the packets that completed them. */
export const ASSEMBLY_BYTES = 32;
/** u32: row that completed it. */
export const ASSEMBLY_ROW = 0;
/** u32: ASSEMBLY_KIND_ */
export const ASSEMBLY_KIND = 4;
/** u32: address of the first part. */
export const ASSEMBLY_PARTS = 8;
/** u32: bytes in all (may be more than are kept). */
export const ASSEMBLY_LENGTH = 12;
/** u32: bytes of the completing segment's payload that belong to it. */
export const ASSEMBLY_CONSUMED = 16;
/** u32: flow. */
export const ASSEMBLY_FLOW = 20;
/** u32: bytes that are kept, from the start. */
export const ASSEMBLY_KEPT = 24;
/** u32: number of the next part in time: unused. */
export const ASSEMBLY_PARTS_COUNT = 28;

export const ASSEMBLY_KIND_DATAGRAM = 1;
export const ASSEMBLY_KIND_PDU = 2;

/** One part: 24 bytes, linked. */
export const PART_BYTES = 24;
export const PART_NEXT = 0;
export const PART_ROW = 4;
/** u32: assembly whose bytes the offset refers to, NO_ASSEMBLY for the frame. */
export const PART_VIEW = 8;
export const PART_OFFSET = 12;
export const PART_LENGTH = 16;
/** u32: place in the assembly. */
export const PART_AT = 20;

export const NO_ASSEMBLY = 0xffffffff;
/** Longer PDUs are dissected from their first bytes only, in every pass alike; a counter says how many. */
export const KEPT_CAP = 1048576;
