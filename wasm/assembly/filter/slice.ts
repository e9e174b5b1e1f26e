/** Stretches of values: bytes, or text by code points. */
import {
  STRETCH_BYTES,
  STRETCH_LAST,
  STRETCH_TO_END,
  VALUE_BYTES,
  VALUE_LAYER,
  VALUE_LENGTH,
} from "../../../shared/abi/filter.ts";
import { addBytes, addValue, countAt, listAt, nextValue, pop, push, pushSince, putCopy, textMark } from "./lists.ts";

/** First and one past the last place of a stretch in `length` things; `end` is -1 where it does not fit. */
let begin: i64 = 0;
let end: i64 = 0;

function place(stretch: usize, length: i64): void {
  const first = <i64>load<i32>(stretch);
  const second = <i64>load<i32>(stretch, 4);
  const kind = load<u32>(stretch, 8);
  begin = first < 0 ? length + first : first;
  if (kind == STRETCH_TO_END) end = length;
  else if (kind == STRETCH_LAST) end = (second < 0 ? length + second : second) + 1;
  else end = begin + second;
  // Out of range, even partly: no value.
  if (begin < 0 || end > length || begin >= end) end = -1;
}

/** Offset of the `index`th code point of UTF-8 text. */
function offsetOf(at: usize, length: u32, index: i64): u32 {
  let seen: i64 = 0;
  for (let i: u32 = 0; i < length; i++) {
    if ((load<u8>(at + i) & 0xc0) == 0x80) continue;
    if (seen++ == index) return i;
  }
  return length;
}

function codePoints(at: usize, length: u32): i64 {
  let count: i64 = 0;
  for (let i: u32 = 0; i < length; i++) if ((load<u8>(at + i) & 0xc0) != 0x80) count++;
  return count;
}

/** An IPv4 address has to become bytes before it can be cut. */
function bytesOf(value: usize, isNumber: bool, scratch: usize): usize {
  if (!isNumber) return <usize>load<u32>(value);
  store<u32>(scratch, bswap(load<u32>(value)));
  return scratch;
}

function addSlice(from: usize, length: u32, stretches: usize, count: u32, isText: bool): void {
  const whole: i64 = isText ? codePoints(from, length) : length;
  const mark = textMark();
  for (let i: u32 = 0; i < count; i++) {
    place(stretches + <usize>i * STRETCH_BYTES, whole);
    if (end < 0) return;
    const at = isText ? offsetOf(from, length, begin) : <u32>begin;
    const to = isText ? offsetOf(from, length, end) : <u32>end;
    // One stretch needs no copy.
    if (count == 1) addBytes(from + at, to - at);
    else putCopy(from + at, to - at);
  }
  if (count != 1) addBytes(mark, <u32>(textMark() - mark));
}

/** Replaces the list on top by the stretches of its values; `mode`: 0 bytes, 1 text, 2 IPv4 numbers. */
export function sliceTop(stretches: usize, count: u32, mode: u32): void {
  const list = listAt(0);
  const values = countAt(0);
  pop(1);
  // Copies of numbers as bytes lie in front of the new list.
  const scratch = nextValue();
  if (mode == 2) for (let i: u32 = 0; i < values; i++) addValue();
  const from = nextValue();
  for (let i: u32 = 0; i < values; i++) {
    const value = list + <usize>i * VALUE_BYTES;
    const bytes = bytesOf(value, mode == 2, scratch + <usize>i * VALUE_BYTES);
    addSlice(bytes, mode == 2 ? 4 : load<u32>(value, VALUE_LENGTH), stretches, count, mode == 1);
  }
  pushSince(from);
}

/** Leaves in the list on top only the values in the layers; negative ones count from the highest layer in the list. */
export function keepLayers(stretches: usize, count: u32): void {
  const list = listAt(0);
  const values = countAt(0);
  pop(1);
  let highest: i64 = 0;
  for (let i: u32 = 0; i < values; i++) {
    highest = max(highest, <i64>load<u32>(list + <usize>i * VALUE_BYTES, VALUE_LAYER));
  }
  let kept: u32 = 0;
  for (let i: u32 = 0; i < values; i++) {
    const value = list + <usize>i * VALUE_BYTES;
    if (!isInLayers(load<u32>(value, VALUE_LAYER), highest, stretches, count)) continue;
    memory.copy(list + <usize>kept * VALUE_BYTES, value, VALUE_BYTES);
    kept++;
  }
  push(list, kept);
}

function isInLayers(layer: i64, highest: i64, stretches: usize, count: u32): bool {
  for (let i: u32 = 0; i < count; i++) {
    const stretch = stretches + <usize>i * STRETCH_BYTES;
    const kind = load<u32>(stretch, 8);
    const written = <i64>load<i32>(stretch);
    const second = <i64>load<i32>(stretch, 4);
    const first = written < 0 ? highest + 1 + written : written;
    const last =
      kind == STRETCH_TO_END
        ? highest
        : kind == STRETCH_LAST
          ? second < 0
            ? highest + 1 + second
            : second
          : first + second - 1;
    if (layer >= first && layer <= last) return true;
  }
  return false;
}
