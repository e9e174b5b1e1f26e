/** Changes of what is said of packets, as values: the store applies them to what another tab may have changed meanwhile. */
import type { AnnotationContent } from "../store/annotations.ts";

export type AnnotationKind = "marked" | "ignored";

export const NOTHING_SAID: AnnotationContent = { marked: [], ignored: [], references: [], comments: [] };

interface Numbered {
  readonly number: number;
}

const ascending = (one: number, other: number): number => one - other;
const byNumber = (one: Numbered, other: Numbered): number => one.number - other.number;

const mergeNumbered = <T extends Numbered>(first: readonly T[], second: readonly T[]): T[] =>
  [...new Map([...first, ...second].map((entry) => [entry.number, entry])).values()].sort(byNumber);

/** Both; of two comments on one packet the second. */
export function unite(one: AnnotationContent, other: AnnotationContent): AnnotationContent {
  const numbers = (key: AnnotationKind): number[] => [...new Set([...one[key], ...other[key]])].sort(ascending);
  return {
    marked: numbers("marked"),
    ignored: numbers("ignored"),
    references: mergeNumbered(one.references, other.references),
    comments: mergeNumbered(one.comments, other.comments),
  };
}

export function withNumbers(
  before: AnnotationContent,
  { kind, numbers, isSet }: { kind: AnnotationKind; numbers: readonly number[]; isSet: boolean },
): AnnotationContent {
  const named = new Set(numbers);
  const others = before[kind].filter((number) => !named.has(number));
  return { ...before, [kind]: isSet ? [...others, ...named].sort(ascending) : others };
}

/** Without a time the packet is no reference any more. */
export function withReference(
  before: AnnotationContent,
  number: number,
  timeNs: bigint | undefined,
): AnnotationContent {
  const others = before.references.filter((one) => one.number !== number);
  return { ...before, references: timeNs === undefined ? others : [...others, { number, timeNs }].sort(byNumber) };
}

/** An empty comment is none. */
export function withComment(before: AnnotationContent, number: number, text: string): AnnotationContent {
  const others = before.comments.filter((one) => one.number !== number);
  return { ...before, comments: text.trim() === "" ? others : [...others, { number, text }].sort(byNumber) };
}

/** For looking up by number. */
export interface SaidOf {
  readonly marked: ReadonlySet<number>;
  readonly ignored: ReadonlySet<number>;
  readonly references: ReadonlyMap<number, bigint>;
  readonly comments: ReadonlyMap<number, string>;
}

export function indexOf({ marked, ignored, references, comments }: AnnotationContent): SaidOf {
  return {
    marked: new Set(marked),
    ignored: new Set(ignored),
    references: new Map(references.map(({ number, timeNs }) => [number, timeNs])),
    comments: new Map(comments.map(({ number, text }) => [number, text])),
  };
}
