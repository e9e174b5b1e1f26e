import { describe, expect, test } from "vitest";
import type { StreamPart, StreamSide, StreamWindow } from "#shared/model/stream.ts";
import { splitDnsMessages, splitTlsRecords } from "./stream-records.ts";

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

function windowOf(
  transport: "tcp" | "udp",
  pieces: readonly (readonly [StreamSide, readonly number[] | Uint8Array])[],
): StreamWindow {
  const parts: StreamPart[] = [];
  const all: number[] = [];
  pieces.forEach(([side, bytes], index) => {
    const at = all.length;
    const timeNs = BigInt(index) * 1_500_000n;
    const { length } = bytes;
    parts.push({ side, packet: index + 1, timeNs, at, offset: at, position: at, length, gap: undefined, start: at });
    all.push(...bytes);
  });
  const facts = { transport, stream: 0, streams: 1, firstPacket: 1, a: SIDE, b: SIDE, counters: [] } as const;
  const to = all.length;
  return { key: 0, facts, scope: "both", from: 0, to, total: to, parts, repeats: [], bytes: Uint8Array.from(all) };
}

const said = ({ parts }: StreamWindow): (string | undefined)[] => parts.map(({ decoded }) => decoded);

describe("TLS records", () => {
  const HELLO = [22, 3, 1, 0, 8, 1, 0, 0, 4, 9, 9, 9, 9];
  const DATA = [23, 3, 3, 0, 3, 7, 7, 7];

  test("are told apart over packets cut anywhere, with every byte kept", () => {
    const all = [...HELLO, ...DATA];
    for (let cut = 1; cut < all.length; cut++) {
      const window = splitTlsRecords(
        windowOf("tcp", [
          ["a", all.slice(0, cut)],
          ["a", all.slice(cut)],
        ]),
      );
      expect([...window.bytes]).toEqual(all);
      expect(said(window)).toEqual([
        "TLS record: Handshake (Client Hello), TLS 1.0, 8 bytes",
        "TLS record: Application Data, TLS 1.2, 3 bytes",
      ]);
    }
  });

  test("that break off say so, and what is none stays as it was", () => {
    expect(said(splitTlsRecords(windowOf("tcp", [["b", DATA.slice(0, 6)]])))).toEqual([
      "TLS record: Application Data, TLS 1.2, 3 bytes; the stream ends before it does",
    ]);
    const plain = windowOf("tcp", [["a", [71, 69, 84, 32]]]);
    expect(splitTlsRecords(plain)).toMatchObject({ parts: plain.parts, bytes: plain.bytes });
  });
});

describe("DNS transactions", () => {
  const message = (id: number, flags: number, answers: number): number[] => [
    ...[0, id, flags >> 8, flags & 255, 0, 1, 0, answers, 0, 0, 0, 0],
    ...[2, 116, 103, 4, 116, 101, 115, 116, 0, 0, 28, 0, 1],
  ];
  const framed = (bytes: readonly number[]): number[] => [0, bytes.length, ...bytes];

  test("pair responses with their queries, over UDP and TCP alike", () => {
    for (const [transport, wrap] of [
      ["udp", (bytes: number[]) => bytes],
      ["tcp", framed],
    ] as const) {
      const window = splitDnsMessages(
        windowOf(transport, [
          ["a", wrap(message(7, 0x0100, 0))],
          ["a", wrap(message(7, 0x0100, 0))],
          ["b", wrap(message(7, 0x8183, 0))],
          ["b", wrap(message(9, 0x8180, 2))],
        ]),
      );
      expect(said(window)).toEqual([
        "DNS query 0x0007: tg.test AAAA",
        "DNS query 0x0007: tg.test AAAA, asked again after packet 1",
        "DNS response 0x0007: tg.test AAAA, No such name, 0 answers; answers packet 1 after 3.000 ms",
        "DNS response 0x0009: tg.test AAAA, No error, 2 answers; its query is not in this stream",
      ]);
    }
  });

  test("keep the bytes of what is no message", () => {
    const window = splitDnsMessages(windowOf("udp", [["a", [1, 2, 3]]]));
    expect([...window.bytes]).toEqual([1, 2, 3]);
    expect(said(window)).toEqual([undefined]);
  });
});
