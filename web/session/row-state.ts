/** What the flags of a row say beside its severity, in words: for the gutter's dots, their tooltip, and those who hear it. */
import {
  ROW_ASSEMBLED,
  ROW_COMMENT,
  ROW_CUT,
  ROW_ENGINE_ERROR,
  ROW_FRAGMENT,
  ROW_GAP,
  ROW_HELD,
  ROW_MALFORMED,
  ROW_REPEATED,
  ROW_RESET,
} from "#shared/abi/table.ts";
import type { Row } from "#shared/model/row.ts";

export type RowDot = "repeated" | "held" | "assembled";

interface StateOfFlag {
  readonly flag: number;
  readonly words: string;
  readonly dot?: RowDot;
}

/** The worst first: where a row has several dots the first is drawn, and the tooltip names all. */
const STATES: readonly StateOfFlag[] = [
  { flag: ROW_ENGINE_ERROR, words: "Tapglass failed on this packet" },
  { flag: ROW_MALFORMED, words: "malformed" },
  { flag: ROW_RESET, words: "connection reset" },
  { flag: ROW_REPEATED, words: "repeats bytes seen before", dot: "repeated" },
  { flag: ROW_GAP, words: "bytes before it are missing" },
  { flag: ROW_HELD, words: "part of a message that ends in a later packet", dot: "held" },
  { flag: ROW_FRAGMENT, words: "fragment, waits for others", dot: "held" },
  { flag: ROW_ASSEMBLED, words: "put together from several packets", dot: "assembled" },
  { flag: ROW_CUT, words: "cut when it was captured" },
  { flag: ROW_COMMENT, words: "has a comment" },
];

const statesOf = (row: Row): readonly StateOfFlag[] => STATES.filter((state) => (row.flags & state.flag) !== 0);

export function dotOfRow(row: Row): RowDot | undefined {
  return statesOf(row).find((state) => state.dot !== undefined)?.dot;
}

/** What the user said of a packet. */
export interface RowNotes {
  readonly isMarked: boolean;
  readonly isIgnored: boolean;
  readonly isReference: boolean;
  /** Empty where there is none. */
  readonly comment: string;
}

function describeNotes({ isMarked, isIgnored, isReference, comment }: RowNotes): string[] {
  const words = [isMarked && "marked", isIgnored && "ignored", isReference && "time reference"];
  return [...words.filter((word) => word !== false), ...(comment === "" ? [] : [`comment: ${comment}`])];
}

/** One phrase each, severity included; empty when there is nothing to say. */
export function describeRow(row: Row, notes: RowNotes): string[] {
  const severity = row.severity === "warning" || row.severity === "error" ? [row.severity] : [];
  return [...describeNotes(notes), ...severity, ...statesOf(row).map((state) => state.words)];
}

/** Classes that notes give a row: they outdo every other colour. */
export function toneOfNotes({ isMarked, isIgnored, isReference }: RowNotes): string {
  return `${isMarked ? " marked" : ""}${isIgnored ? " ignored" : ""}${isReference ? " reference" : ""}`;
}

/** Class that makes a row's colour stronger: what failed or broke off, then what deserves a look. */
export function toneOfRow(row: Row): string {
  if (row.severity === "error" || (row.flags & (ROW_MALFORMED | ROW_ENGINE_ERROR)) !== 0) return " severity-error";
  if ((row.flags & ROW_RESET) !== 0) return " severity-reset";
  return row.severity === "warning" ? " severity-warning" : "";
}
