/**
 * Layout of a compiled display filter: little-endian u32 words in one block of bytes that may lie anywhere (offsets count from
 * its start; the engine turns those that RELOCATIONS lists into addresses when it takes the program in).
 */
export const PROGRAM_MAGIC = 0x31464454;

/** Header: 48 bytes. */
export const PROGRAM_SIZE = 4;
export const PROGRAM_SLOT_COUNT = 8;
export const PROGRAM_SLOTS = 12;
export const PROGRAM_TEST_COUNT = 16;
export const PROGRAM_TESTS = 20;
/** The condition: nodes in post-order, the last one is the whole; none: every packet matches. */
export const PROGRAM_NODE_COUNT = 24;
export const PROGRAM_NODES = 28;
export const PROGRAM_RELOCATION_COUNT = 32;
export const PROGRAM_RELOCATIONS = 36;
/** u16 each: protocol ids of IPv4, IPv6, TCP, UDP: the layers whose facts the flow holds. */
export const PROGRAM_CARRIERS = 40;
export const PROGRAM_HEADER = 48;
/** Longest program that the engine takes in. */
export const PROGRAM_CAP = 4194304;

/** A slot: a list of values of one or several fields. 44 bytes. */
export const SLOT_BYTES = 44;
/** SLOT_KIND_ */
export const SLOT_KIND = 0;
/** u32 each: field or protocol ids. */
export const SLOT_ID_COUNT = 4;
export const SLOT_IDS = 8;
/** SLOT_LOAD_ */
export const SLOT_LOAD = 12;
/** Protocol ids of which one at least is in every packet that has the field; OWNERS_UNKNOWN: any packet may have it. */
export const SLOT_OWNER_COUNT = 16;
export const SLOT_OWNERS = 20;
/** PROVIDER_: where the value stands in the table, if it does. */
export const SLOT_PROVIDER = 24;
/** KIND_ of the field, for its text; bits of a signed number in the high half. */
export const SLOT_FIELD_KIND = 28;
/** References: values in the layout of VALUE_. */
export const SLOT_VALUE_COUNT = 32;
export const SLOT_VALUES = 36;
/** Bytes that the engine keeps the values in. */
export const SLOT_KEPT = 40;
export const OWNERS_UNKNOWN = 0xffffffff;

export const SLOT_KIND_FIELD = 0;
export const SLOT_KIND_PROTOCOL = 1;
/** Of the selected packet: the same, once the engine has filled SLOT_VALUES in. */
export const SLOT_KIND_FIELD_REFERENCE = 2;
export const SLOT_KIND_PROTOCOL_REFERENCE = 3;

export const SLOT_LOAD_NUMBER = 0;
export const SLOT_LOAD_SIGNED = 1;
export const SLOT_LOAD_BYTES = 2;
export const SLOT_LOAD_TEXT = 3;
export const SLOT_LOAD_IPV6 = 4;
/** The captured bytes, whatever the kind. */
export const SLOT_LOAD_RAW = 5;
/** The value's text ("10.0.0.1"). */
export const SLOT_LOAD_WRITTEN = 6;
/** Existence alone. */
export const SLOT_LOAD_NONE = 7;

/** A value: 16 bytes. Numbers and IPv4: u64 at 0. Bytes and text: u32 address, u32 length. At 8: prefix length of an address; at 12: layer number. */
export const VALUE_BYTES = 16;
export const VALUE_LENGTH = 4;
export const VALUE_PREFIX = 8;
export const VALUE_LAYER = 12;

