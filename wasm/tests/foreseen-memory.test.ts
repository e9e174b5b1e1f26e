/** The memory that a file will take is foreseen from its beginning: it grows there in one step, not bit by bit. */
import { expect, test } from "vitest";
import { bytes } from "../../scripts/captures/bytes.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { Importer } from "../host/importer.ts";
import { startInstance } from "../host/instance.ts";
import type { ByteSource } from "../host/source.ts";
import { compiledEngine } from "./support/open.ts";
import { datagrams } from "./support/traffic.ts";

const TIMES = 16;
const SOME = 25_000;
const PACKETS = TIMES * SOME;
const PIECES = 64;
const FILE_HEADER = 24;

/** The same packets again and again. */
function longFile(): Uint8Array {
  const once = pcap(datagrams(SOME, 60));
  return bytes(once, ...Array.from({ length: TIMES - 1 }, () => once.subarray(FILE_HEADER)));
}

const FILE = longFile();

/** A file that comes in pieces; `onPiece` is called ahead of each. */
function sourceOf(file: Uint8Array, isLive: boolean, onPiece: (share: number) => void): ByteSource {
  let at = 0;
  return {
    name: "file.pcap",
    size: file.length,
    get bytesRead() {
      return at;
    },
    isGzip: false,
    isLive,
    isReadable: true,
    arrival: () => Promise.resolve(),
    failure: undefined,
    next: (place) => {
      onPiece(at / file.length);
      const piece = file.subarray(at, at + Math.ceil(file.length / PIECES));
      if (piece.length > 0) place(piece.length).set(piece);
      at += piece.length;
      return Promise.resolve(piece.length);
    },
    range: (offset, length) => Promise.resolve(file.subarray(offset, offset + length)),
    cancel: () => Promise.resolve(),
  };
}

/** Sizes that the memory had behind the first eighth of the file, and how many packets there were. */
async function sizesWhile(isLive: boolean): Promise<{ readonly sizes: number; readonly packets: number }> {
  const instance = await startInstance(await compiledEngine());
  const sizes = new Set<number>();
  const source = sourceOf(FILE, isLive, (share) => {
    if (share > 1 / 8) sizes.add(instance.exports.memory.buffer.byteLength);
  });
  const end = await new Importer(instance, [source]).run([0n], {
    isCancelled: () => false,
    report: () => undefined,
    giveWay: () => Promise.resolve(),
    onTrap: () => false,
  });
  expect(end).toBe("done");
  return { sizes: sizes.size, packets: instance.exports.rowTotal() };
}

test("a file whose size is known takes one step at most", async () => {
  const { sizes, packets } = await sizesWhile(false);
  expect(sizes).toBeLessThanOrEqual(2);
  expect(packets).toBe(PACKETS);
});

test("what is live grows as it comes", async () => {
  const { sizes, packets } = await sizesWhile(true);
  expect(sizes).toBeGreaterThan(2);
  expect(packets).toBe(PACKETS);
});
