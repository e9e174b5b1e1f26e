import { describe, expect, it } from "vitest";
import { isCaptureFile, parsePastedBytes, PASTE_LIMIT, wrapPacket } from "./paste.ts";
import { parseShift } from "./shift.ts";
import { parseCaptureUrl } from "./url.ts";

const parsed = (text: string): number[] | string => {
  const outcome = parsePastedBytes(text);
  return outcome.ok ? Array.from(outcome.value) : outcome.message;
};

describe("a pasted packet", () => {
  it.each([
    ["a hex stream", "0022 41 ff"],
    ["colons", "00:22:41:ff"],
    ["a C array", "const unsigned char bytes[4] = {\n 0x00, 0x22, 0x41, 0xff };"],
    ["an escaped string", '"\\x00\\x22\\x41\\xff"'],
    ["a dump", '0000  00 22 41 ff                                 ."A.'],
  ])("is read from %s", (_form, text) => {
    expect(parsed(text)).toEqual([0x00, 0x22, 0x41, 0xff]);
  });
  it("is read from a dump of several lines, letters in the margin and all", () => {
    const line = (offset: string, byte: string): string =>
      `${offset}  ${`${byte} `.repeat(8).trim()}  ${`${byte} `.repeat(8).trim()}  abcdef12abcdef12`;
    expect(parsed(`${line("0000", "aa")}\n${line("0010", "bb")}\n`)).toEqual([
      ...Array<number>(16).fill(0xaa),
      ...Array<number>(16).fill(0xbb),
    ]);
  });
  it("is read from base64, also with the URL alphabet", () => {
    expect(parsed("ACJB////")).toEqual([0x00, 0x22, 0x41, 0xff, 0xff, 0xff]);
    expect(parsed("ACJB____")).toEqual([0x00, 0x22, 0x41, 0xff, 0xff, 0xff]);
  });
  it("is refused with a sentence when it is something else", () => {
    expect(parsed("good morning, everybody!")).toMatch(/neither/);
    expect(parsed("")).toMatch(/neither/);
    expect(parsed("00".repeat(PASTE_LIMIT + 1))).toMatch(/more than one packet/);
  });
  it("becomes a pcap with one record of exactly these bytes", async () => {
    const view = new DataView(await wrapPacket(Uint8Array.from([1, 2, 3]), 101, 1_500).arrayBuffer());
    expect(view.byteLength).toBe(43);
    expect([view.getUint32(0), view.getUint32(20), view.getUint32(24), view.getUint32(28), view.getUint32(32)]).toEqual(
      [0xa1b2c3d4, 101, 1, 500_000, 3],
    );
    expect(isCaptureFile(new Uint8Array(view.buffer))).toBe(true);
  });
});

describe("a capture's address", () => {
  const own = "http://127.0.0.1:7337";

  it("is taken over https, and over http only from this very site", () => {
    expect(parseCaptureUrl(" https://example.org/a.pcap ", own).ok).toBe(true);
    expect(parseCaptureUrl("http://127.0.0.1:7337/samples/dns.pcap", own).ok).toBe(true);
    for (const text of [
      "http://example.org/a",
      "http://127.0.0.1:8080/a",
      "file:///etc/passwd",
      "javascript:alert(1)",
      "a.pcap",
      "https://user:secret@example.org/a",
    ]) {
      expect(parseCaptureUrl(text, own).ok, text).toBe(false);
    }
  });
});

describe("a clock shift", () => {
  it("keeps nanoseconds and the sign", () => {
    expect(
      [parseShift("-0.25"), parseShift("3600"), parseShift("+0.000000001"), parseShift("")].map(
        (shift) => shift.ok && shift.value,
      ),
    ).toEqual([-250_000_000n, 3_600_000_000_000n, 1n, 0n]);
    expect(parseShift("soon").ok).toBe(false);
  });
});
