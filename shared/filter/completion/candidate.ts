/** What completion gives and takes. */

import type { FilterMacro, TextRange } from "../model.ts";

export type CandidateKind =
  | "field"
  | "protocol"
  /** Beginning of longer names, itself no name: "tcp.options". */
  | "group"
  | "value"
  | "function"
  | "keyword"
  | "operator"
  | "macro"
  /** The value of a field in the selected packet. */
  | "reference";

export interface Candidate {
  readonly kind: CandidateKind;
  /** What the list shows. */
  readonly label: string;
  /** One word or two on what it is: "number", "IPv4 address", "function". */
  readonly type: string;
  readonly description: string;
  /** What takes the place of the range. */
  readonly insert: string;
}

export interface Completion {
  /** Stretch of the text that a candidate replaces; empty where nothing has been typed yet. */
  readonly range: TextRange;
  readonly candidates: readonly Candidate[];
}

/** A value of a field that occurs in this capture, as a filter writes it but without quotes; and in how many packets. */
export interface SeenValue {
  readonly text: string;
  readonly count: number;
}

export interface CompletionContext {
  readonly macros: readonly FilterMacro[];
  /** Values in this capture, most frequent first; empty where that is not known. */
  readonly seen: (fieldName: string) => readonly SeenValue[];
  /** Candidates at most; 60 if it is not given. */
  readonly limit?: number;
}