/** Values that the table or the flow holds. */
export const PROVIDER_NONE = 0;
export const PROVIDER_SOURCE4 = 1;
export const PROVIDER_DESTINATION4 = 2;
export const PROVIDER_ADDRESS4 = 3;
export const PROVIDER_SOURCE6 = 4;
export const PROVIDER_DESTINATION6 = 5;
export const PROVIDER_ADDRESS6 = 6;
export const PROVIDER_TCP_SOURCE = 7;
export const PROVIDER_TCP_DESTINATION = 8;
export const PROVIDER_TCP_PORT = 9;
export const PROVIDER_UDP_SOURCE = 10;
export const PROVIDER_UDP_DESTINATION = 11;
export const PROVIDER_UDP_PORT = 12;
export const PROVIDER_TCP_STREAM = 13;
export const PROVIDER_UDP_STREAM = 14;
/** Of the flow itself, whatever its protocols; these have no field nodes. */
export const PROVIDER_FLOW_ID = 20;
export const PROVIDER_FLOW_PACKETS = 21;
export const PROVIDER_FLOW_BYTES = 22;
export const PROVIDER_FLOW_PACKETS_A = 23;
export const PROVIDER_FLOW_PACKETS_B = 24;
export const PROVIDER_FLOW_BYTES_A = 25;
export const PROVIDER_FLOW_BYTES_B = 26;
export const PROVIDER_FLOW_START = 27;
export const PROVIDER_FLOW_DURATION = 28;
export const PROVIDER_FLOW_TRANSPORT = 29;
/** Facts that the host works out (FACT_ of shared/abi/flow.ts counted from here). */
export const PROVIDER_FLOW_FACT = 30;
export const PROVIDER_FLOW_LAST = 46;
/** Of the row. */
export const PROVIDER_NUMBER = 50;
export const PROVIDER_LENGTH = 51;
export const PROVIDER_CAPTURED = 52;
export const PROVIDER_TIME = 53;
export const PROVIDER_TIME_RELATIVE = 54;
export const PROVIDER_TIME_DELTA = 55;
export const PROVIDER_INTERFACE = 56;
export const PROVIDER_MARKED = 57;
export const PROVIDER_IGNORED = 58;
export const PROVIDER_REFERENCE = 59;
/** tcp.flags.syn, fin, reset: bits of the row's flags, where the path has one TCP layer. */
export const PROVIDER_SYN = 60;
export const PROVIDER_FIN = 61;
export const PROVIDER_RESET = 62;

/** A test: 48 bytes. */
export const TEST_BYTES = 48;
export const TEST_CODE = 0;
export const TEST_WORDS = 4;
/** PLAN_: how the table can answer it. */
export const TEST_PLAN = 8;
/** PLAN_PATH: slot. PLAN_RANGE, PLAN_FLOW_RANGE, PLAN_FLAG: provider. */
export const TEST_A = 12;
/** PLAN_RANGE, PLAN_FLOW_RANGE: intervals, i64 pairs, TEST_C of them. PLAN_FLAG: 1 when it matches set bits. */
export const TEST_B = 16;
export const TEST_C = 20;
/** u32 each: slots that must have a value, or the test is false. */
export const TEST_NEEDS = 24;
export const TEST_NEED_COUNT = 28;
/** u32 each: slots that it reads at all. */
export const TEST_READS = 32;
export const TEST_READ_COUNT = 36;
/** PLAN_FLOW_RANGE: 1 when all values must lie in the intervals. */
export const TEST_ALL = 40;
/** The engine's own: flows that were asked so far. */
export const TEST_ASKED = 44;

export const PLAN_NONE = 0;
/** A protocol is there. */
export const PLAN_PATH = 1;
/** All that it reads stands in the flow: one answer for each flow and direction. */
export const PLAN_FLOW = 2;
/** One column against intervals. */
export const PLAN_RANGE = 3;
export const PLAN_FLAG = 4;
/** All that it reads stands in the row. */
export const PLAN_ROW = 5;
/** One fact of the flow against intervals: PLAN_FLOW for the commonest tests. */
export const PLAN_FLOW_RANGE = 6;
/** Several tests of flows that must all hold, asked as one: TEST_B their numbers (u32), TEST_C how many. It has no code. */
export const PLAN_FLOW_GROUP = 7;
/** A finding of the TCP analysis is there: TEST_A the ANALYSIS_ bits. */
export const PLAN_ANALYSIS = 8;

/** A node of the condition: 12 bytes, operator, a, b. */
export const CONDITION_BYTES = 12;
export const CONDITION_TEST = 0;
export const CONDITION_AND = 1;
export const CONDITION_OR = 2;
export const CONDITION_XOR = 3;
export const CONDITION_NOT = 4;
/** a: a test with PLAN_FLOW_GROUP, for the table; b: the node that says the same, for packets. */
export const CONDITION_GROUP = 5;

