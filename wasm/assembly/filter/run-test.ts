/** Runs the code of one test: a few words that push lists, the last of which answers. */
import {
  OP_ARITHMETIC,
  OP_CALL,
  OP_COMPARE,
  OP_CONTAINS,
  OP_EXISTS,
  OP_IN,
  OP_IN_ITEM,
  OP_IN_START,
  OP_LOAD,
  OP_MATCHES,
  OP_NEGATE,
  OP_SLICE,
  OP_VALUES,
  PROGRAM_SLOTS,
  SLOT_BYTES,
  TEST_CODE,
  TEST_WORDS,
  VALUE_BYTES,
  VALUE_LAYER,
  VALUE_LENGTH,
} from "../../../shared/abi/filter.ts";
import { arithmetic, negate } from "./arithmetic.ts";
import { compareLists, containsLists, isBetween, isMember } from "./compare.ts";
import { callFunction, isTrue } from "./functions.ts";
import { clearLists, countAt, listAt, listOf, pop, push } from "./lists.ts";
import { pushSlot } from "./load.ts";
import { patternMatches } from "./automaton.ts";
import { keepLayers, sliceTop } from "./slice.ts";

/** Words of an operation, its number included. */
function wordsOf(op: u32): u32 {
  switch (op) {
    case OP_CALL:
    case OP_COMPARE:
      return 5;
    case OP_LOAD:
    case OP_SLICE:
    case OP_IN_ITEM:
      return 4;
    case OP_VALUES:
    case OP_ARITHMETIC:
    case OP_MATCHES:
    case OP_IN:
      return 3;
    case OP_EXISTS:
    case OP_IN_START:
      return 1;
    default:
      return 2;
  }
}

/** The members found so far are marked in the list's own values: nobody asks for their layers any more. */
function startMembers(): void {
  const list = listAt(0);
  const count = countAt(0);
  for (let i: u32 = 0; i < count; i++) store<u32>(list + <usize>i * VALUE_BYTES, 0, VALUE_LAYER);
}

function markMembers(isRange: bool, left: u32, right: u32): void {
  const list = listAt(isRange ? 2 : 1);
  const count = countAt(isRange ? 2 : 1);
  const first = listAt(isRange ? 1 : 0);
  const firsts = countAt(isRange ? 1 : 0);
  const last = listAt(0);
  const lasts = isRange ? countAt(0) : 1;
  for (let i: u32 = 0; i < count; i++) {
    const value = list + <usize>i * VALUE_BYTES;
    if (load<u32>(value, VALUE_LAYER) != 0) continue;
    for (let j: u32 = 0; j < firsts; j++) {
      const low = first + <usize>j * VALUE_BYTES;
      for (let k: u32 = 0; k < lasts; k++) {
        const is = isRange
          ? isBetween(value, low, last + <usize>k * VALUE_BYTES, left, right)
          : isMember(value, low, left, right);
        if (is) store<u32>(value, 1, VALUE_LAYER);
      }
    }
  }
  pop(isRange ? 2 : 1);
}

function answerIn(all: bool, isNegated: bool): bool {
  const list = listAt(0);
  const count = countAt(0);
  if (count == 0) return false;
  let members: u32 = 0;
  for (let i: u32 = 0; i < count; i++) members += load<u32>(list + <usize>i * VALUE_BYTES, VALUE_LAYER);
  if (isNegated) return all ? members == 0 : members < count;
  return all ? members == count : members != 0;
}

function answerMatches(all: bool, pattern: usize): bool {
  const list = listAt(0);
  const count = countAt(0);
  for (let i: u32 = 0; i < count; i++) {
    const value = list + <usize>i * VALUE_BYTES;
    const is = patternMatches(pattern, <usize>load<u32>(value), load<u32>(value, VALUE_LENGTH));
    if (is != all) return is;
  }
  return all && count != 0;
}

function answerTruth(operand: u32): bool {
  const list = listAt(0);
  const count = countAt(0);
  for (let i: u32 = 0; i < count; i++) if (isTrue(list + <usize>i * VALUE_BYTES, operand)) return true;
  return false;
}

/** Makes one list. */
function step(program: usize, code: usize, op: u32): void {
  const a = load<u32>(code, 4);
  const b = load<u32>(code, 8);
  switch (op) {
    case OP_LOAD: {
      const layers = load<u32>(code, 12);
      pushSlot(<usize>load<u32>(program, PROGRAM_SLOTS) + <usize>a * SLOT_BYTES, layers != 0);
      if (layers != 0) keepLayers(<usize>b, layers);
      return;
    }
    case OP_VALUES:
      return push(<usize>a, b);
    case OP_SLICE:
      return sliceTop(<usize>a, b, load<u32>(code, 12));
    case OP_ARITHMETIC:
      return arithmetic(a, b);
    case OP_NEGATE:
      return negate(a);
    case OP_CALL:
      return callFunction(a, b, load<u32>(code, 12), load<u32>(code, 16));
    case OP_IN_START:
      return startMembers();
    case OP_IN_ITEM:
      return markMembers(a != 0, b, load<u32>(code, 12));
  }
}

/** The answer of the operation that ends a test. */
function answer(code: usize, op: u32): bool {
  const a = load<u32>(code, 4);
  const b = load<u32>(code, 8);
  switch (op) {
    case OP_COMPARE:
      return compareLists(listOf(1), listOf(0), a, b != 0, load<u32>(code, 12), load<u32>(code, 16));
    case OP_CONTAINS:
      return containsLists(listOf(1), listOf(0), a != 0);
    case OP_MATCHES:
      return answerMatches(a != 0, <usize>b);
    case OP_IN:
      return answerIn(a != 0, b != 0);
    case OP_EXISTS:
      return countAt(0) != 0;
    default:
      return answerTruth(a);
  }
}

/** Whether the test holds for what `Source` describes. */
export function runTest(program: usize, test: usize): bool {
  clearLists();
  let code = <usize>load<u32>(test, TEST_CODE);
  const end = code + ((<usize>load<u32>(test, TEST_WORDS)) << 2);
  while (code < end) {
    const op = load<u32>(code);
    const next = code + (wordsOf(op) << 2);
    if (next >= end) return answer(code, op);
    step(program, code, op);
    code = next;
  }
  return false;
}
