import { describe, expect, test } from "vitest";
import type { StreamPart, StreamScope, StreamSide, StreamWindow } from "../model/stream.ts";
import { type StreamFormat, StreamWriter } from "./stream-text.ts";

const end = (address: string): StreamWindow["facts"]["a"] => ({
  address,
  port: 80,
  bytes: 0,
  packets: 0,
  gaps: 0,
  missingBytes: 0,
  repeats: 0,
  repeatedBytes: 0,
  conflicts: 0,
  differentBytes: 0,
});

const part = (side: StreamSide, start: number, length: number, gap?: "lost"): StreamPart => ({
  side,
  packet: start + 1,
  timeNs: 5n,
  at: start,
  offset: start,
  position: start,
  length,
  gap,
  start,
});

/** "ask", a gap of 7,240, "ans": one window each, or all in one. */
function windows(scope: StreamScope): StreamWindow[] {
  const bytes = Uint8Array.from("ask\r\nans", (letter) => letter.charCodeAt(0));
  const counters: StreamWindow["facts"]["counters"] = [];
  const ends = { a: end("192.0.2.1"), b: end("2001:db8::1") };
  const facts = { transport: "tcp", stream: 3, streams: 4, firstPacket: 1, ...ends, counters } as const;
  const parts = [part("a", 0, 5), part("b", 5, 7240, "lost"), part("b", 5, 3)];
  return parts.map((one) => ({ key: 0, facts, scope, from: 0, to: 8, total: 8, parts: [one], repeats: [], bytes }));
}

function written(format: StreamFormat, scope: StreamScope = "both"): string {
  const writer = new StreamWriter(format);
  return (
    windows(scope)
      .map((window) => writer.write(window))
      .join("") + writer.end()
  );
}

describe("a stream as text", () => {
  test("says who speaks, in which packet, and what is missing", () => {
    expect(written("text")).toBe(
      "--- 192.0.2.1:80 → [2001:db8::1]:80, packet 1\nask\n" +
        "[7,240 bytes not captured]\n" +
        "--- [2001:db8::1]:80 → 192.0.2.1:80, packet 6\nans\n",
    );
  });

  test("of one direction is the text alone", () => {
    expect(written("text", "a")).toBe("ask\n[7,240 bytes not captured]\nans");
  });

  test("as JSON is one value, whose parts hold every byte and every gap", () => {
    const value = JSON.parse(written("json")) as {
      parts: { side: string; packet: number; base64?: string; gap?: string; length: number }[];
      stream: { stream: number };
    };
    expect(value.stream.stream).toBe(3);
    expect(value.parts.map(({ gap, base64 }) => gap ?? base64)).toEqual(["YXNrDQo=", "lost", "YW5z"]);
  });

  test("as a dump sets the second direction in, each with its own offsets", () => {
    const lines = written("hex").trimEnd().split("\n");
    expect(lines[0]).toMatch(/^0000 {2}61 73 6b 0d 0a /);
    expect(lines[2]).toMatch(/^ {4}0005 {2}61 6e 73 /);
  });

  test("as C names arrays by direction and counts them", () => {
    expect(written("c")).toContain("peer0_0[5] = {\n  0x61, 0x73, 0x6b, 0x0d, 0x0a\n};");
    expect(written("c")).toContain("peer1_0[3]");
    expect(written("c")).toContain("/* 7,240 bytes not captured before packet 6 */");
  });
});
