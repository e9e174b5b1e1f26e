/** A capturing process that replays, over its pipe: the same packets as the file, when they are due, and where the client wants them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReplayOrder } from "#shared/wire/replay.ts";
import { skipMore, type CaptureOrder, type FilePart } from "./order.ts";
import type { NamedRules } from "./rules-in-force.ts";
import { openProcess, type FrameSource } from "./process-source.ts";

const LOADER = new URL("../../scripts/typescript.mjs", import.meta.url).href;
const COMMAND = [process.execPath, "--import", LOADER, fileURLToPath(new URL("./child.ts", import.meta.url))];
const FIRST_NS = 1_700_000_000_000_000_001n;
const STEP_NS = 20_000_000n;
const PACKETS = 50;

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "replay-process-"));
  file = join(folder, "steps.pcap");
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b23c4d, 0);
  head.writeUInt32LE(1, 20);
  const parts = [head];
  for (let number = 0; number < PACKETS; number++) {
    const time = FIRST_NS + BigInt(number) * STEP_NS;
    const record = Buffer.alloc(16 + 60, number);
    record.writeUInt32LE(Number(time / 1_000_000_000n), 0);
    record.writeUInt32LE(Number(time % 1_000_000_000n), 4);
    record.writeUInt32LE(60, 8);
    record.writeUInt32LE(60, 12);
    parts.push(record);
  }
  writeFileSync(file, Buffer.concat(parts));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Seen {
  readonly number: number;
  readonly timeNs: bigint;
  readonly atMs: number;
}

class Run {
  readonly seen: Seen[] = [];
  readonly notes: Readonly<Record<string, unknown>>[] = [];
  readonly source: FrameSource;
  readonly ended: Promise<string | undefined>;

  constructor(replay: ReplayOrder, rules?: NamedRules, part?: FilePart) {
    const order: CaptureOrder = {
      provider: "replay",
      interface: file,
      filter: "",
      snapLength: 262_144,
      isPromiscuous: false,
      mode: "full",
      sampling: 1,
      interfaceId: 0,
      ownPorts: [],
      ownAddresses: [],
      replay,
      rules,
      part,
    };
    let end: (failure: string | undefined) => void;
    this.ended = new Promise((resolve) => (end = resolve));
    this.source = openProcess(COMMAND, order, 0, {
      onOpened: ({ interfaces }) => {
        expect(interfaces).toEqual([{ linkType: 1, resolution: 9, name: "" }]);
      },
      onPackets: (bytes) => {
        for (let at = 0; at < bytes.length; at += bytes.readUInt32LE(at + 4))
          this.seen.push({
            number: bytes[at + 28] ?? -1,
            timeNs: (BigInt(bytes.readUInt32LE(at + 12)) << 32n) | BigInt(bytes.readUInt32LE(at + 16)),
            atMs: performance.now(),
          });
      },
      onCounters: () => undefined,
      onNote: (note) => this.notes.push({ ...note }),
      onEnd: (failure) => {
        end(failure);
      },
    });
  }

  get numbers(): number[] {
    return this.seen.map(({ number }) => number);
  }
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

test("all packets come with their times, no sooner than they are due and soon after", async () => {
  const run = new Run({ pacePercent: 200 });
  expect(await run.ended).toBeUndefined();
  expect(run.numbers).toEqual(range(0, PACKETS));
  expect(run.seen.map(({ timeNs }) => timeNs)).toEqual(
    range(0, PACKETS).map((number) => FIRST_NS + BigInt(number) * STEP_NS),
  );
  const tookMs = (run.seen.at(-1)?.atMs ?? 0) - (run.seen[0]?.atMs ?? 0);
  // 49 steps of 10 ms, give or take two flushes of 20 ms; a busy machine may be later, never sooner.
  expect(tookMs).toBeGreaterThan(440);
  expect(tookMs).toBeLessThan(2000);
  expect(run.notes.at(-1)).toMatchObject({
    kind: "replay",
    round: 1,
    packets: PACKETS,
    firstNs: String(FIRST_NS),
    lengthNs: String(49n * STEP_NS),
  });
}, 20_000);

test("a part of the file is sent as if there were no more, in each round, and its time is its own", async () => {
  const run = new Run({ pacePercent: 0, loops: true }, undefined, skipMore({ skip: 10, most: 8 }, 5));
  while (run.seen.length < 7) await sleep(5);
  run.source.control({ replay: { loops: false } });
  await run.ended;
  expect(run.numbers.slice(0, 7)).toEqual([15, 16, 17, 15, 16, 17, 15]);
  expect(run.notes.at(-1)).toMatchObject({
    packets: 3,
    firstNs: String(FIRST_NS + 15n * STEP_NS),
    lengthNs: String(2n * STEP_NS),
  });
}, 20_000);

test("a window is sent, and again while it loops", async () => {
  const run = new Run({ pacePercent: 0, loops: true, fromNs: 10n * STEP_NS, untilNs: 19n * STEP_NS });
  while (run.seen.length < 25) await sleep(5);
  run.source.control({ replay: { loops: false } });
  await run.ended;
  expect(run.numbers.slice(0, 25)).toEqual([...range(10, 20), ...range(10, 20), ...range(10, 15)]);
  expect(run.numbers.length % 10).toBe(0);
}, 20_000);

test("a window is sent whole when packets are out of order: a later one does not end it", async () => {
  const ordered = file;
  file = join(folder, "shuffled.pcap");
  const bytes = readFileSync(ordered);
  const recordOf = (number: number): Buffer => bytes.subarray(24 + 76 * number, 24 + 76 * (number + 1));
  const shuffled = range(0, PACKETS).map((number) => (number * 7) % PACKETS);
  writeFileSync(file, Buffer.concat([bytes.subarray(0, 24), ...shuffled.map(recordOf)]));
  const run = new Run({ pacePercent: 0, fromNs: 10n * STEP_NS, untilNs: 19n * STEP_NS });
  file = ordered;
  expect(await run.ended).toBeUndefined();
  expect(run.numbers).toEqual(shuffled.filter((number) => number >= 10 && number < 20));
}, 20_000);

test("a rule with a condition holds in the process, and is counted", async () => {
  const rule = { name: "five", event: "frame", match: {}, action: "forward", severity: "info" } as const;
  const condition = "frame.len == 60 and (eth.src[0] == 05 or eth.src[0] == 09)";
  const set = { default: "drop", combine: "first", rules: [{ ...rule, condition }] } as const;
  const run = new Run({ pacePercent: 0 }, { hash: "h", set });
  expect(await run.ended).toBeUndefined();
  expect(run.numbers).toEqual([5, 9]);
  expect(run.notes.filter(({ kind }) => kind === "rules").at(-1)).toMatchObject({
    hash: "h",
    matched: [2],
    withheld: PACKETS - 2,
  });
}, 20_000);

test("while it is paused nothing comes; it is sought and goes on from there", async () => {
  const run = new Run({ isPaused: true });
  while (run.notes.length < 1) await sleep(5);
  await sleep(100);
  expect(run.numbers).toEqual([]);
  run.source.control({ replay: { seekNs: 45n * STEP_NS } });
  await sleep(100);
  expect(run.numbers).toEqual([]);
  run.source.control({ replay: { isPaused: false } });
  expect(await run.ended).toBeUndefined();
  expect(run.numbers).toEqual(range(45, PACKETS));
}, 20_000);

test("while it is paused so many packets come as were asked for, one after the other", async () => {
  const run = new Run({ isPaused: true });
  while (run.notes.length < 1) await sleep(5);
  run.source.control({ replay: { steps: 1 } });
  while (run.seen.length < 1) await sleep(5);
  run.source.control({ replay: { steps: 2 } });
  await sleep(150);
  expect(run.numbers).toEqual([0, 1, 2]);
  expect(run.notes.at(-1)).toMatchObject({ isPaused: true, positionNs: String(2n * STEP_NS) });
  run.source.control({ replay: { isPaused: false, pacePercent: 0 } });
  await run.ended;
  expect(run.numbers).toEqual(range(0, PACKETS));
}, 20_000);

test("a file that is damaged is sent up to the damage, which is named", async () => {
  const good = file;
  file = join(folder, "cut.pcap");
  writeFileSync(file, readFileSync(good).subarray(0, 24 + 76 * 3 + 10));
  const run = new Run({ pacePercent: 0 });
  expect(await run.ended).toContain("ends within a packet: 10 bytes");
  expect(run.numbers).toEqual([0, 1, 2]);
  file = good;
}, 20_000);
