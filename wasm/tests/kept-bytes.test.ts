import { expect, test } from "vitest";
import { KeptBytes } from "../host/kept-bytes.ts";

/** Pieces of 1 MiB, so that some lie in blobs and the last ones do not yet. */
const PIECE = 1 << 20;
const PIECES = 10;
const valueAt = (offset: number): number => (offset * 31 + (offset >> 13)) & 0xff;

function keep(): KeptBytes {
  const kept = new KeptBytes();
  for (let piece = 0; piece < PIECES; piece++)
    kept.append(Uint8Array.from({ length: PIECE }, (_, at) => valueAt(piece * PIECE + at)));
  return kept;
}

test("any range comes back as it was, within blobs, behind them and across", async () => {
  const kept = keep();
  for (const [offset, length] of [
    [0, 100],
    [4 * PIECE - 50, 100],
    [8 * PIECE - 50, 100],
    [8 * PIECE, 100],
    [9 * PIECE - 5, 10],
    [3 * PIECE, 6 * PIECE],
  ] as const) {
    const found = await kept.range(offset, length);
    expect(found.length).toBe(length);
    expect(found.every((value, at) => value === valueAt(offset + at))).toBe(true);
  }
});

test("bytes that have not come are not made up", async () => {
  const kept = keep();
  expect((await kept.range(PIECES * PIECE - 3, 10)).length).toBe(3);
  expect((await kept.range(PIECES * PIECE + 3, 10)).length).toBe(0);
});

test("what comes while a range is being read does not change it", async () => {
  const kept = keep();
  const reading = kept.range(7 * PIECE, 3 * PIECE);
  for (let piece = 0; piece < 4; piece++) kept.append(new Uint8Array(PIECE));
  const found = await reading;
  expect(found.every((value, at) => value === valueAt(7 * PIECE + at))).toBe(true);
});
