/** Functions of the language: each replaces its lists by one. */
import {
  FUNCTION_ABS,
  FUNCTION_COUNT,
  FUNCTION_DOUBLE,
  FUNCTION_HEX,
  FUNCTION_LENGTH,
  FUNCTION_LOWER,
  FUNCTION_MAX,
  FUNCTION_MIN,
  FUNCTION_STRING,
  FUNCTION_UPPER,
  FUNCTION_WORDS,
  OPERAND_BYTES,
  OPERAND_FLOAT,
  OPERAND_IPV6,
  OPERAND_PROTOCOL,
  OPERAND_SIGNED,
  VALUE_BYTES,
  VALUE_LENGTH,
} from "../../../shared/abi/filter.ts";
import { KIND_ETHER, KIND_EUI64, KIND_GUID, KIND_IPV6, KIND_OID } from "../../../shared/abi/field-kind.ts";
import { compareValues } from "./compare.ts";
import {
  addBytes,
  addNumber,
  addText,
  addValue,
  countAt,
  listAt,
  nextValue,
  pop,
  pushSince,
  putByte,
  putHex,
  putText,
  textMark,
} from "./lists.ts";
import { isSpecial, specialMask, specialName } from "./special-addresses.ts";
import { writeBytes, writeNumber } from "./written.ts";

/** ASCII letters of the other case. */
function addFolded(value: usize, toUpper: bool): void {
  const at = <usize>load<u32>(value);
  const length = load<u32>(value, VALUE_LENGTH);
  const mark = textMark();
  const first: u32 = toUpper ? 97 : 65;
  for (let i: u32 = 0; i < length; i++) {
    const byte = <u32>load<u8>(at + i);
    putByte(byte - first < 26 ? byte ^ 32 : byte);
  }
  addText(mark);
}

function addWritten(value: usize, kind: u32): void {
  const mark = textMark();
  const isBytes =
    kind == KIND_IPV6 || kind == KIND_ETHER || kind == KIND_EUI64 || kind == KIND_GUID || kind == KIND_OID;
  if (isBytes) writeBytes(<usize>load<u32>(value), load<u32>(value, VALUE_LENGTH), kind);
  else writeNumber(load<u64>(value), kind);
  addText(mark);
}

function addWord(value: usize, words: usize, rows: u32): void {
  const number = load<u64>(value);
  for (let i: u32 = 0; i < rows; i++) {
    const row = words + <usize>(i << 4);
    if (load<u64>(row) != number) continue;
    addBytes(<usize>load<u32>(row, 8), load<u32>(row, 12));
    return;
  }
}

function addHex(value: usize, digits: u32): void {
  const mark = textMark();
  putText("0x");
  putHex(load<u64>(value), digits);
  addText(mark);
}

function addDouble(value: usize, source: u32): void {
  const number = load<u64>(value);
  if (source == 2) addNumber(number);
  else if (source == 3) addNumber(reinterpret<u64>(<f64>(<i64>number) / 1000000000));
  else addNumber(reinterpret<u64>(source == 1 ? <f64>(<i64>number) : <f64>number));
}

function addSize(value: usize, a: u32): void {
  // A number has the width of its kind.
  addNumber(a != 0 ? a : load<u32>(value, VALUE_LENGTH));
}

function addAbsolute(value: usize, operand: u32): void {
  const number = load<u64>(value);
  if (operand == OPERAND_FLOAT) addNumber(reinterpret<u64>(Math.abs(reinterpret<f64>(number))));
  else if (operand == OPERAND_SIGNED && <i64>number < 0) addNumber(0 - number);
  else addNumber(number);
}

function addEach(id: u32, value: usize, a: u32, b: u32): void {
  switch (id) {
    case FUNCTION_UPPER:
    case FUNCTION_LOWER:
      return addFolded(value, id == FUNCTION_UPPER);
    case FUNCTION_LENGTH:
      return addSize(value, a);
    case FUNCTION_STRING:
      return addWritten(value, a);
    case FUNCTION_WORDS:
      return addWord(value, <usize>a, b);
    case FUNCTION_HEX:
      return addHex(value, a);
    case FUNCTION_DOUBLE:
      return addDouble(value, a);
    case FUNCTION_ABS:
      return addAbsolute(value, a);
    default:
      return addSpecial(id, value, a);
  }
}

/** ip_special_name and its kin; `size` bytes an address. */
function addSpecial(id: u32, value: usize, size: u32): void {
  const scratch = textMark();
  if (size == 4) {
    const number = load<u32>(value);
    for (let shift: i32 = 24; shift >= 0; shift -= 8) putByte((number >> shift) & 255);
  }
  const at = size == 4 ? scratch : <usize>load<u32>(value);
  const name = specialName(id, at, size);
  if (name != "") {
    const mark = textMark();
    putText(name);
    addText(mark);
    return;
  }
  const mask = specialMask(id, at, size);
  if (mask >= 0) addNumber(mask);
  else if (isSpecial(id, at, size) >= 0) addNumber(isSpecial(id, at, size));
}

/** The smallest or largest of all values of the lists; lists without values do not count. */
function pickExtreme(lists: u32, operand: u32, wantsLargest: bool): void {
  let best: usize = 0;
  for (let below: u32 = 0; below < lists; below++) {
    const list = listAt(below);
    const count = countAt(below);
    for (let i: u32 = 0; i < count; i++) {
      const value = list + <usize>i * VALUE_BYTES;
      if (best == 0) best = value;
      else if (compareValues(value, best, operand, operand) == (wantsLargest ? 1 : -1)) best = value;
    }
  }
  pop(lists);
  const from = nextValue();
  if (best != 0) {
    const made = addValue();
    if (made != 0) memory.copy(made, best, VALUE_BYTES);
  }
  pushSince(from);
}

/** Calls function `id` on the `lists` lists on top; `a` and `b` are the program's. */
export function callFunction(id: u32, lists: u32, a: u32, b: u32): void {
  if (id == FUNCTION_MAX || id == FUNCTION_MIN) {
    pickExtreme(lists, a, id == FUNCTION_MAX);
    return;
  }
  const list = listAt(0);
  const count = countAt(0);
  pop(1);
  const from = nextValue();
  if (id == FUNCTION_COUNT) {
    if (count != 0) addNumber(count);
  } else for (let i: u32 = 0; i < count; i++) addEach(id, list + <usize>i * VALUE_BYTES, a, b);
  pushSince(from);
}

/** Whether a value is neither 0 nor empty; bytes: not all of them are 0. */
export function isTrue(value: usize, operand: u32): bool {
  if (operand == OPERAND_FLOAT) return reinterpret<f64>(load<u64>(value)) != 0;
  if (operand != OPERAND_BYTES && operand != OPERAND_IPV6 && operand != OPERAND_PROTOCOL) return load<u64>(value) != 0;
  const at = <usize>load<u32>(value);
  const length = load<u32>(value, VALUE_LENGTH);
  for (let i: u32 = 0; i < length; i++) if (load<u8>(at + i) != 0) return true;
  return false;
}
