/** Changes a packet where its fields stand, so that the change says something: another type, one more option, a flag, a word. */
import { KIND_MASK, KIND_STRING } from "#shared/abi/field-kind.ts";
import type { Field } from "../../../wasm/host/registry.ts";
import { bytes } from "../bytes.ts";
import type { Dictionary } from "./dictionary.ts";
import type { Spot } from "./look.ts";

/** A packet and what is known of its fields. */
export interface Known {
  readonly frame: Uint8Array;
  readonly spots: readonly Spot[];
}

export interface Tools {
  /** Below the limit. */
  readonly below: (limit: number) => number;
  readonly fields: readonly Field[];
  readonly dictionary: Dictionary;
  /** A packet that has the field, to take a stretch of. */
  readonly donorOf: (field: number) => Known | undefined;
}

type Mutation = (known: Known, spot: Spot, tools: Tools) => Uint8Array;

const LENGTH_NAME = /len|size|plen/iu;
const SMALL = 20;
const LONGEST_STRETCH = 48;
const LONGEST_FRAME = 700;

const pick = <Value>(list: readonly Value[], { below }: Tools): Value | undefined => list[below(list.length)];

/** Writes the value into the spot's bits, the lowest byte last; little-endian in one of eight tries. */
function writeValue(known: Known, { start, length, mask }: Spot, value: bigint, tools: Tools): Uint8Array {
  const frame = known.frame.slice();
  const width = Math.min(length, 8);
  const isLittle = mask === 0n && tools.below(8) === 0;
  let shift = 0n;
  if (mask !== 0n) while (((mask >> shift) & 1n) === 0n) shift++;
  const shifted = value << shift;
  for (let i = 0; i < width; i++) {
    const at = start + (isLittle ? i : width - 1 - i);
    if (at >= frame.length) continue;
    const bits = Number((shifted >> BigInt(8 * i)) & 0xffn);
    const kept = mask === 0n ? 0 : ~Number((mask >> BigInt(8 * i)) & 0xffn) & 0xff;
    frame[at] = ((frame[at] ?? 0) & kept) | (bits & ~kept & 0xff);
  }
  return frame;
}

const setWord: Mutation = (known, spot, tools) => {
  const words = tools.fields[spot.field]?.words;
  const value = pick([...(words?.single.keys() ?? [])], tools) ?? BigInt(tools.below(256));
  return writeValue(known, spot, value, tools);
};

const familyOf = (spot: Spot, { fields }: Tools): string => (fields[spot.field]?.name ?? "").split(".")[0] ?? "";

const setConstant: Mutation = (known, spot, tools) => {
  const constants = tools.dictionary.constants.get(familyOf(spot, tools)) ?? [];
  return writeValue(known, spot, BigInt(pick(constants, tools) ?? tools.below(256)), tools);
};

const setNumber: Mutation = (known, spot, tools) => {
  if (spot.mask !== 0n) return writeValue(known, spot, BigInt(tools.below(SMALL)), tools);
  const edges = [0n, 0xffn, 0xffffn, 0xffff_ffffn, 0x80n, BigInt(known.frame.length - spot.start - spot.length)];
  const value = tools.below(3) === 0 ? pick(edges, tools) : BigInt(tools.below(tools.below(2) === 0 ? SMALL : 256));
  return writeValue(known, spot, value ?? 0n, tools);
};

const setFlag: Mutation = (known, spot, tools) => writeValue(known, spot, tools.below(4) === 0 ? 0n : ~0n, tools);

const flip: Mutation = ({ frame }, spot, { below }) => {
  const out = frame.slice();
  const at = spot.start + below(Math.max(1, spot.length + 4));
  if (at < out.length) out[at] = (out[at] ?? 0) ^ (1 << below(8));
  return out;
};

const setByte: Mutation = ({ frame }, spot, { below }) => {
  const out = frame.slice();
  const at = Math.min(out.length - 1, spot.start + below(spot.length + 16));
  if (at >= 0) out[at] = below(2) === 0 ? below(SMALL) : below(256);
  return out;
};

