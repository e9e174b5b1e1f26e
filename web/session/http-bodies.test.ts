import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { StreamPart, StreamSide, StreamWindow } from "#shared/model/stream.ts";
import { decodeMessages } from "./http-bodies.ts";

const SIDE = {
  address: "",
  port: 0,
  bytes: 0,
  packets: 0,
  gaps: 0,
  missingBytes: 0,
  repeats: 0,
  repeatedBytes: 0,
  conflicts: 0,
  differentBytes: 0,
};

type Piece = readonly [StreamSide, string | Uint8Array | number];

function windowOf(pieces: readonly Piece[]): StreamWindow {
  const parts: StreamPart[] = [];
  const all: number[] = [];
  pieces.forEach(([side, content], index) => {
    const bytes = typeof content === "number" ? [] : Buffer.from(content as string);
    const gap = typeof content === "number" ? "lost" : undefined;
    const length = typeof content === "number" ? content : bytes.length;
    const at = all.length;
    parts.push({ side, packet: index + 1, timeNs: 0n, at, offset: at, position: at, length, gap, start: at });
    all.push(...bytes);
  });
  const facts = { transport: "tcp", stream: 0, streams: 1, firstPacket: 1, a: SIDE, b: SIDE, counters: [] } as const;
  const to = all.length;
  return { key: 0, facts, scope: "both", from: 0, to, total: to, parts, repeats: [], bytes: Uint8Array.from(all) };
}

async function decoded(...pieces: Piece[]): Promise<{ text: string; said: string[] }> {
  const window = await decodeMessages(windowOf(pieces));
  for (const part of window.parts) expect(part.at).toBe(part.start);
  return {
    text: Buffer.from(window.bytes).toString("latin1"),
    said: window.parts.flatMap((part) => part.decoded ?? []),
  };
}

const REQUEST: Piece = ["a", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"];
const head = (...lines: string[]): string => ["HTTP/1.1 200 OK", ...lines, "", ""].join("\r\n");
const PLAIN = "plain text ".repeat(50);
const BYTES = Buffer.from(PLAIN);

/** Chunks of 100 bytes, as a server writes them. */
function chunked(body: Uint8Array): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; at += 100) {
    const chunk = body.subarray(at, at + 100);
    pieces.push(Buffer.from(`${chunk.length.toString(16)};note=1\r\n`), Buffer.from(chunk), Buffer.from("\r\n"));
  }
  return Buffer.concat([...pieces, Buffer.from("0\r\nTrailer: yes\r\n\r\n")]);
}

describe("bodies of HTTP messages", () => {
  test("come out of chunks and codings as they were meant", async () => {
    for (const [coding, body] of [
      ["gzip", gzipSync(BYTES)],
      ["deflate", deflateSync(BYTES)],
      ["deflate", deflateRawSync(BYTES)],
    ] as const) {
      const lines = [`Content-Encoding: ${coding}`, "Transfer-Encoding: chunked"];
      const { text, said } = await decoded(REQUEST, ["b", Buffer.concat([Buffer.from(head(...lines)), chunked(body)])]);
      expect(text).toBe(`${String(REQUEST[1])}${head(...lines)}${PLAIN}`);
      expect(said).toEqual([`Body: chunks joined, ${coding} decoded; ${chunked(body).length} bytes on the wire`]);
    }
  });

  test("are found one behind the other, over packets cut anywhere", async () => {
    const body = gzipSync(BYTES);
    const lines = ["Content-Encoding: gzip", `Content-Length: ${body.length}`];
    const one = Buffer.concat([Buffer.from(head(...lines)), body]);
    const both = Buffer.concat([one, one]);
    for (const cut of [1, 30, one.length - 1, one.length, one.length + 5]) {
      const { text } = await decoded(REQUEST, REQUEST, ["b", both.subarray(0, cut)], ["b", both.subarray(cut)]);
      expect(text.split(PLAIN)).toHaveLength(3);
    }
  });

  test("are none behind HEAD and 304, whatever their heads say", async () => {
    const { text, said } = await decoded(
      ["a", "HEAD / HTTP/1.1\r\n\r\n"],
      ["b", head("Content-Length: 500")],
      REQUEST,
      ["b", `HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n${head("Content-Length: 2")}ok`],
    );
    expect(text.endsWith("\r\n\r\nok")).toBe(true);
    expect(said).toEqual([]);
  });

  test("that break off are shown as far as they go, and say so", async () => {
    const body = gzipSync(Buffer.from(Array.from({ length: 5000 }, (_, i) => `${i} `).join("")));
    const cut = body.subarray(0, body.length - 20);
    const lines = ["Content-Encoding: gzip", `Content-Length: ${body.length}`];
    const { said } = await decoded(REQUEST, ["b", Buffer.concat([Buffer.from(head(...lines)), cut])]);
    expect(said.join()).toContain("the stream ends before the body does");
  });

  test("in codings that nobody here can undo stay as they were", async () => {
    const { text, said } = await decoded(REQUEST, ["b", `${head("Content-Encoding: zstd", "Content-Length: 4")}abcd`]);
    expect(text.endsWith("abcd")).toBe(true);
    expect(said[0]).toContain("zstd is not known");
  });

  test("and everything behind a gap, or that is no HTTP, stay as they were", async () => {
    const pieces: Piece[] = [
      REQUEST,
      ["b", head("Content-Length: 10")],
      ["b", 5],
      ["b", "12345"],
      ["a", "\x00\x01noise"],
    ];
    const before = windowOf(pieces);
    const window = await decodeMessages(before);
    expect(Buffer.from(window.bytes).equals(Buffer.from(before.bytes))).toBe(true);
    expect(window.parts.filter(({ gap }) => gap !== undefined)).toHaveLength(1);
  });
});
