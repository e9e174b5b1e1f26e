/** Conditions that headers answer: what is refused and where, and what is said of frames that hide something. */
import { describe, expect, test } from "vitest";
import { FrameHeaders } from "./frame-headers.ts";
import { readCondition } from "./read-condition.ts";
import { FALSE, TRUE, UNKNOWN } from "./truth.ts";

function problemOf(text: string): string {
  const read = readCondition(text);
  return read.ok ? "none" : `${read.at} ${read.message}`;
}

interface Packet {
  readonly protocol?: number;
  readonly fragment?: number;
  readonly payload?: readonly number[];
  readonly length?: number;
}

/** 10.0.0.5 → 192.0.2.7 in Ethernet, TCP from 40000 to 443 unless told otherwise. */
function frameOf({ protocol = 6, fragment = 0, payload = TCP, length }: Packet): Uint8Array {
  const ip = [0x45, 0, 0, 20 + payload.length, 0, 0, fragment >> 8, fragment & 255, 64, protocol, 0, 0];
  const frame = [...Array<number>(12).fill(2), 8, 0, ...ip, 10, 0, 0, 5, 192, 0, 2, 7, ...payload];
  return Uint8Array.from(frame.slice(0, length));
}

const TCP = [0x9c, 0x40, 0x01, 0xbb, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x02, 0, 0, 0, 0, 0, 0];
const UDP = (port: number, ...payload: readonly number[]): number[] => [
  0x9c,
  0x40,
  port >> 8,
  port & 255,
  0,
  8 + payload.length,
  0,
  0,
  ...payload,
];

function ask(text: string, packet: Packet): number {
  const read = readCondition(text);
  if (!read.ok) throw new Error(read.message);
  const frame = frameOf(packet);
  const headers = new FrameHeaders();
  headers.read(frame, frame.length, 1, frameOf({ ...packet, length: 9999 }).length);
  return read.question.ask(headers);
}

describe("a condition", () => {
  test.each([
    [
      "tcp and http.request",
      '8 "http.request" is no field that a sensor reads: it sees headers only, those of frame, eth',
    ],
    ["tcp.prt == 80", '0 "tcp.prt" is no field that a sensor reads: it sees headers only, '],
    ["ip.host == 10.0.0.1", "0 "],
    ["tcp.port == http", '12 "http" is not a number'],
    ["tcp.port ==", "11 "],
    ["ip.addr == 10.0.0.0/33", "11 The prefix of an IPv4 address"],
    ["tcp or len(dns.qry.name) > 5", "7 A sensor compares fields with values"],
    ["tcp.flags & 2", "0 A sensor compares fields with values"],
    ["@ip.src == 0a", "0 A sensor reads the fields of the outermost headers"],
    ["ip.src#2 == 10.0.0.1", "0 A sensor reads the fields of the outermost headers"],
    ["ip.src == ${ip.src}", "10 A sensor has no selected packet"],
    ["tcp contains 47:45", "0 A sensor does not look into packets"],
    ["dns.qry.name[0] == 61", "0 A sensor takes slices of addresses only"],
    ["dns.qry.name == tls.sni", "0 A sensor compares names"],
    ["tcp.srcport in {tcp.dstport}", "16 A sensor looks for fixed values only"],
    ['dns.qry.name matches "(a{1,200}b{1,200}){2}"', "0 The pattern is too large"],
    ['dns.qry.name matches "(a"', "21 The pattern cannot be used"],
    ["  ", "0 The condition is empty"],
  ])("%s is refused with its place", (text, words) => {
    expect(problemOf(text)).toContain(words);
    expect(problemOf(text).startsWith(words.slice(0, words.indexOf(" ") + 1))).toBe(true);
  });

  test("for a field that is nearly one, the nearest is told", () => {
    expect(problemOf("udp.prt == 80")).toContain("Did you mean udp.port?");
  });

  test("whatever is garbled is refused or read, and never throws", () => {
    const source = 'ip.src == 10.0.0.0/8 and not tcp.port in {80, 443..500} or dns.qry.name matches "a.*b"';
    let state = 7;
    const random = (below: number): number => (state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff) % below;
    for (let round = 0; round < 2000; round++) {
      const letters = Array.from(source);
      for (let change = 0; change <= random(3); change++)
        letters[random(letters.length)] = ' (){}[]"=!<>.,/#@$1a'[random(20)] ?? "";
      expect(typeof problemOf(letters.join(""))).toBe("string");
    }
  });
});

describe("of a frame that hides something", () => {
  const fragment = { fragment: 0x2000 };
  const inner = { protocol: 4 };
  test.each([
    ["tcp.port == 443", {}, TRUE],
    ["tcp.port == 80", {}, FALSE],
    ["tcp.port == 443", fragment, UNKNOWN],
    ["not tcp.port == 443", fragment, UNKNOWN],
    ["ip.src == 10.0.0.5", fragment, TRUE],
    ["ip.src == 10.0.0.6", fragment, FALSE],
    ["udp", fragment, FALSE],
    ["ip.src == 10.0.0.5", inner, TRUE],
    ["ip.src == 10.0.0.6", inner, UNKNOWN],
    ["ip.src != 10.0.0.6", inner, UNKNOWN],
    ["ip.src != 10.0.0.5", inner, FALSE],
    ["frame.len < 20", inner, FALSE],
    ["ip.src == 10.0.0.6 and frame.len < 20", inner, FALSE],
    ["ip.src == 10.0.0.6 or tcp.port == 1", inner, UNKNOWN],
    ["tcp xor frame.len < 20", inner, UNKNOWN],
    ["udp.port == 4789", { protocol: 17, payload: UDP(4789) }, TRUE],
    ["udp.port == 80", { protocol: 17, payload: UDP(4789) }, UNKNOWN],
    ["udp.port == 80", { protocol: 17, payload: UDP(4788) }, FALSE],
    ["tcp", { protocol: 1, payload: [3, 1, 0, 0, 0, 0, 0, 0] }, UNKNOWN],
    ["tcp", { protocol: 1, payload: [8, 0, 0, 0, 0, 0, 0, 0] }, FALSE],
    ["tcp.flags.syn == 1", { length: 46 }, UNKNOWN],
    ["ip.ttl == 64", { length: 30 }, UNKNOWN],
    ["eth.type == 0x800", { length: 30 }, TRUE],
    ["eth.type == 0x800", { length: 13 }, UNKNOWN],
    ["frame.cap_len == 13", { length: 13 }, TRUE],
    ["dns.qry.name", { protocol: 17, payload: UDP(53, 0, 1, 1, 0) }, UNKNOWN],
    ["dns.qry.name", { protocol: 17, payload: UDP(54, 0, 1, 1, 0) }, FALSE],
  ] as const)("%s of %j: %i", (text, packet, truth) => {
    expect(ask(text, packet)).toBe(truth);
  });

  test("every length of a frame gives an answer, and once all headers are there always the same", () => {
    const payload = UDP(53, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x61, 1, 0x62, 0, 0, 1, 0, 1);
    for (const text of ["ip.ttl == 64", "udp.port == 53", 'dns.qry.name == "a.b"']) {
      const answers = Array.from({ length: 60 }, (_, length) => ask(text, { protocol: 17, payload, length }));
      expect(answers.slice(0, 14).every((truth) => truth === UNKNOWN)).toBe(true);
      expect(answers.slice(answers.indexOf(TRUE)).every((truth) => truth === TRUE)).toBe(true);
    }
  });
});
