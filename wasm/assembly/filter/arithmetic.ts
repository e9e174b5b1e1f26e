/** Arithmetic on lists: every pair gives a value; a pair that cannot be worked out (division by 0, overflow) gives none. */
import {
  ARITHMETIC_ADD,
  ARITHMETIC_AND,
  ARITHMETIC_DIVIDE,
  ARITHMETIC_MULTIPLY,
  ARITHMETIC_REMAINDER,
  ARITHMETIC_SUBTRACT,
  OPERAND_BYTES,
  OPERAND_FLOAT,
  OPERAND_IPV4,
  OPERAND_IPV6,
  OPERAND_PROTOCOL,
  OPERAND_SIGNED,
  OPERAND_SPAN_BY_FLOAT,
  VALUE_BYTES,
  VALUE_LENGTH,
  VALUE_PREFIX,
} from "../../../shared/abi/filter.ts";
import { addBytes, addNumber, countAt, listAt, nextValue, pop, pushSince, putByte, textMark } from "./lists.ts";

function addUnsigned(operator: u32, a: u64, b: u64): void {
  switch (operator) {
    case ARITHMETIC_ADD:
      if (a + b >= a) addNumber(a + b);
      return;
    case ARITHMETIC_SUBTRACT:
      if (a >= b) addNumber(a - b);
      return;
    case ARITHMETIC_MULTIPLY:
      if (b == 0 || a <= u64.MAX_VALUE / b) addNumber(a * b);
      return;
    case ARITHMETIC_DIVIDE:
      if (b != 0) addNumber(a / b);
      return;
    case ARITHMETIC_REMAINDER:
      if (b != 0) addNumber(a % b);
      return;
    case ARITHMETIC_AND:
      addNumber(a & b);
  }
}

function addSigned(operator: u32, a: i64, b: i64): void {
  switch (operator) {
    case ARITHMETIC_ADD:
      if (((a ^ (a + b)) & (b ^ (a + b))) >= 0) addNumber(a + b);
      return;
    case ARITHMETIC_SUBTRACT:
      if (((a ^ b) & (a ^ (a - b))) >= 0) addNumber(a - b);
      return;
    case ARITHMETIC_MULTIPLY:
      if (fitsProduct(a, b)) addNumber(a * b);
      return;
    case ARITHMETIC_DIVIDE:
      if (b != 0 && !(a == i64.MIN_VALUE && b == -1)) addNumber(a / b);
      return;
    case ARITHMETIC_REMAINDER:
      if (b != 0) addNumber(b == -1 ? 0 : a % b);
      return;
    case ARITHMETIC_AND:
      addNumber(a & b);
  }
}

function fitsProduct(a: i64, b: i64): bool {
  if (a == 0 || b == 0) return true;
  if ((a == -1 && b == i64.MIN_VALUE) || (b == -1 && a == i64.MIN_VALUE)) return false;
  return (a * b) / b == a;
}

function addFloat(operator: u32, a: f64, b: f64): void {
  if (operator == ARITHMETIC_ADD) addNumber(reinterpret<u64>(a + b));
  else if (operator == ARITHMETIC_SUBTRACT) addNumber(reinterpret<u64>(a - b));
  else if (operator == ARITHMETIC_MULTIPLY) addNumber(reinterpret<u64>(a * b));
  else if (operator == ARITHMETIC_DIVIDE && b != 0) addNumber(reinterpret<u64>(a / b));
}

/** A span times or over a number. */
function addSpan(operator: u32, span: i64, by: f64): void {
  if (operator == ARITHMETIC_DIVIDE && by == 0) return;
  const result = Math.round(operator == ARITHMETIC_MULTIPLY ? <f64>span * by : <f64>span / by);
  if (result > -9.2e18 && result < 9.2e18) addNumber(<u64>(<i64>result));
}

/** The bits that both have, of two equally long strings of bytes. */
function addMasked(a: usize, b: usize): void {
  const length = load<u32>(a, VALUE_LENGTH);
  if (length != load<u32>(b, VALUE_LENGTH)) return;
  const mark = textMark();
  const x = <usize>load<u32>(a);
  const y = <usize>load<u32>(b);
  for (let i: u32 = 0; i < length; i++) putByte(load<u8>(x + i) & load<u8>(y + i));
  addBytes(mark, <u32>(textMark() - mark));
}

function addPair(operator: u32, operand: u32, a: usize, b: usize): void {
  if (operand == OPERAND_BYTES || operand == OPERAND_IPV6 || operand == OPERAND_PROTOCOL) {
    if (operator == ARITHMETIC_AND) addMasked(a, b);
  } else if (operand == OPERAND_FLOAT) {
    addFloat(operator, reinterpret<f64>(load<u64>(a)), reinterpret<f64>(load<u64>(b)));
  } else if (operand == OPERAND_SPAN_BY_FLOAT) addSpan(operator, load<i64>(a), reinterpret<f64>(load<u64>(b)));
  else if (operand == OPERAND_SIGNED) addSigned(operator, load<i64>(a), load<i64>(b));
  else addUnsigned(operator, load<u64>(a), load<u64>(b));
}

/** Replaces the two lists on top by the results of all pairs. */
export function arithmetic(operator: u32, operand: u32): void {
  const a = listAt(1);
  const aCount = countAt(1);
  const b = listAt(0);
  const bCount = countAt(0);
  pop(2);
  const from = nextValue();
  for (let i: u32 = 0; i < aCount; i++) {
    for (let j: u32 = 0; j < bCount; j++) {
      const before = nextValue();
      addPair(operator, operand, a + <usize>i * VALUE_BYTES, b + <usize>j * VALUE_BYTES);
      if (nextValue() == before) continue;
      if (operand == OPERAND_IPV4) store<u32>(before, 32, VALUE_PREFIX);
      if (operand == OPERAND_IPV6) store<u32>(before, 128, VALUE_PREFIX);
    }
  }
  pushSince(from);
}

/** Replaces the list on top by its values with the sign turned. */
export function negate(operand: u32): void {
  const list = listAt(0);
  const count = countAt(0);
  pop(1);
  const from = nextValue();
  for (let i: u32 = 0; i < count; i++) {
    const value = load<u64>(list + <usize>i * VALUE_BYTES);
    if (operand == OPERAND_FLOAT) addNumber(reinterpret<u64>(-reinterpret<f64>(value)));
    else if (operand == OPERAND_SIGNED ? <i64>value != i64.MIN_VALUE : value <= <u64>i64.MAX_VALUE)
      addNumber(0 - value);
  }
  pushSince(from);
}
