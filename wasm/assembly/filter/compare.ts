/** Comparisons of values and of lists: every pair is looked at, the quantifier says how pairs combine. */
import {
  COMPARE_AT_LEAST,
  COMPARE_AT_MOST,
  COMPARE_DIFFERENT,
  COMPARE_EQUAL,
  COMPARE_GREATER,
  COMPARE_LESS,
  OPERAND_BYTES,
  OPERAND_FLOAT,
  OPERAND_IPV4,
  OPERAND_IPV6,
  OPERAND_PROTOCOL,
  OPERAND_SIGNED,
  VALUE_BYTES,
  VALUE_LENGTH,
  VALUE_PREFIX,
} from "../../../shared/abi/filter.ts";
import { List } from "./lists.ts";

/** compareValues of doubles of which one is not a number. */
const UNORDERED: i32 = 2;

/** -1, 0 or 1: bytes in their order, the shorter of two with the same start is smaller. */
function compareBytes(a: usize, aLength: u32, b: usize, bLength: u32): i32 {
  const difference = memory.compare(a, b, min(aLength, bLength));
  if (difference != 0) return difference < 0 ? -1 : 1;
  return aLength == bLength ? 0 : aLength < bLength ? -1 : 1;
}

function compareIntegers(a: u64, aSigned: bool, b: u64, bSigned: bool): i32 {
  const aNegative = aSigned && <i64>a < 0;
  const bNegative = bSigned && <i64>b < 0;
  if (aNegative != bNegative) return aNegative ? -1 : 1;
  // Of the same sign, both orders agree.
  return a == b ? 0 : a < b ? -1 : 1;
}

/** The order of two values of the operand kinds given. */
export function compareValues(a: usize, b: usize, left: u32, right: u32): i32 {
  if (left == OPERAND_PROTOCOL && load<u32>(a, VALUE_LENGTH) != load<u32>(b, VALUE_LENGTH)) {
    return load<u32>(a, VALUE_LENGTH) < load<u32>(b, VALUE_LENGTH) ? -1 : 1;
  }
  if (left == OPERAND_BYTES || left == OPERAND_IPV6 || left == OPERAND_PROTOCOL) {
    return compareBytes(
      <usize>load<u32>(a),
      load<u32>(a, VALUE_LENGTH),
      <usize>load<u32>(b),
      load<u32>(b, VALUE_LENGTH),
    );
  }
  if (left == OPERAND_FLOAT) {
    const x = reinterpret<f64>(load<u64>(a));
    const y = reinterpret<f64>(load<u64>(b));
    if (x != x || y != y) return UNORDERED;
    return x == y ? 0 : x < y ? -1 : 1;
  }
  return compareIntegers(load<u64>(a), left == OPERAND_SIGNED, load<u64>(b), right == OPERAND_SIGNED);
}

/** Whether two addresses agree in the bits that the shorter of their prefixes covers. */
function sameNetwork(a: usize, b: usize, isSix: bool): bool {
  const bits = min(load<u32>(a, VALUE_PREFIX), load<u32>(b, VALUE_PREFIX));
  if (bits == 0) return true;
  if (!isSix) return (load<u32>(a) ^ load<u32>(b)) >> (32 - bits) == 0;
  const x = <usize>load<u32>(a);
  const y = <usize>load<u32>(b);
  const high = bswap(load<u64>(x) ^ load<u64>(y));
  if (bits <= 64) return high >> (64 - bits) == 0;
  return high == 0 && bswap(load<u64>(x, 8) ^ load<u64>(y, 8)) >> (128 - bits) == 0;
}

function areEqual(a: usize, b: usize, left: u32, right: u32): bool {
  if (left == OPERAND_IPV4) return sameNetwork(a, b, false);
  if (left == OPERAND_IPV6) return sameNetwork(a, b, true);
  if ((left == OPERAND_BYTES || left == OPERAND_PROTOCOL) && load<u32>(a, VALUE_LENGTH) != load<u32>(b, VALUE_LENGTH))
    return false;
  return compareValues(a, b, left, right) == 0;
}

