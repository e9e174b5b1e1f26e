import type { Engine } from "#shared/model/engine.ts";

/** Rows of one question. */
const PORTION = 4096;

/** The numbers of the packets shown, in their order. */
export async function listNumbers(engine: Engine, shown: number): Promise<number[]> {
  const numbers: number[] = [];
  for (let first = 0; first < shown; first += PORTION) {
    const { rows } = await engine.window({ key: 0, first, count: PORTION, columns: [], isLight: true });
    if (rows.length === 0) break;
    for (const row of rows) numbers.push(row.number);
  }
  return numbers;
}
