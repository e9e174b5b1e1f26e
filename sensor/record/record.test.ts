/** Recordings: everything that was captured is there and vouched for, and what is not is said. */
import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Recorder, RecordingState } from "./recorder.ts";
import { Recordings } from "./recordings.ts";
import { verifyRecording } from "./verify-recording.ts";

const SECTION = Buffer.from("SECTION!");
const PLENTY = 1 << 30;

let folder: string;
let states: RecordingState[];
let removed: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "record-"));
  states = [];
  removed = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function makeRecordings(fileBytes = 1 << 20, mostBytes = PLENTY): Recordings {
  return new Recordings(folder, { fileBytes, mostBytes, mostDays: 7 }, (recording, file) =>
    removed.push(`${recording}/${file}`),
  );
}

async function begin(recordings: Recordings, findFree = (): number => PLENTY): Promise<Recorder> {
  const recorder = await recordings.begin({
    facts: { mode: "forensic" },
    findFree: () => Promise.resolve(findFree()),
    onDrain: () => undefined,
    onChange: (state) => states.push(state),
  });
  recorder.begin(SECTION);
  return recorder;
}

const block = (number: number, bytes = 1000): Buffer => Buffer.alloc(bytes, number);

describe("a recording", () => {
  test("holds what was captured, in files that stand alone, and its chain vouches for all of it", async () => {
    const recorder = await begin(makeRecordings(2500));
    for (let number = 1; number <= 6; number++) {
      recorder.add(block(number), 10);
      await recorder.flush();
    }
    recorder.addLoss(3, "kernel");
    await recorder.end("asked");
    const path = join(folder, recorder.id);
    const names = readdirSync(path).filter((name) => name.endsWith(".pcapng"));
    const contents = names.map((name) => readFileSync(join(path, name)));
    for (const content of contents) expect(content.subarray(0, 8)).toEqual(SECTION);
    expect(Buffer.concat(contents.map((content) => content.subarray(8)))).toEqual(
      Buffer.concat([1, 2, 3, 4, 5, 6].map((number) => block(number))),
    );
    expect(statSync(join(path, names[0] ?? "")).mode & 0o777).toBe(0o600);
    const verdict = await verifyRecording(path);
    expect(verdict.problems).toEqual([]);
    expect(verdict.notes).toEqual(["3 packets are not in it: kernel"]);
    expect(states.at(-1)).toMatchObject({ phase: "ended", packets: 60, missed: 0, head: verdict.head });
  });

  test("a byte that was changed, a file that is gone or new, and a line that was changed are found", async () => {
    const recorder = await begin(makeRecordings());
    recorder.add(block(1), 1);
    await recorder.end("asked");
    const path = join(folder, recorder.id);
    const file = join(path, "00001.pcapng");
    const chain = join(path, "chain.jsonl");
    const [good, lines] = [readFileSync(file), readFileSync(chain, "utf8")];
    const bad = Buffer.from(good);
    bad[500] = 9;
    writeFileSync(file, bad);
    expect((await verifyRecording(file)).problems[0]).toContain("was changed between byte 8 and 1008");
    rmSync(file);
    expect((await verifyRecording(chain)).problems[0]).toContain("is missing");
    writeFileSync(file, good);
    writeFileSync(chain, lines.replace("forensic", "metadata"));
    expect((await verifyRecording(path)).problems[0]).toContain("line 2");
    writeFileSync(chain, lines);
    writeFileSync(join(path, "other"), "");
    expect((await verifyRecording(path)).problems).toEqual(["other does not belong to it"]);
  });

  test("a sensor that was killed leaves what can be checked up to its last line", async () => {
    const recorder = await begin(makeRecordings());
    recorder.add(block(1), 1);
    await recorder.end("asked");
    const path = join(folder, recorder.id);
    const chain = join(path, "chain.jsonl");
    const lines = readFileSync(chain, "utf8").trimEnd().split("\n");
    writeFileSync(chain, `${lines.slice(0, -1).join("\n")}\n{"sequ`);
    appendFileSync(join(path, "00001.pcapng"), "rest");
    const { isWhole, notes } = await verifyRecording(path);
    expect(isWhole).toBe(true);
    expect(notes.join("; ")).toMatch(/line is cut.*has no end.*last 4 bytes/);
  });

  test("when the disk is full it stops, says so, and counts what is missing", async () => {
    let free = PLENTY;
    const recorder = await begin(makeRecordings(), () => free);
    recorder.add(block(1), 5);
    free = 1000;
    recorder.add(block(2, 2 << 20), 7);
    while (states.at(-1)?.phase !== "failed") await new Promise(setImmediate);
    recorder.add(block(3), 9);
    await recorder.end("asked");
    expect(recorder.state()).toMatchObject({ phase: "failed", packets: 0 });
    expect(recorder.state().reason).toContain("MiB left");
    expect(recorder.state().missed).toBe(5 + 7 + 9);
    await expect(begin(makeRecordings(), () => 5)).rejects.toThrow("MiB left");
  });
});

describe("all recordings", () => {
  test("the oldest files make room for new ones, and their chain says so", async () => {
    const recordings = makeRecordings(3000, 7000);
    const recorder = await begin(recordings);
    for (let number = 1; number <= 5; number++) {
      recorder.add(block(number, 2000), 1);
      await recorder.flush();
    }
    await recorder.end("asked");
    expect(removed.length).toBeGreaterThan(0);
    const verdict = await verifyRecording(join(folder, recorder.id));
    expect(verdict.problems).toEqual([]);
    expect(verdict.notes[0]).toContain("00001.pcapng was removed");
    expect(verdict.bytes).toBeLessThan(7000);
    expect(await recordings.list()).toMatchObject([{ recording: recorder.id, isRunning: false }]);
  });

  test("names that are no recording's lead nowhere", () => {
    const recordings = makeRecordings();
    expect(recordings.findPath("20260101T000000Z-0123abcd", "00001.pcapng")).toBeDefined();
    for (const [id, name] of [
      ["..", "00001.pcapng"],
      ["20260101T000000Z-0123abcd", "../../tokens.json"],
      ["20260101T000000Z-0123abcd", "00001.pcapng/../../x"],
      ["20260101T000000Z-0123abcd\n", "chain.jsonl"],
    ] as const)
      expect(recordings.findPath(id, name)).toBeUndefined();
  });
});
