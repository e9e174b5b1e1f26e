import { describe, expect, test } from "vitest";
import type { StreamPart, StreamRepeat, StreamSide, StreamWindow } from "#shared/model/stream.ts";
import { type Line, LineList, type LineOptions } from "./lines.ts";

const SIDE = {
  address: "192.0.2.1",
  port: 1,
  bytes: 0,
  packets: 0,
  gaps: 0,
  missingBytes: 0,
  repeats: 0,
  repeatedBytes: 0,
  conflicts: 0,
  differentBytes: 0,
};

/** Parts from texts; a number is a gap of so many bytes. */
function windowOf(
  pieces: readonly (readonly [StreamSide, string | number])[],
  repeats: StreamRepeat[] = [],
): StreamWindow {
  const places = { a: { offset: 0, position: 0 }, b: { offset: 0, position: 0 } };
  const parts: StreamPart[] = [];
  const all: number[] = [];
  pieces.forEach(([side, content], index) => {
    const bytes = typeof content === "string" ? [...new TextEncoder().encode(content)] : [];
    const place = places[side];
    const length = typeof content === "string" ? bytes.length : content;
    const gap = typeof content === "string" ? undefined : "lost";
    parts.push({ side, packet: index + 1, timeNs: 0n, at: all.length, ...place, length, gap, start: all.length });
    places[side] = { offset: place.offset + bytes.length, position: place.position + length };
    all.push(...bytes);
  });
  const facts = { transport: "tcp", stream: 0, streams: 1, firstPacket: 1, a: SIDE, b: SIDE, counters: [] } as const;
  const bytes = Uint8Array.from(all);
  return { key: 0, facts, scope: "both", from: 0, to: all.length, total: all.length, parts, repeats, bytes };
}

const OPTIONS: LineOptions = { form: "text", width: 40, match: undefined, showsRepeats: false };
function buildLines(window: StreamWindow, options: LineOptions): Line[] {
  const list = new LineList(window, options);
  return Array.from({ length: list.length }, (_, index) => list.at(index)).filter((line) => line !== undefined);
}

const textOf = (line: Line | undefined): string => line?.stretches.map(({ text }) => text).join("") ?? "";
const texts = (window: StreamWindow, options: Partial<LineOptions> = {}): string[] =>
  buildLines(window, { ...OPTIONS, ...options }).map(textOf);

describe("lines of a stream", () => {
  test("end where the text's do, and where the width is full", () => {
    expect(texts(windowOf([["a", "one\r\ntwo\nthree four"]]), { width: 6 })).toEqual(["one", "two", "three ", "four"]);
  });

  test("go on over the packets of one direction; each stretch knows its part", () => {
    const [line] = buildLines(
      windowOf([
        ["a", "hel"],
        ["a", "lo"],
      ]),
      OPTIONS,
    );
    expect(line?.stretches).toEqual([
      { text: "hel", part: 0, mark: "" },
      { text: "lo", part: 1, mark: "" },
    ]);
  });

  test("never mix directions, and show a gap between what lies around it", () => {
    const window = windowOf([
      ["a", "ask"],
      ["b", "ans"],
      ["b", 7240],
      ["b", "er"],
    ]);
    expect(texts(window)).toEqual(["ask", "ans", "Gap: 7,240 bytes not captured", "er"]);
    expect(buildLines(window, OPTIONS).map(({ side, kind }) => `${side} ${kind}`)).toEqual([
      "a bytes",
      "b bytes",
      "b gap",
      "b bytes",
    ]);
  });

  test("keep every byte in the dump, whatever it is", () => {
    const window = windowOf([["a", Array.from({ length: 256 }, (_, i) => String.fromCharCode(i % 128)).join("")]]);
    const digits = texts(window, { form: "hex", width: 16 }).join(" ").replaceAll(/\s+/gu, "");
    expect(digits).toBe(Buffer.from(window.bytes).toString("hex"));
    expect(buildLines(window, { ...OPTIONS, form: "hex", width: 16 })[1]?.offset).toBe("00000010");
    expect(texts(window, { form: "raw", width: 32 }).join("")).toBe(Buffer.from(window.bytes).toString("hex"));
  });

  test("never cut a character of several bytes, also where two packets share it", () => {
    const bytes = new TextEncoder().encode("aé");
    const window = windowOf([
      ["a", "a?"],
      ["a", "?"],
    ]);
    window.bytes.set(bytes);
    expect(texts(window, { width: 1 })).toEqual(["a", "é"]);
  });

  test("say which packet repeated bytes that differ; equal repeats only on demand", () => {
    const repeat = { side: "a", position: 0, length: 3, differsAt: 1, late: 0 } as const;
    const window = windowOf(
      [["a", "abcdef"]],
      [
        { ...repeat, packet: 8, different: 2 },
        { ...repeat, packet: 9, different: 0 },
      ],
    );
    const lines = buildLines(window, OPTIONS);
    expect(lines.map(textOf)).toEqual(["abcdef", "Packet 8 repeats 3 bytes; 2 of them differ: the first ones stand"]);
    expect(lines[0]?.stretches.map(({ text, mark }) => [text, mark])).toEqual([
      ["a", ""],
      ["bc", "conflict"],
      ["def", ""],
    ]);
    expect(lines[1]).toMatchObject({ kind: "conflict", packet: 8 });
    expect(texts(window, { showsRepeats: true })).toHaveLength(3);
  });

  test("mark what was found in its direction only", () => {
    const window = windowOf([
      ["a", "find me"],
      ["b", "find me"],
    ]);
    const match = { side: "b", at: 7, packet: 2, offset: 5, length: 2 } as const;
    const marked = buildLines(window, { ...OPTIONS, match }).flatMap((line) =>
      line.stretches.filter(({ mark }) => mark === "match").map(({ text }) => `${line.side} ${text}`),
    );
    expect(marked).toEqual(["b me"]);
    expect(new LineList(window, { ...OPTIONS, match }).matchIndex).toBe(1);
    expect(new LineList(window, { ...OPTIONS, match, width: 2 }).matchIndex).toBe(6);
  });

  test("of C arrays and JSON belong to the packet they write", () => {
    const window = windowOf([
      ["a", "ab"],
      ["b", "c"],
    ]);
    const arrays = buildLines(window, { ...OPTIONS, form: "c", width: 200 });
    expect(arrays.map(textOf).join("\n")).toContain("peer1_0[1] = {\n  0x63\n};");
    expect(arrays.at(-1)?.packet).toBe(2);
    expect(texts(window, { form: "json", width: 400 }).at(-1)).toContain('"base64":"Yw=="');
  });
});
