/** Kinds of field values and how they are written. Plain constants: AssemblyScript and TypeScript both compile this file. */

export const KIND_NONE = 0;
export const KIND_BOOL = 1;
export const KIND_U8 = 2;
export const KIND_U16 = 3;
export const KIND_U24 = 4;
export const KIND_U32 = 5;
export const KIND_U64 = 6;
export const KIND_I8 = 7;
export const KIND_I16 = 8;
export const KIND_I32 = 9;
export const KIND_I64 = 10;
/** Value bits are those of an f64. */
export const KIND_F64 = 11;
export const KIND_IPV4 = 12;
export const KIND_IPV6 = 13;
export const KIND_ETHER = 14;
export const KIND_BYTES = 15;
export const KIND_STRING = 16;
/** Nanoseconds since 1970. */
export const KIND_TIME = 17;
/** Nanoseconds. */
export const KIND_DURATION = 18;
/** A packet number: shown as a link. */
export const KIND_FRAME = 19;
/** Heads a layer. */
export const KIND_PROTOCOL = 20;
export const KIND_EUI64 = 21;
/** BER-encoded object identifier (contents octets). */
export const KIND_OID = 22;
/** 16 bytes, first three parts little-endian when BASE_LE is set. */
export const KIND_GUID = 23;
export const KIND_MASK = 0xff;

/** Added to a kind: write the number in hexadecimal; without it in decimal. */
export const BASE_HEX = 0x100;
/** Octal. */
export const BASE_OCT = 0x200;
/** A GUID whose first three parts are little-endian. */
export const BASE_LE = 0x400;
/** A number that is a port, a length, an id …: no thousands separator, no other meaning. */
export const BASE_PLAIN = 0;