function holds(operator: u32, a: usize, b: usize, left: u32, right: u32): bool {
  if (operator == COMPARE_EQUAL) return areEqual(a, b, left, right);
  if (operator == COMPARE_DIFFERENT) return !areEqual(a, b, left, right);
  const order = compareValues(a, b, left, right);
  if (order == UNORDERED) return false;
  if (operator == COMPARE_LESS) return order < 0;
  if (operator == COMPARE_AT_MOST) return order <= 0;
  if (operator == COMPARE_GREATER) return order > 0;
  return operator == COMPARE_AT_LEAST && order >= 0;
}

/** False where a list is empty; `left` and `right` are the operand kinds of the lists. */
export function compareLists(a: List, b: List, operator: u32, all: bool, left: u32, right: u32): bool {
  if (a.count == 0 || b.count == 0) return false;
  for (let i: u32 = 0; i < a.count; i++) {
    for (let j: u32 = 0; j < b.count; j++) {
      const is = holds(
        operator,
        <usize>a.at + <usize>i * VALUE_BYTES,
        <usize>b.at + <usize>j * VALUE_BYTES,
        left,
        right,
      );
      if (is != all) return is;
    }
  }
  return all;
}

/** Whether a value lies between two others, both included. */
export function isBetween(value: usize, low: usize, high: usize, left: u32, right: u32): bool {
  return holds(COMPARE_AT_LEAST, value, low, left, right) && holds(COMPARE_AT_MOST, value, high, left, right);
}

export function isMember(value: usize, item: usize, left: u32, right: u32): bool {
  return areEqual(value, item, left, right);
}

/** First place of one stretch of bytes in another; -1 when there is none. The empty one is everywhere. */
function findBytes(hay: usize, hayLength: u32, needle: usize, needleLength: u32): i32 {
  if (needleLength == 0) return 0;
  if (needleLength > hayLength) return -1;
  const last = hayLength - needleLength;
  let i: u32 = 0;
  if (last >= 16) i = skipSixteens(hay, last, needle, needleLength);
  for (; i <= last; i++) {
    if (load<u8>(hay + i) == load<u8>(needle) && memory.compare(hay + i, needle, needleLength) == 0) return <i32>i;
  }
  return -1;
}

/** The first place, within the stretch that can be looked at sixteen at a time, where the needle stands; else where to go on. */
function skipSixteens(hay: usize, last: u32, needle: usize, needleLength: u32): u32 {
  const first = i8x16.splat(load<i8>(needle));
  const final = i8x16.splat(load<i8>(needle + needleLength - 1));
  let i: u32 = 0;
  for (; i + 16 <= last; i += 16) {
    const both = v128.and(i8x16.eq(v128.load(hay + i), first), i8x16.eq(v128.load(hay + i + needleLength - 1), final));
    let places = <u32>i8x16.bitmask(both);
    for (; places != 0; places &= places - 1) {
      const at = i + <u32>ctz(places);
      if (memory.compare(hay + at, needle, needleLength) == 0) return at;
    }
  }
  return i;
}

/** `contains` over all pairs. */
export function containsLists(a: List, b: List, all: bool): bool {
  if (a.count == 0 || b.count == 0) return false;
  for (let i: u32 = 0; i < a.count; i++) {
    for (let j: u32 = 0; j < b.count; j++) {
      const x = <usize>a.at + <usize>i * VALUE_BYTES;
      const y = <usize>b.at + <usize>j * VALUE_BYTES;
      const is =
        findBytes(<usize>load<u32>(x), load<u32>(x, VALUE_LENGTH), <usize>load<u32>(y), load<u32>(y, VALUE_LENGTH)) >=
        0;
      if (is != all) return is;
    }
  }
  return all;
}