/** Header lengths of IPv4 and TCP count words of four bytes, in half a byte. */
function moreWords(byte: number, shift: number, words: number): number {
  const next = Math.min(15, Math.max(0, ((byte >> shift) & 15) + words));
  return (byte & ~(15 << shift) & 255) | (next << shift);
}

/** Replaces the `removed` bytes at `at`, and tells the lengths before them of it, most often. */
function replace(
  { frame, spots }: Known,
  range: { at: number; removed: number },
  put: Uint8Array,
  tools: Tools,
): Uint8Array {
  const { at, removed } = range;
  const out = bytes(frame.subarray(0, at), put, frame.subarray(at + removed));
  const delta = put.length - removed;
  if (delta === 0 || tools.below(6) === 0) return out;
  for (const { field, start, length, mask, value } of spots) {
    const name = tools.fields[field]?.name ?? "";
    if (name.endsWith(".hdr_len")) {
      if (start < at) out[start] = moreWords(out[start] ?? 0, name.startsWith("tcp") ? 4 : 0, Math.ceil(delta / 4));
      continue;
    }
    if (start + length > at || mask !== 0n || length > 4) continue;
    if (!LENGTH_NAME.test(name)) continue;
    const isOver = Number(value) + 8 >= at - start - length;
    if (!isOver) continue;
    const next = Math.max(0, Number(value) + delta);
    for (let i = 0; i < length; i++) out[start + length - 1 - i] = (next / 2 ** (8 * i)) & 0xff;
  }
  return out;
}

function stretch(tools: Tools, donor: Known): Uint8Array {
  const length = 1 + tools.below([8, 8, LONGEST_STRETCH, LONGEST_STRETCH, 3 * LONGEST_STRETCH][tools.below(5)] ?? 8);
  const kind = tools.below(3);
  if (kind === 0) return Uint8Array.from({ length }, () => tools.below(256));
  if (kind === 1) return Uint8Array.from({ length }, () => tools.below(5));
  const from = donor.spots[tools.below(donor.spots.length)]?.start ?? 0;
  return donor.frame.slice(from, from + length);
}

const insert: Mutation = (known, spot, tools) => {
  const at = Math.min(known.frame.length, spot.start + (tools.below(2) === 0 ? spot.length : 0));
  return replace(known, { at, removed: 0 }, stretch(tools, known), tools);
};

const remove: Mutation = (known, spot, tools) =>
  replace(known, { at: spot.start, removed: Math.min(spot.length, LONGEST_STRETCH) }, new Uint8Array(0), tools);

/** From one field to a later one, once more: a second option, a second record. */
const repeatStretch: Mutation = (known, spot, tools) => {
  const later = known.spots.filter(({ start }) => start > spot.start && start < spot.start + LONGEST_STRETCH);
  const end = pick(later, tools)?.start ?? spot.start + spot.length;
  return replace(known, { at: end, removed: 0 }, known.frame.slice(spot.start, end), tools);
};

const lengthen: Mutation = (known, _spot, tools) =>
  replace(known, { at: known.frame.length, removed: 0 }, stretch(tools, known), tools);

const shorten: Mutation = (known, _spot, tools) => {
  const removed = Math.min(known.frame.length, 1 + tools.below(LONGEST_STRETCH));
  return replace(known, { at: known.frame.length - removed, removed }, new Uint8Array(0), tools);
};

/** What another packet has from the same field on. */
const graft: Mutation = (known, spot, tools) => {
  const donor = tools.donorOf(spot.field);
  const from = donor?.spots.find(({ field }) => field === spot.field)?.start;
  if (donor === undefined || from === undefined) return flip(known, spot, tools);
  const { frame } = donor;
  const length = tools.below(2) === 0 ? frame.length - from : 1 + tools.below(LONGEST_STRETCH);
  const removed =
    tools.below(2) === 0 ? known.frame.length - spot.start : Math.min(length, known.frame.length - spot.start);
  return replace(known, { at: spot.start, removed }, frame.slice(from, from + length), tools);
};

