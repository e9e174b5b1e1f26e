/** Replaying files: every form of them is read alike, and packets come when they are due. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ReplayClock } from "#shared/replay/replay-clock.ts";
import { readCaptureFile } from "./capture-file.ts";
import { timeOf, type FileInterface, type FileRecord } from "./file-record.ts";
import { PcapngReader } from "./pcapng-reader.ts";
import { fromNanoseconds, toNanoseconds } from "./time-unit.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "replay-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Writes blocks in either byte order. */
class Blocks {
  readonly #isLittle: boolean;
  readonly #parts: Buffer[] = [];

  constructor(isLittle: boolean) {
    this.#isLittle = isLittle;
  }

  u32(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    return this.#isLittle ? (bytes.writeUInt32LE(value), bytes) : (bytes.writeUInt32BE(value), bytes);
  }

  u16(value: number): Buffer {
    const bytes = Buffer.alloc(2);
    return this.#isLittle ? (bytes.writeUInt16LE(value), bytes) : (bytes.writeUInt16BE(value), bytes);
  }

  option(code: number, value: Buffer): Buffer {
    const padding = Buffer.alloc((4 - (value.length % 4)) % 4);
    return Buffer.concat([this.u16(code), this.u16(value.length), value, padding]);
  }

  block(type: number, ...body: readonly Buffer[]): this {
    const length = 12 + body.reduce((sum, part) => sum + part.length, 0);
    this.#parts.push(this.u32(type), this.u32(length), ...body, this.u32(length));
    return this;
  }

  section(): this {
    return this.block(0x0a0d0d0a, this.u32(0x1a2b3c4d), this.u16(1), this.u16(0), Buffer.alloc(8, 0xff));
  }

  interface(linkType: number, ...options: readonly Buffer[]): this {
    return this.block(1, this.u16(linkType), this.u16(0), this.u32(0), ...options);
  }

