import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, constants, createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { type DecodeBody, type Http2Wish, followHttp2 } from "#shared/http2/follow.ts";
import type { StreamWindow } from "#shared/model/stream.ts";
import { http2Objects } from "../host/objects/http2.ts";
import { bytes, counted, u24, u32, u8, zeros, type Part } from "../../scripts/captures/bytes.ts";
import { type Piece, apart, textOf, windowOf } from "./support/conversation.ts";
import { openBytes } from "./support/open.ts";
import { type Flight, listenBetween, wrap } from "./support/overheard.ts";
import { seededRandom } from "./support/random-filter.ts";

const [DATA, HEADERS, RESET, SETTINGS, PROMISE, CONTINUATION] = [0, 1, 3, 4, 5, 9];
const [END_STREAM, END_HEADERS, PADDED] = [1, 4, 8];
const LAST = END_STREAM | END_HEADERS;

function frame(type: number, flags: number, stream: number, ...payload: readonly Part[]): Uint8Array {
  const body = bytes(...payload);
  return bytes(u24(body.length), u8(type), u8(flags), u32(stream), body);
}
const known = (...indexes: readonly number[]): Uint8Array => Uint8Array.from(indexes, (index) => 0x80 | index);
const kept = (index: number, value: string): Uint8Array => bytes(u8(0x40 | index), counted(1, value));
/** "GET http" for a path; answers of status 200. */
const asks = (stream: number, path: string): Uint8Array => frame(HEADERS, LAST, stream, known(2, 6), kept(4, path));
const answers = (stream: number): Uint8Array => frame(HEADERS, END_HEADERS, stream, known(8));
const PREFACE = bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", frame(SETTINGS, 0, 0));
const OPENING: readonly Piece[] = [
  ["a", PREFACE],
  ["b", frame(SETTINGS, 0, 0)],
];

const gunzip: DecodeBody = (_codings, body) =>
  Promise.resolve({ bytes: new Uint8Array(gunzipSync(body)), said: ["gzip decoded"] });
const asSent: DecodeBody = (_codings, body) => Promise.resolve({ bytes: body, said: [] });
const ALL: Http2Wish = { stream: undefined, packet: undefined, scope: "both" };

const partText = ({ bytes: all, parts }: StreamWindow): (readonly [string, number, string])[] =>
  parts.map(({ side, packet, start, length, gap }) => [
    side,
    packet,
    gap === undefined ? textOf(all.subarray(start, start + length)) : `${length.toString()} missing`,
  ]);

const told = (pieces: readonly Piece[]): unknown[] =>
  http2Objects(apart([...OPENING, ...pieces])).map(({ name, body, isIncomplete }) => [
    name,
    textOf(body),
    isIncomplete,
  ]);

interface Sent {
  readonly path: string;
  readonly asked: Buffer;
  readonly answered: Buffer;
}

