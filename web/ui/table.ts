/** What the virtual lists take and what can be asked of them. */
export interface TableColumn {
  readonly id: string;
  readonly title: string;
  readonly width: number;
  readonly align: "start" | "end";
  readonly isMono: boolean;
  /** What is lost where the column is too narrow: the end of the text or its middle. */
  readonly cut: "end" | "middle";
  readonly sort: "ascending" | "descending" | "none";
}

export interface TableRow {
  readonly cells: readonly string[];
  /** What stands behind a cell, to be read on hover; undefined where the cell says all. */
  readonly hints?: readonly (string | undefined)[] | undefined;
  /** Class names that give the row its tint. */
  readonly tone: string;
  /** The row as a sentence. */
  readonly label: string;
}

/** What a drawn list can be told to do. */
export interface RowsHandle {
  /** The least move that brings a row into sight. */
  reveal(position: number): void;
  /** Puts a row in the middle, unless it is in sight already. */
  center(position: number): void;
  focus(): void;
}

/** Height of a table's header, in pixels. */
export const HEADER_HEIGHT = 24;
/** A column cannot be drawn narrower than this, in pixels. */
export const NARROWEST = 32;
