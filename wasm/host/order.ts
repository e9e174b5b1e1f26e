/**
 * The rows that are shown, and in which order: capture order, or sorted by columns; all of them, or those that a filter shows.
 * Stable: equal rows stay in capture order.
 */
import type { Selection } from "./selection.ts";

/** Key of every row for one column; numbers where the column has them, so that they sort as numbers. */
export type SortKeys = Float64Array | BigInt64Array | readonly string[];

export class RowOrder {
  #rows: Uint32Array | undefined;
  #positions: Uint32Array | undefined;
  #selection: Selection | undefined;
  /** Sorted and filtered: the shown rows, for so many matches of the selection. */
  #shown: Uint32Array | undefined;
  #shownFor = -1;

  /** What the filter in force shows; another object with each filter. */
  get selection(): Selection | undefined {
    return this.#selection;
  }

  /** Shown rows of the capture's `total`. */
  total(total: number): number {
    return this.#selection === undefined ? total : this.#selection.total;
  }

  /** Row at a position; rows that came after the sort stand at the end. */
  rowAt(position: number): number {
    if (this.#selection === undefined) return this.#rows?.[position] ?? position;
    if (this.#rows === undefined) return this.#selection.rowAt(position);
    return this.#shownRows(this.#rows, this.#selection)[position] ?? position;
  }

  /** Position of a row; of the next shown one behind it where it is not shown itself. */
  positionOf(row: number): number {
    if (this.#selection === undefined) return this.#positions?.[row] ?? row;
    if (this.#rows === undefined || this.#positions === undefined) return this.#selection.rank(row);
    const shown = this.#shownRows(this.#rows, this.#selection);
    const position = this.#positions[row] ?? row;
    let low = 0;
    let high = shown.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const each = shown[middle] ?? 0;
      if ((this.#positions[each] ?? each) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  isShown(row: number): boolean {
    return this.#selection?.isShown(row) ?? true;
  }

  #shownRows(rows: Uint32Array, selection: Selection): Uint32Array {
    if (this.#shown !== undefined && this.#shownFor === selection.total) return this.#shown;
    const shown = new Uint32Array(selection.total);
    let count = 0;
    for (const row of rows) if (selection.isShown(row)) shown[count++] = row;
    // Rows that came after the sort.
    for (let place = selection.rank(rows.length); count < shown.length; place++)
      shown[count++] = selection.rowAt(place);
    this.#shown = shown;
    this.#shownFor = selection.total;
    return shown;
  }

  /** Shows only what is selected; undefined: everything. */
  select(selection: Selection | undefined): void {
    this.#selection = selection;
    this.#shown = undefined;
  }

  reset(): void {
    this.#rows = undefined;
    this.#positions = undefined;
    this.#shown = undefined;
  }

  sort(by: readonly { readonly keys: SortKeys; readonly descending: boolean }[], total: number): void {
    const rows = new Uint32Array(total);
    for (let i = 0; i < total; i++) rows[i] = i;
    rows.sort((a, b) => compareRows(by, a, b));
    const positions = new Uint32Array(total);
    rows.forEach((row, position) => {
      positions[row] = position;
    });
    this.#rows = rows;
    this.#positions = positions;
    this.#shown = undefined;
  }
}

const collator = new Intl.Collator("en", { numeric: true });

function compareRows(
  by: readonly { readonly keys: SortKeys; readonly descending: boolean }[],
  a: number,
  b: number,
): number {
  for (const { keys, descending } of by) {
    const x = keys[a] ?? 0;
    const y = keys[b] ?? 0;
    if (x === y) continue;
    const less = typeof x === "string" && typeof y === "string" ? collator.compare(x, y) < 0 : x < y;
    return less === descending ? 1 : -1;
  }
  return a - b;
}
