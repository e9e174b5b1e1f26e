/** Packets as a pcap capture (draft-ietf-opsawg-pcap) with times to the nanosecond: one link type, and nothing but packets. */
import type { OpenCapture } from "./open-capture.ts";

const MAGIC_NS = 0xa1b23c4d;
const LONGEST = 262_144;
const NS = 1_000_000_000n;
const STRETCH = 512;

function words(...values: readonly number[]): Uint8Array {
  const made = new Uint8Array(values.length * 4);
  const view = new DataView(made.buffer);
  values.forEach((value, at) => {
    view.setUint32(at * 4, value, true);
  });
  return made;
}

/** The packets with these numbers (from 1), all of one link type, as pieces of a pcap file. */
export async function* writePcap(
  { table, frames }: OpenCapture,
  linkType: number,
  numbers: Iterable<number>,
): AsyncGenerator<Uint8Array> {
  yield words(MAGIC_NS, 2 + (4 << 16), 0, 0, LONGEST, linkType);
  let rows: number[] = [];
  const flush = async function* (): AsyncGenerator<Uint8Array> {
    const found = await frames.read(rows);
    for (const row of rows) {
      const frame = found.get(row) ?? new Uint8Array(0);
      const time = table.time(row) ?? 0n;
      yield words(Number(time / NS), Number(time % NS), frame.length, table.length(row));
      yield frame;
    }
    rows = [];
  };
  for (const number of numbers) {
    rows.push(number - 1);
    if (rows.length === STRETCH) yield* flush();
  }
  yield* flush();
}
