/** What a link can carry in its fragment, and how much of it. Nothing here is ever run; filters are only text until the user applies them. */

import type { FilterDraft } from "../library/saved-filter.ts";

/** Saved filters lose their ids and times on the way: the receiver gives new ones. */
export type SharedFilter = FilterDraft;

/** Which capture a view is of; the capture itself is never in the link. */
export interface SharedCapture {
  /** File name without folders. */
  readonly name: string;
  /** Hexadecimal, of the whole file. */
  readonly hash: string;
  readonly size: number;
}

export interface SharedView {
  readonly kind: "view";
  readonly filter: string;
  /** Ids of columns: "info", "field:ip.ttl". */
  readonly columns: readonly string[];
  /** Number of the selected packet, from 1. */
  readonly packet: number | undefined;
  /** Nanoseconds since 1970: what is on show runs from `fromNs` up to, not including, `toNs`. */
  readonly time: { readonly fromNs: bigint; readonly toNs: bigint } | undefined;
  readonly capture: SharedCapture | undefined;
}

export type Share =
  | { readonly kind: "filter"; readonly filter: string }
  | { readonly kind: "filters"; readonly filters: readonly SharedFilter[] }
  | SharedView;

/** Longer fragments are cut by mail and chat programs, or refused by browsers. */
export const MOST_FRAGMENT_CHARACTERS = 32_000;
export const MOST_SHARED_FILTERS = 200;
export const MOST_FILTER_CHARACTERS = 2000;
export const MOST_COLUMNS = 64;
export const MOST_CAPTURE_NAME_CHARACTERS = 255;

/** Marks that turn the direction of text around: with them a filter can look like another one. */
const HIDING = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** Text that can be shown to somebody who decides by what it says. */
export function findTextProblem(what: string, text: string, most: number): string | undefined {
  if (text.length > most) return `the ${what} is longer than ${most.toString()} characters`;
  if (CONTROL.test(text)) return `the ${what} holds control characters`;
  if (HIDING.test(text)) return `the ${what} holds marks that hide what it says`;
  return undefined;
}
