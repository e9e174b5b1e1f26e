/** Damages packets in the ways that break parsers: seeded, so that a failure can be had again. */
import { seeded } from "../../../scripts/captures/bytes.ts";
import type { TestRecord } from "./records.ts";

export type Random = ReturnType<typeof seeded>;

/** Lengths, counts and offsets that sit on an edge. */
const EDGES = [0, 1, 3, 4, 0x7f, 0x80, 0xc0, 0xfe, 0xff];

const below = (random: Random, limit: number): number => (limit < 1 ? 0 : random() % limit);

type Mutation = (frame: Uint8Array, random: Random, donor: Uint8Array) => Uint8Array;

const flipBits: Mutation = (frame, random) => {
  const out = frame.slice();
  const flips = 1 + below(random, 8);
  for (let flip = 0; flip < flips; flip++) {
    const at = below(random, out.length);
    out[at] = (out[at] ?? 0) ^ (1 << below(random, 8));
  }
  return out;
};

const setEdge: Mutation = (frame, random) => {
  const out = frame.slice();
  const width = 1 + below(random, 4);
  const value = EDGES[below(random, EDGES.length)] ?? 0;
  const at = below(random, out.length);
  out.fill(value, at, at + width);
  return out;
};

const nudge: Mutation = (frame, random) => {
  const out = frame.slice();
  const at = below(random, out.length);
  out[at] = ((out[at] ?? 0) + (below(random, 2) === 0 ? 1 : 255)) & 0xff;
  return out;
};

const cut: Mutation = (frame, random) => frame.slice(0, below(random, frame.length));

const repeatStretch: Mutation = (frame, random) => {
  const from = below(random, frame.length);
  const length = Math.min(1 + below(random, 64), frame.length - from);
  const out = new Uint8Array(frame.length + length);
  out.set(frame.subarray(0, from + length));
  out.set(frame.subarray(from), from + length);
  return out;
};

/** The head of this packet with the tail of another: a payload where its parser does not expect it. */
const graft: Mutation = (frame, random, donor) => {
  const keep = below(random, frame.length);
  const take = donor.subarray(below(random, donor.length));
  const out = new Uint8Array(keep + take.length);
  out.set(frame.subarray(0, keep));
  out.set(take, keep);
  return out;
};

const MUTATIONS: readonly Mutation[] = [flipBits, flipBits, setEdge, setEdge, nudge, cut, repeatStretch, graft];

/** Each packet is damaged once with probability one half. `count` says how many were. */
export function mutate(records: readonly TestRecord[], random: Random): { records: TestRecord[]; count: number } {
  let count = 0;
  const damaged = records.map((record) => {
    const mutation = MUTATIONS[below(random, MUTATIONS.length)];
    const donor = records[below(random, records.length)];
    if (below(random, 2) === 0 || mutation === undefined || donor === undefined || record.frame.length === 0)
      return record;
    count++;
    const frame = mutation(record.frame, random, donor.frame);
    const grown = frame.length - record.frame.length;
    return { ...record, frame, originalLength: Math.max(frame.length, record.originalLength + grown) };
  });
  return { records: damaged, count };
}
