/** Layout of the transport facts of packets: one record for each transport header behind an IP header of its own. */

/** Bytes of one record. */
export const TRANSPORT_BYTES = 76;
/** u32: the packet's row. */
export const TRANSPORT_ROW = 0;
/** u8: IP protocol number; bytes of an address, 4 or 16; TRANSPORT_ bits; window scale of a SYN plus one, 0 without. */
export const TRANSPORT_PROTOCOL = 4;
export const TRANSPORT_ADDRESS_SIZE = 5;
export const TRANSPORT_FLAGS = 6;
export const TRANSPORT_SCALE = 7;
/** u32: the length that the IP header tells (of a datagram put together: its header and all of its payload). */
export const TRANSPORT_IP_BYTES = 8;
/** u32 each: bytes behind the IP header on the wire, and those of them that were captured. */
export const TRANSPORT_REPORTED = 12;
export const TRANSPORT_CAPTURED = 16;
/** u16 each: ports; type and code of ICMP. */
export const TRANSPORT_SOURCE_PORT = 20;
export const TRANSPORT_DESTINATION_PORT = 22;
/** 16 bytes each; IPv4 uses the first four. */
export const TRANSPORT_SOURCE = 24;
export const TRANSPORT_DESTINATION = 40;
/** u32 each: of TCP. */
export const TRANSPORT_SEQUENCE = 56;
export const TRANSPORT_ACKNOWLEDGMENT = 60;
/** u16 each: of TCP: its flags and its window as written; bytes of its header; of UDP: its length. */
export const TRANSPORT_TCP_FLAGS = 64;
export const TRANSPORT_WINDOW = 66;
export const TRANSPORT_HEADER = 68;
export const TRANSPORT_LENGTH = 70;
/** u32: how many IP headers came before this one in the packet. */
export const TRANSPORT_DEPTH = 72;

/** The IP header's checksum is wrong; the transport's is. What was not captured whole counts as right. */
export const TRANSPORT_BAD_HEADER = 1;
export const TRANSPORT_BAD_CHECKSUM = 2;
/** The IP header tells of more bytes than the packet had on the wire. */
export const TRANSPORT_SHORT = 4;
/** Too little of the transport's header was captured. */
export const TRANSPORT_CUT = 8;
/** Put together from fragments. */
export const TRANSPORT_JOINED = 16;
