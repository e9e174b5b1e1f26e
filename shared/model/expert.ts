/** What the dissectors noted about packets, counted over the whole capture while it was read. */
import type { Severity } from "./row.ts";

export type NoteSeverity = Exclude<Severity, "none">;

export interface ExpertEntry {
  /** Protocol and text as one word; stable as long as the text is. */
  readonly code: string;
  readonly severity: NoteSeverity;
  readonly group: string;
  /** The protocol that said it, as the tree names it; empty for what no protocol said. */
  readonly protocol: string;
  readonly text: string;
  readonly packets: number;
  /** A packet can have a note several times. */
  readonly occurrences: number;
  /** By number from 1. */
  readonly firstPacket: number;
  /** Shows its packets. */
  readonly filter: string;
}

export interface ExpertSummary {
  /** Worst severity first, within one the most packets first. */
  readonly entries: readonly ExpertEntry[];
  /** Notes that were not counted, because one packet had too many of them. */
  readonly uncounted: number;
}
