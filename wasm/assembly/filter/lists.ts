/**
 * Lists of values that a test works on: a stack of lists over an arena that every test starts anew. Texts that functions make
 * have an arena of their own. What does not fit is left out and counted.
 */
import { VALUE_BYTES } from "../../../shared/abi/filter.ts";
import { allocate } from "../core/memory.ts";

const VALUE_CAP: u32 = 131072;
const TEXT_CAP: u32 = 4 << 20;
/** More lists than any checked filter holds at the same time. */
const STACK_CAP: u32 = 4096;

let values: usize = 0;
let valueCount: u32 = 0;
let texts: usize = 0;
let textCount: u32 = 0;
let stack: usize = 0;
let depth: u32 = 0;
let lost: u32 = 0;

/** Memory for lists; false when there is none. */
export function prepareLists(): bool {
  if (values != 0) return true;
  stack = allocate((<usize>STACK_CAP) << 3);
  texts = allocate(TEXT_CAP);
  if (stack == 0 || texts == 0) return false;
  values = allocate(<usize>VALUE_CAP * VALUE_BYTES);
  return values != 0;
}

/** Values and bytes of text that did not fit, ever. */
export function listsLost(): u32 {
  return lost;
}

export function clearLists(): void {
  valueCount = 0;
  textCount = 0;
  depth = 0;
}

/** Begins a list at the top of the arena; its address is what `addValue` fills next. */
export function nextValue(): usize {
  return values + <usize>valueCount * VALUE_BYTES;
}

/** Address of one more value of the list under way, zeroed; 0 when the arena is full. */
export function addValue(): usize {
  if (valueCount >= VALUE_CAP) {
    lost++;
    return 0;
  }
  const at = nextValue();
  valueCount++;
  store<u64>(at, 0);
  store<u64>(at, 0, 8);
  return at;
}

export function addNumber(value: u64): void {
  const at = addValue();
  if (at != 0) store<u64>(at, value);
}

export function addBytes(address: usize, length: u32): usize {
  const at = addValue();
  if (at == 0) return 0;
  store<u32>(at, <u32>address);
  store<u32>(at, length, 4);
  return at;
}

export function push(at: usize, count: u32): void {
  if (depth >= STACK_CAP) {
    lost++;
    return;
  }
  const entry = stack + <usize>(depth++ << 3);
  store<u32>(entry, <u32>at);
  store<u32>(entry, count, 4);
}

/** Pushes what was added since `from` was `nextValue()`. */
export function pushSince(from: usize): void {
  push(from, <u32>((nextValue() - from) / VALUE_BYTES));
}

/** An entry of the stack: where the values stand, and how many. */
@unmanaged
export class List {
  at: u32 = 0;
  count: u32 = 0;
}

/** The list `below` the top one (0: the top). */
export function listOf(below: u32): List {
  return changetype<List>(stack + <usize>((depth - 1 - below) << 3));
}
export function listAt(below: u32): usize {
  return <usize>load<u32>(stack + <usize>((depth - 1 - below) << 3));
}
export function countAt(below: u32): u32 {
  return load<u32>(stack + <usize>((depth - 1 - below) << 3), 4);
}
export function pop(lists: u32): void {
  depth -= min(lists, depth);
}

// ---- texts ------------------------------------------------------------------------------------------------------

/** Where the next text begins. */
export function textMark(): usize {
  return texts + textCount;
}
export function putByte(byte: u32): void {
  if (textCount < TEXT_CAP) store<u8>(texts + textCount++, byte);
  else lost++;
}
/** ASCII text. */
export function putText(text: string): void {
  const from = changetype<usize>(text);
  for (let i = 0; i < text.length; i++) putByte(load<u16>(from + (i << 1)));
}
export function putCopy(at: usize, length: u32): void {
  const count = min(length, TEXT_CAP - textCount);
  memory.copy(texts + textCount, at, count);
  textCount += count;
  lost += length - count;
}
export function putDecimal(value: u64): void {
  let divisor: u64 = 1;
  while (value / divisor >= 10) divisor *= 10;
  for (; divisor != 0; divisor /= 10) putByte(48 + <u32>((value / divisor) % 10));
}
/** `digits` lower-case hexadecimal digits. */
export function putHex(value: u64, digits: u32): void {
  for (let i = digits; i > 0; i--) {
    const digit = (<u32>(value >> ((i - 1) << 2))) & 15;
    putByte(digit < 10 ? 48 + digit : 87 + digit);
  }
}
/** Adds the text since `from` was `textMark()` to the list under way. */
export function addText(from: usize): void {
  addBytes(from, <u32>(textMark() - from));
}
