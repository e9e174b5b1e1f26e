/** The order in which rows are shown: capture order, or sorted by columns. Stable: equal rows stay in capture order. */
/** Key of every row for one column; numbers where the column has them, so that they sort as numbers. */
export type SortKeys = Float64Array | BigInt64Array | readonly string[];

export class RowOrder {
  #rows: Uint32Array | undefined;
  #positions: Uint32Array | undefined;

  /** Row at a position; rows that came after the sort stand at the end. */
  rowAt(position: number): number {
    return this.#rows?.[position] ?? position;
  }

  positionOf(row: number): number {
    return this.#positions?.[row] ?? row;
  }

  reset(): void {
    this.#rows = undefined;
    this.#positions = undefined;
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