/** Requests with bodies that run side by side, their frames padded, answers coded for half of them. */
async function overhear(sent: readonly Sent[]): Promise<Flight[]> {
  const flights: Flight[] = [];
  const server = createServer({ paddingStrategy: constants.PADDING_STRATEGY_MAX });
  server.on("stream", (stream, headers) => {
    const index = sent.findIndex(({ path }) => path === headers[":path"]);
    const body = sent[index]?.answered ?? Buffer.alloc(0);
    stream.resume();
    stream.respond({ ":status": 200, ...(index % 2 === 0 ? { "content-encoding": "gzip" } : {}) });
    stream.end(index % 2 === 0 ? gzipSync(body) : body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const between = listenBetween((server.address() as AddressInfo).port, flights);
  between.listen(0, "127.0.0.1");
  await once(between, "listening");
  const session = connect(`http://127.0.0.1:${(between.address() as AddressInfo).port.toString()}`, {
    paddingStrategy: constants.PADDING_STRATEGY_MAX,
  });
  await Promise.all(
    sent.map(async ({ path, asked }) => {
      const stream = session.request({ ":method": "POST", ":path": path });
      stream.end(asked);
      stream.resume();
      await once(stream, "close");
    }),
  );
  session.close();
  await once(session, "close");
  between.close();
  server.close();
  return flights;
}

const digest = (body: Uint8Array): string => createHash("sha256").update(body).digest("hex");

test("files of streams that run side by side are whole, in both directions, their padding and codings undone", async () => {
  const sent = [1, 300, 20_000, 70_000, 150_000].map((size, index) => ({
    path: `/deep/file-${index.toString()}.bin?size=${size.toString()}`,
    asked: randomBytes(size),
    answered: randomBytes(size * 2),
  }));
  const { engine } = await openBytes(wrap(await overhear(sent)));
  const outcome = await engine.objects(() => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  const found: string[] = [];
  for (const { id, name, isRequest, codings, isIncomplete, source } of outcome.value.objects) {
    const content = await engine.objectBytes(id);
    if (!content.ok) throw new Error(content.message);
    const body = codings.includes("gzip") ? gunzipSync(content.value) : content.value;
    found.push(`${source} ${name} ${String(isRequest)} ${String(isIncomplete)} ${digest(body)}`);
  }
  const wanted = sent.flatMap(({ path, asked, answered }) => {
    const name = path.slice(path.lastIndexOf("/") + 1, path.indexOf("?"));
    return [`http ${name} true false ${digest(asked)}`, `http ${name} false false ${digest(answered)}`];
  });
  expect(found.sort()).toEqual(wanted.sort());
});

test("files of our capture have their hosts, types and packets; that of an upgrade is named by HTTP/1.1", async () => {
  const { engine } = await openBytes(readFileSync(new URL("captures/http2.pcap", import.meta.url)));
  const outcome = await engine.objects(() => undefined);
  const objects = outcome.ok ? outcome.value.objects : [];
  expect(objects.map(({ name, host, declaredType, bytes: size }) => [name, host, declaredType, size])).toEqual([
    ["index", "www.example.com", "text/html", 13],
    ["rare", "www.example.com", "", 5],
    ["news", "www.example.com", "text/plain", 5],
  ]);
});

test("a stream that is reset, ends with the capture or is shorter than announced leaves an incomplete file", () => {
  const long = frame(HEADERS, END_HEADERS, 5, known(8), kept(28, "9"));
  expect(
    told([
      ["a", bytes(asks(1, "/reset"), asks(3, "/open"), asks(5, "/short"), asks(7, "/whole"))],
      [
        "b",
        bytes(answers(1), frame(DATA, 0, 1, "ab"), frame(RESET, 0, 1, u32(2)), answers(3), frame(DATA, 0, 3, "cd")),
      ],
      ["b", bytes(long, frame(DATA, END_STREAM, 5, "ef"), answers(7), frame(DATA, 0, 7, "gh"))],
      // Trailers end it.
      ["b", frame(HEADERS, LAST, 7, kept(28, "5"))],
    ]),
  ).toEqual([
    ["reset", "ab", true],
    ["open", "cd", true],
    ["short", "ef", true],
    ["whole", "gh", false],
  ]);
});

test("bytes missing within a frame cut its file, and no other; who follows the stream sees where they lie", async () => {
  const data = frame(DATA, END_STREAM, 1, "0123456789");
  const pieces: readonly Piece[] = [
    ["a", bytes(asks(1, "/holed"), asks(3, "/next"))],
    ["b", bytes(answers(1), data.subarray(0, 12))],
    ["b", 4],
    ["b", bytes(data.subarray(16), answers(3), frame(DATA, END_STREAM, 3, "fine"))],
  ];
  expect(told(pieces)).toEqual([
    ["holed", "012", true],
    ["next", "fine", false],
  ]);
  const followed = await followHttp2(windowOf([...OPENING, ...pieces]), { ...ALL, scope: "b" }, gunzip);
  expect(followed && partText(followed.window).slice(1)).toEqual([
    ["b", 4, "012"],
    ["b", 6, "4 missing"],
    ["b", 6, "789"],
  ]);
  const headers = ":status: 200\r\n\r\n".length;
  expect(followed?.window.parts.map(({ offset, position }) => [offset, position])).toEqual([
    [0, 0],
    [headers, headers],
    [headers + 3, headers + 3],
    [headers + 3, headers + 7],
  ]);
});

test("behind lost frames reading goes on, and headers that name what was lost are left out and counted", async () => {
  const pieces: readonly Piece[] = [
    ["a", bytes(asks(1, "/one"), asks(3, "/two"))],
    ["b", bytes(answers(1), frame(DATA, 0, 1, "begun"))],
    ["b", 500],
    // Entry 62 was put into the table by what is missing; 63 after this block is its own.
    ["b", bytes(frame(HEADERS, END_HEADERS, 3, known(8, 62), kept(31, "text/plain")), frame(DATA, 0, 3, "be"))],
    ["b", bytes(frame(DATA, END_STREAM, 3, "hind"))],
  ];
  expect(told(pieces)).toEqual([
    ["one", "begun", true],
    ["two", "behind", false],
  ]);
  const followed = await followHttp2(windowOf([...OPENING, ...pieces]), { ...ALL, stream: 3, scope: "b" }, gunzip);
  expect(followed && partText(followed.window)).toEqual([
    ["b", 6, ":status: 200\r\ncontent-type: text/plain\r\n\r\n"],
    ["b", 6, "be"],
    ["b", 7, "hind"],
  ]);
  expect(followed?.troubles).toEqual(["The headers in packet 6: 1 header of bytes that were not captured"]);
});

test("a stream is followed alone: headers as lines, promises where they were made, each byte with its packet", async () => {
  const promise = frame(PROMISE, END_HEADERS | PADDED, 3, [1], u32(2), known(2, 6), kept(4, "/style.css"), zeros(1));
  const window = windowOf([
    ...OPENING,
    ["a", bytes(asks(1, "/other"), asks(3, "/page"))],
    ["b", bytes(answers(1), frame(DATA, END_STREAM, 1, "not this"), promise, frame(HEADERS, 0, 3, known(8)))],
    [
      "b",
      bytes(frame(CONTINUATION, END_HEADERS, 3, kept(31, "text/html")), frame(DATA, PADDED, 3, [2], "<p>", zeros(2))),
    ],
    ["b", frame(DATA, END_STREAM, 3, "</p>")],
  ]);
  const followed = await followHttp2(window, { ...ALL, stream: 3 }, gunzip);
  expect(followed && partText(followed.window)).toEqual([
    ["a", 3, ":method: GET\r\n:scheme: http\r\n:path: /page\r\n\r\n"],
    ["b", 4, ":method: GET\r\n:scheme: http\r\n:path: /style.css\r\n\r\n"],
    ["b", 4, ":status: 200\r\ncontent-type: text/html\r\n\r\n"],
    ["b", 5, "<p>"],
    ["b", 6, "</p>"],
  ]);
  expect(followed?.streams).toEqual([
    { id: 1, title: "GET /other" },
    { id: 2, title: "GET /style.css" },
    { id: 3, title: "GET /page" },
  ]);
  expect(followed?.troubles).toEqual([]);
  expect((await followHttp2(window, { ...ALL, packet: 6 }, gunzip))?.chosen).toBe(3);
  expect((await followHttp2(window, { ...ALL, stream: 9 }, gunzip))?.chosen).toBeUndefined();
});

test("trailers begin a line of their own; a reset and an end that is missing are told", async () => {
  const window = windowOf([
    ...OPENING,
    ["a", bytes(asks(1, "/one"), asks(3, "/two"))],
    ["b", bytes(answers(1), frame(DATA, 0, 1, "no line end"), frame(HEADERS, LAST, 1, kept(28, "11")))],
    ["b", bytes(answers(3), frame(RESET, 0, 3, u32(8)), answers(5), frame(DATA, 0, 5, "begun"))],
  ]);
  const whole = await followHttp2(window, { ...ALL, stream: 1, scope: "b" }, gunzip);
  expect(whole && partText(whole.window).slice(1)).toEqual([
    ["b", 4, "no line end"],
    ["b", 4, "\r\ncontent-length: 11\r\n\r\n"],
  ]);
  expect(whole?.troubles).toEqual([]);
  expect((await followHttp2(window, { ...ALL, stream: 3 }, gunzip))?.troubles).toEqual([
    "HTTP/2 stream 3, B← was reset in packet 5: cancelled",
  ]);
  expect((await followHttp2(window, { ...ALL, stream: 5 }, gunzip))?.troubles).toEqual([
    "HTTP/2 stream 5, B← does not come to its end in this capture",
  ]);
});

test("a coded body is shown decoded, and says how long it was", async () => {
  const coded = gzipSync("said in plain words");
  const window = windowOf([
    ...OPENING,
    ["a", asks(1, "/coded")],
    ["b", bytes(frame(HEADERS, END_HEADERS, 1, known(8), kept(26, "gzip")), frame(DATA, 0, 1, coded.subarray(0, 7)))],
    ["b", frame(DATA, END_STREAM, 1, coded.subarray(7))],
  ]);
  const followed = await followHttp2(window, { ...ALL, scope: "b" }, gunzip);
  const [, body] = followed?.window.parts ?? [];
  expect(followed && partText(followed.window)[1]).toEqual(["b", 4, "said in plain words"]);
  expect(body?.decoded).toBe(`Body: gzip decoded; ${coded.length.toString()} bytes on the wire`);
});

test("what is not HTTP/2 from its beginning on is not followed as if it were", async () => {
  const window = windowOf([
    ["a", "GET / HTTP/1.1\r\n\r\n"],
    ["b", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"],
  ]);
  expect(await followHttp2(window, ALL, gunzip)).toBeUndefined();
});

test("damage is told or left out: nothing throws, and no file is longer than what was sent", async () => {
  const next = seededRandom(7);
  const random = (below: number): number => Math.floor(next() * below);
  const good = await overhear([
    { path: "/one", asked: Buffer.from("asked".repeat(40)), answered: Buffer.from("told".repeat(90)) },
    { path: "/two", asked: Buffer.from("x"), answered: Buffer.from("y".repeat(3000)) },
  ]);
  for (let round = 0; round < 300; round++) {
    const pieces = good.map(([side, sent]): Piece => {
      const body = Uint8Array.from(sent);
      if (random(3) === 0) body[random(body.length)] = random(256);
      const kept = random(6) === 0 ? body.subarray(0, random(body.length)) : body;
      return [side === "client" ? "a" : "b", random(8) === 0 ? 1 + random(2000) : kept];
    });
    const length = pieces.reduce((sum, [, body]) => sum + (typeof body === "number" ? 0 : body.length), 0);
    for (const { body } of http2Objects(apart(pieces))) expect(body.length).toBeLessThanOrEqual(length);
    const window = windowOf(pieces);
    const first = await followHttp2(window, ALL, asSent);
    for (const { id } of first?.streams ?? []) await followHttp2(window, { ...ALL, stream: id }, asSent);
  }
});