  packet(local: number, ticks: bigint, text: string, ...options: readonly Buffer[]): this {
    const frame = Buffer.from(text);
    const padding = Buffer.alloc((4 - (frame.length % 4)) % 4);
    const [high, low] = [Number(ticks >> 32n), Number(ticks & 0xffff_ffffn)];
    const head = [local, high, low, frame.length, 1500].map((value) => this.u32(value));
    return this.block(6, ...head, frame, padding, ...options);
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

const NS = 1_700_000_000_123_456_789n;

function makePcapng(isLittle: boolean): Buffer {
  const blocks = new Blocks(isLittle);
  const offset = Buffer.alloc(8);
  if (isLittle) offset.writeBigInt64LE(1_700_000_000n);
  else offset.writeBigInt64BE(1_700_000_000n);
  const comment = blocks.option(1, Buffer.from("noted"));
  const flags = blocks.option(2, blocks.u32(1));
  return blocks
    .section()
    .interface(1, blocks.option(9, Buffer.of(9)), blocks.option(2, Buffer.from("eth0")))
    .interface(101)
    .packet(0, NS, "nano", comment, flags, blocks.option(0, Buffer.alloc(0)))
    .block(0xbad, Buffer.alloc(8))
    .packet(1, NS / 1000n, "micro")
    .section()
    .interface(113, blocks.option(9, Buffer.of(0x80 | 10)), blocks.option(14, offset))
    .packet(0, 512n, "half")
    .block(3, blocks.u32(4), Buffer.from("bare")).bytes;
}

const EXPECTED = [
  [0, "nano", NS],
  [1, "micro", (NS / 1000n) * 1000n],
  [2, "half", 1_700_000_000_500_000_000n],
] as const;

async function readAll(bytes: Buffer): Promise<{ interfaces: FileInterface[]; records: FileRecord[] }> {
  const path = join(folder, "file");
  writeFileSync(path, bytes);
  const interfaces: FileInterface[] = [];
  const records: FileRecord[] = [];
  for await (const some of readCaptureFile(path, (facts) => interfaces.push(facts))) records.push(...some);
  return { interfaces, records };
}

describe("capture files", () => {
  test.each([true, false])(
    "pcapng with several sections and interfaces gives nanoseconds and options (little %s)",
    async (isLittle) => {
      for (const bytes of [makePcapng(isLittle), gzipSync(makePcapng(isLittle))]) {
        const { interfaces, records } = await readAll(bytes);
        expect(interfaces).toEqual([
          { linkType: 1, name: "eth0", resolution: 9 },
          { linkType: 101, name: "", resolution: 6 },
          { linkType: 113, name: "", resolution: 9 },
        ]);
        const seen = records.map((each) => [each.interfaceId, each.frame.toString(), timeOf(each)]);
        expect(seen.slice(0, 3)).toEqual(EXPECTED);
        expect(seen[3]?.[1]).toBe("bare");
        // The same in whichever order it was written: comment, flags, end.
        expect(records[0]?.options?.toString("hex")).toBe("010005006e6f7465640000000200040001000000" + "00000000");
        expect(records[1]?.options).toBeUndefined();
      }
    },
  );

  test("pcapng is read the same in any pieces", () => {
    const file = makePcapng(false);
    for (let piece = 1; piece < file.length; piece += 3) {
      const seen: string[] = [];
      const reader = new PcapngReader({
        onInterface: () => undefined,
        onRecord: (record) => seen.push(record.frame.toString()),
      });
      for (let at = 0; at < file.length; at += piece)
        expect(reader.push(file.subarray(at, at + piece))).toBeUndefined();
      expect(seen).toEqual(["nano", "micro", "half", "bare"]);
      expect(reader.pending).toBe(0);
    }
  });

  test("what is cut, empty, damaged or something else is named", async () => {
    const whole = makePcapng(true);
    await expect(readAll(whole.subarray(0, whole.length - 2))).rejects.toThrow("ends within a packet");
    await expect(readAll(Buffer.alloc(0))).rejects.toThrow("is empty");
    await expect(readAll(Buffer.alloc(100, 65))).rejects.toThrow("no pcap file");
    const damaged = Buffer.from(whole);
    damaged.writeUInt32LE(13, 32);
    await expect(readAll(damaged)).rejects.toThrow("at byte 28");
    await expect(readAll(gzipSync(whole).subarray(0, 60))).rejects.toThrow();
  });

  test("a reader of damaged files never throws", () => {
    const whole = makePcapng(true);
    let state = 7;
    const random = (below: number): number => (state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff) % below;
    for (let round = 0; round < 5000; round++) {
      const bytes = Buffer.from(whole);
      for (let change = 0; change < 3; change++) bytes[random(bytes.length)] = random(256);
      const reader = new PcapngReader({ onInterface: () => undefined, onRecord: (record) => timeOf(record) });
      const problem = reader.push(bytes);
      if (problem !== undefined) expect(problem).toContain("at byte");
    }
  });
});

describe("the clock of a replay", () => {
  test("packets are due by their times and the pace, from one anchor", () => {
    const clock = new ReplayClock(200);
    expect(clock.waitOf(1000, 50)).toBe(0);
    expect(clock.waitOf(1500, 50)).toBe(250);
    expect(clock.waitOf(1500, 300)).toBe(0);
    expect(clock.waitOf(2000, 310)).toBe(240);
  });

  test("a pause and a change of pace move what is still to come, and nothing else", () => {
    const clock = new ReplayClock(100);
    clock.waitOf(0, 0);
    clock.pause(400);
    expect(clock.waitOf(1000, 5000)).toBe(Number.POSITIVE_INFINITY);
    clock.resume(10_400);
    expect(clock.waitOf(1000, 10_400)).toBe(600);
    clock.setPace(50, 10_500);
    expect(clock.waitOf(1000, 10_500)).toBe(1000);
    clock.setPace(0, 10_600);
    expect(clock.waitOf(900_000, 10_600)).toBe(0);
  });

  test("after being held up, and after a step back in the file, it goes on without a burst", () => {
    const clock = new ReplayClock(100);
    clock.waitOf(0, 0);
    expect(clock.waitOf(1000, 60_000)).toBe(0);
    expect(clock.waitOf(1500, 60_000)).toBe(500);
    expect(clock.waitOf(100, 60_600)).toBe(0);
    expect(clock.waitOf(300, 60_600)).toBe(200);
  });
});

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])(
  "a time in units of 10^-%d s is the same after nanoseconds and back",
  (resolution) => {
    const units: [number, number] = [0, 0];
    for (const seconds of [0n, 1n, 4_294_967n, 1_700_000_000n, 18_000_000_000n]) {
      const ticks = seconds * 10n ** BigInt(resolution) + (resolution === 0 ? 0n : 7n);
      const halves = [Number(ticks >> 32n), Number(ticks & 0xffff_ffffn)] as const;
      toNanoseconds({ resolution, offsetSeconds: 0n }, ...halves, units);
      fromNanoseconds(resolution, ...([...units] as [number, number]), units);
      expect(units).toEqual(halves);
    }
  },
);