/** Code of a test: words. Those that make a list push it; the last one of a test pops and answers. */
/** slot, layers (0: all), count of layer stretches */
export const OP_LOAD = 1;
/** address, count */
export const OP_VALUES = 2;
/** stretches, count, 1 for text */
export const OP_SLICE = 3;
/** ARITHMETIC_, operand kind OPERAND_ */
export const OP_ARITHMETIC = 4;
/** OPERAND_ */
export const OP_NEGATE = 5;
/** FUNCTION_, count of lists, a (words of vals: address; digits of hex), b (its count) */
export const OP_CALL = 6;
/** COMPARE_, 1 for all, OPERAND_ left, OPERAND_ right */
export const OP_COMPARE = 10;
/** 1 for all */
export const OP_CONTAINS = 11;
/** 1 for all, pattern */
export const OP_MATCHES = 12;
/** 1 for all, 1 for "not in": answers after OP_IN_START and an OP_IN_ITEM for each member. */
export const OP_IN = 13;
export const OP_EXISTS = 14;
/** OPERAND_ */
export const OP_TRUTH = 15;
/** The list on top is the one whose values are looked for. */
export const OP_IN_START = 16;
/** 1 for a range (two lists, else one), OPERAND_ left, OPERAND_ right */
export const OP_IN_ITEM = 17;

/** A stretch: i32 first, i32 count or last, u32 STRETCH_. */
export const STRETCH_BYTES = 12;
export const STRETCH_COUNT = 0;
export const STRETCH_LAST = 1;
export const STRETCH_TO_END = 2;

export const OPERAND_UNSIGNED = 0;
export const OPERAND_SIGNED = 1;
export const OPERAND_FLOAT = 2;
export const OPERAND_BYTES = 3;
export const OPERAND_IPV4 = 4;
export const OPERAND_IPV6 = 5;
/** Protocols: the longer one is larger, only equally long ones are compared byte by byte. */
export const OPERAND_PROTOCOL = 7;
/** Arithmetic only: a span of nanoseconds with a double on its right. */
export const OPERAND_SPAN_BY_FLOAT = 6;

export const COMPARE_EQUAL = 0;
export const COMPARE_DIFFERENT = 1;
export const COMPARE_LESS = 2;
export const COMPARE_AT_MOST = 3;
export const COMPARE_GREATER = 4;
export const COMPARE_AT_LEAST = 5;

export const ARITHMETIC_ADD = 0;
export const ARITHMETIC_SUBTRACT = 1;
export const ARITHMETIC_MULTIPLY = 2;
export const ARITHMETIC_DIVIDE = 3;
export const ARITHMETIC_REMAINDER = 4;
export const ARITHMETIC_AND = 5;

export const FUNCTION_UPPER = 1;
export const FUNCTION_LOWER = 2;
export const FUNCTION_LENGTH = 3;
export const FUNCTION_COUNT = 4;
/** Text of a value; a is the KIND_. */
export const FUNCTION_STRING = 5;
/** Words: a is a table of (u64 number, u32 address, u32 length), b its rows. */
export const FUNCTION_WORDS = 6;
export const FUNCTION_HEX = 7;
/** To a double; a: 0 unsigned, 1 signed, 2 float already, 3 nanoseconds. */
export const FUNCTION_DOUBLE = 8;
/** a: OPERAND_ */
export const FUNCTION_MAX = 9;
export const FUNCTION_MIN = 10;
export const FUNCTION_ABS = 11;
/** a: 4 or 16 bytes an address. */
export const FUNCTION_SPECIAL_NAME = 12;
export const FUNCTION_SPECIAL_MASK = 13;
export const FUNCTION_LINK_LOCAL = 14;
export const FUNCTION_MULTICAST = 15;
export const FUNCTION_PRIVATE4 = 16;
export const FUNCTION_UNIQUE_LOCAL6 = 17;