/** A word that the protocol's dissector knows, as a text, as a header line, or with its length before it. */
const putWord: Mutation = (known, spot, tools) => {
  const family = familyOf(spot, tools);
  const { words } = tools.dictionary;
  const list = words.get(family) ?? pick([...words.values()], tools) ?? [];
  const word = pick(list, tools) ?? "";
  const next = pick(list, tools) ?? "";
  const forms = [
    word,
    `${word} `,
    `${word}: ${next}`,
    `\r\n${word}: 1`,
    `${word}: ${next}\r\n`,
    `${word}=${next}`,
    `;${word}=1`,
  ];
  const text = pick(forms, tools) ?? word;
  const isInserted = tools.below(2) === 0;
  const removed = isInserted ? 0 : Math.min(spot.length, LONGEST_STRETCH);
  return replace(known, { at: spot.start, removed }, bytes(text), tools);
};

/** One more of what the field tells apart: the type, a length of one or two bytes, and so many bytes of contents. */
const putOption: Mutation = (known, spot, tools) => {
  const type = Number(pick([...(tools.fields[spot.field]?.words.single.keys() ?? [])], tools) ?? 0n);
  const width = Math.min(spot.length, 4);
  const size = pick([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 20, 24, 32], tools) ?? 0;
  const counted = tools.below(4) === 0 ? size + width + 1 : size;
  const head = Array.from({ length: width }, (_, at) => (type / 2 ** (8 * (width - 1 - at))) & 0xff);
  const lengthWidth = tools.below(3) === 0 ? 1 : width > 1 ? 2 : 1;
  const length = lengthWidth === 2 ? [0, counted] : [counted];
  const highest = pick([2, 5, 256], tools) ?? 256;
  const contents = Array.from({ length: size }, () => tools.below(highest));
  const removed = tools.below(2) === 0 ? 0 : known.frame.length - spot.start;
  return replace(known, { at: spot.start, removed }, bytes(head, length, contents), tools);
};

/** A port that some dissector answers to. */
const setPort: Mutation = (known, spot, tools) => {
  const { numbers } = tools.dictionary;
  const name = tools.fields[spot.field]?.name ?? "";
  if (!name.endsWith("port")) return setWord(known, spot, tools);
  const table = name.startsWith("tcp") ? "BY_TCP_PORT" : name.startsWith("sctp") ? "BY_SCTP_PORT" : "BY_UDP_PORT";
  return writeValue(known, spot, BigInt(pick(numbers.get(table) ?? [], tools) ?? 0), tools);
};

function mutationsFor(field: Field | undefined): readonly Mutation[] {
  const common = [flip, setByte, insert, remove, repeatStretch, lengthen, shorten, graft, graft];
  if (field === undefined) return common;
  if ((field.kind & KIND_MASK) === KIND_STRING) return [...common, putWord, putWord, putWord, putWord, putWord];
  if (field.name.endsWith("port")) return [...common, setPort, setNumber];
  if (field.words.single.size > 0)
    return [...common, setWord, setWord, setWord, setWord, setConstant, putOption, putOption, putOption];
  if (field.mask !== 0n) return [...common, setFlag, setFlag, setNumber];
  return [...common, setNumber, setNumber, setConstant, setConstant, putWord];
}

/** One change at a field of the second half of the list, where the rarer things are, more often than at one of the first. */
export function mutateOnce(known: Known, tools: Tools): Uint8Array {
  const { spots } = known;
  const last = Math.max(tools.below(spots.length), tools.below(2) === 0 ? 0 : tools.below(spots.length));
  const spot = spots[last] ?? { field: 0, start: 0, length: known.frame.length, mask: 0n, value: 0n };
  const mutation = pick(mutationsFor(tools.fields[spot.field]), tools) ?? flip;
  return mutation(known, spot, tools).slice(0, LONGEST_FRAME);
}
