/** What the dissectors noted about packets, counted over the whole capture while it was read. */
import type { Severity } from "./row.ts";

export type NoteSeverity = Exclude<Severity, "none">;

export interface ExpertEntry {
  /** Place in the order of the first packets that have it. */
  readonly index: number;
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

/** Packets that have a note, some at a time. */
export interface NotePacketsRequest {
  readonly code: string;
  /** Packets behind the one with this number; 0: from the first on. */
  readonly after: number;
  /** At most a thousand. */
  readonly count: number;
  /** Only those that the filter in force shows. */
  readonly onlyShown: boolean;
}

export interface NotePacket {
  readonly number: number;
  readonly timeNs: bigint | undefined;
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly info: string;
}

export interface NotePackets {
  readonly packets: readonly NotePacket[];
  /** No other comes behind them. */
  readonly isAll: boolean;
}

export interface NotesProgress {
  readonly rowsDone: number;
  readonly rowsTotal: number;
}

export interface ExpertSummary {
  /** Worst severity first, within one the most packets first. */
  readonly entries: readonly ExpertEntry[];
  /** Notes that were not counted, because one packet had too many of them. */
  readonly uncounted: number;
}
