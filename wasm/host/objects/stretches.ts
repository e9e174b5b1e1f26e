/** A message whose bytes are not all beside each other in the stream: its stretches, one behind the other, are the message. */
import { concat } from "#shared/format/http-message.ts";
import type { Direction } from "#shared/format/stream-direction.ts";
import { packetsOf } from "./conversation.ts";

/** `to` is behind the last byte. */
export type Stretch = readonly [from: number, to: number];

export function joined(bytes: Uint8Array, stretches: readonly Stretch[]): Uint8Array {
  return concat(stretches.map(([from, to]) => bytes.subarray(from, to)));
}

/** First and last packet of a part of the message. */
export type FindPackets = (from: number, to: number) => readonly [number, number];

export function packetFinder(direction: Direction, stretches: readonly Stretch[]): FindPackets {
  const starts: number[] = [];
  let length = 0;
  for (const [from, to] of stretches) {
    starts.push(length);
    length += to - from;
  }
  const placeOf = (offset: number): number => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return (stretches[low]?.[0] ?? 0) + offset - (starts[low] ?? 0);
  };
  return (from, to) => packetsOf(direction, placeOf(from), placeOf(Math.max(from, to - 1)) + 1);
}
