/** One direction of a window taken apart and put together again, for those who read protocols in it. */
import type { StreamPart, StreamSide, StreamWindow } from "#shared/model/stream.ts";

/** One direction up to its first gap as one stretch, and where its parts lie in it. */
export interface Direction {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly parts: readonly StreamPart[];
  readonly starts: readonly number[];
  /** What lies behind the gap. */
  readonly rest: readonly StreamPart[];
}

/** Bytes that are not there: behind how many captured ones, and how many. */
export interface Hole {
  readonly at: number;
  readonly length: number;
}

/** All that was captured of a direction as one stretch, and where something is missing in it. */
export interface BrokenDirection extends Direction {
  readonly holes: readonly Hole[];
}

export interface Output {
  readonly part: StreamPart;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The window anew, from what became of its parts. */
export function putTogether(window: StreamWindow, outputs: readonly Output[]): StreamWindow {
  const sorted = outputs.toSorted((one, other) => one.part.at - other.part.at);
  const bytes = new Uint8Array(sorted.reduce((sum, output) => sum + output.bytes.length, 0));
  const offsets: Record<StreamSide, number> = { a: 0, b: 0 };
  const missing: Record<StreamSide, number> = { a: 0, b: 0 };
  let at = 0;
  const parts = sorted.map(({ part, bytes: own }): StreamPart => {
    bytes.set(own, at);
    const length = part.gap === undefined ? own.length : part.length;
    const offset = offsets[part.side];
    const placed = { ...part, start: at, at, offset, position: offset + missing[part.side], length };
    if (part.gap !== undefined) missing[part.side] += length;
    at += own.length;
    offsets[part.side] += own.length;
    return placed;
  });
  return { ...window, parts, bytes, from: 0, to: bytes.length, total: bytes.length, repeats: [] };
}

export function collect(window: StreamWindow, side: StreamSide): Direction {
  return collectFrom(
    window,
    window.parts.filter((part) => part.side === side),
  );
}

/** All stretches of a direction between its gaps. */
export function collectAll(window: StreamWindow, side: StreamSide): Direction[] {
  const stretches: StreamPart[][] = [[]];
  for (const part of window.parts) {
    if (part.side !== side) continue;
    if (part.gap === undefined) stretches.at(-1)?.push(part);
    else stretches.push([]);
  }
  return stretches.filter(({ length }) => length > 0).map((parts) => collectFrom(window, parts));
}

/** A direction with its gaps, for protocols whose units say how long they are. */
export function collectAcross(window: StreamWindow, side: StreamSide): BrokenDirection {
  const holes: Hole[] = [];
  const own: StreamPart[] = [];
  let at = 0;
  for (const part of window.parts) {
    if (part.side !== side) continue;
    if (part.gap === undefined) {
      own.push(part);
      at += part.length;
    } else if (part.length > 0) holes.push({ at, length: part.length });
  }
  return { ...collectFrom(window, own), holes };
}

function collectFrom(window: StreamWindow, own: readonly StreamPart[]): Direction {
  const gap = own.findIndex((part) => part.gap !== undefined);
  const parts = gap < 0 ? own : own.slice(0, gap);
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  const starts: number[] = [];
  let at = 0;
  for (const part of parts) {
    starts.push(at);
    bytes.set(window.bytes.subarray(part.start, part.start + part.length), at);
    at += part.length;
  }
  return { bytes, parts, starts, rest: gap < 0 ? [] : own.slice(gap) };
}

/** Index of the part that holds a byte. */
export function indexOfPart(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The parts that a stretch of the direction came in. */
export function slices({ bytes, parts, starts }: Direction, from: number, to: number): Output[] {
  const outputs: Output[] = [];
  for (let index = indexOfPart(starts, from); index < parts.length && (starts[index] ?? 0) < to; index++) {
    const part = parts[index];
    const start = starts[index] ?? 0;
    if (part === undefined) break;
    const first = Math.max(from, start);
    const last = Math.min(to, start + part.length);
    if (first < last) outputs.push({ part: moved(part, first - start), bytes: bytes.slice(first, last) });
  }
  return outputs;
}

/** What lies behind place `at`, and behind the gap, as it was. */
export function restOf(window: StreamWindow, direction: Direction, at: number): Output[] {
  const rest = direction.rest.map((part): Output => {
    const there = part.gap === undefined ? window.bytes.slice(part.start, part.start + part.length) : new Uint8Array(0);
    return { part, bytes: there };
  });
  return [...slices(direction, at, direction.bytes.length), ...rest];
}

export const moved = (part: StreamPart, by: number): StreamPart => ({
  ...part,
  at: part.at + by,
  position: part.position + by,
});
