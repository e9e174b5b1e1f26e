import { describe, expect, it } from "vitest";
import * as bytes from "./bytes.ts";
import { formatCount, formatPlural, formatRate, formatSize } from "./number.ts";
import { formatCsvRow, formatJsonRow } from "./table-text.ts";
import { digitsOfResolution, formatDateTime, formatSeconds, formatSpan, formatTime, type TimeMode } from "./time.ts";

const reference = { first: 1_000_000_000n, previousCaptured: 1_500_000_000n, previousShown: 3_000_000_000n };
const show = (ns: bigint | undefined, mode: TimeMode): string =>
  formatTime(ns, { mode, digits: 6, zone: "utc" }, reference);

describe("times", () => {
  it("keep every nanosecond of a 64-bit time", () => {
    expect(formatSeconds(1_772_323_509_204_311_999n, 9)).toBe("1772323509.204311999");
  });
  it("are cut, never rounded up into the next second", () => {
    expect(formatSeconds(1_999_999_999n, 3)).toBe("1.999");
    expect(formatSeconds(-1_500_000_000n, 1)).toBe("-1.5");
    expect(formatSeconds(-500_000_000n, 1)).toBe("-0.5");
  });
  it("have one text per mode", () => {
    expect(show(2_250_000_000n, "sinceFirst")).toBe("1.250000");
    expect(show(2_250_000_000n, "sincePreviousCaptured")).toBe("0.750000");
    expect(show(2_250_000_000n, "sincePreviousShown")).toBe("-0.750000");
    expect(show(1_772_323_509_204_311_999n, "timeOfDay")).toBe("00:05:09.204311");
    expect(show(1_772_323_509_204_311_999n, "dateTime")).toBe("2026-03-01 00:05:09.204311Z");
    expect(show(2_250_000_000n, "epoch")).toBe("2.250000");
    expect(show(undefined, "epoch")).toBe("");
  });
  it("before 1970 count their fraction forwards", () => {
    expect(formatDateTime(-1n, 9, "utc")).toBe("1969-12-31 23:59:59.999999999Z");
  });
  it("follow the file's resolution", () => {
    expect([
      digitsOfResolution("us"),
      digitsOfResolution("ns"),
      digitsOfResolution("10^-2"),
      digitsOfResolution("2^-20"),
    ]).toEqual([6, 9, 2, 9]);
  });
  it("as spans carry the unit that fits", () => {
    expect([formatSpan(420_000n), formatSpan(3_200_000_000n), formatSpan(7_500_000_000_000n)]).toEqual([
      "420 µs",
      "3.2 s",
      "2 h 5 min",
    ]);
  });
});

describe("numbers", () => {
  it("group by thousands and stay exact beyond doubles", () => {
    expect(formatCount(98311)).toBe("98,311");
    expect(formatCount(12_345_678_901_234_567_890n)).toBe("12,345,678,901,234,567,890");
    expect(formatPlural(1, "packet")).toBe("1 packet");
  });
  it("as sizes keep three figures", () => {
    expect([
      formatSize(1),
      formatSize(583),
      formatSize(1_204_224),
      formatSize(999_999),
      formatSize(25_000_000_000),
    ]).toEqual(["1 byte", "583 bytes", "1.20 MB", "1.00 MB", "25.0 GB"]);
    expect(formatRate(1_000_000, 500)).toBe("2.00 MB/s");
  });
});

describe("bytes", () => {
  const sample = Uint8Array.from([0x00, 0x22, 0x41, 0x0a, 0xff, 0xc3, 0xa9]);
  it("become the forms that people paste", () => {
    expect(bytes.formatHexStream(sample)).toBe("0022410affc3a9");
    expect(bytes.formatBase64(sample)).toBe("ACJBCv/DqQ==");
    expect(bytes.formatEscaped(sample)).toBe('"\\x00\\"A\\n\\xff\\xc3\\xa9"');
    expect(bytes.formatCArray(sample)).toContain("bytes[7] = {\n  0x00, 0x22");
    expect(bytes.formatHexDump(sample)).toBe(
      '0000  00 22 41 0a ff c3 a9                                 ."A....'.replace(/ {2,}(?=\.)/, " ".repeat(30)),
    );
  });
  it("in base64 are padded to whole groups", () => {
    const coded = ["", "f", "fo", "foo", "foob"].map((text) =>
      bytes.formatBase64(Uint8Array.from(text, (c) => c.charCodeAt(0))),
    );
    expect(coded).toEqual(["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]);
  });
  it("show UTF-8 at the first byte of each character and dots for what is not UTF-8", () => {
    expect(bytes.formatCharacters(sample, "utf8")).toEqual([".", '"', "A", ".", ".", "é", ""]);
    expect(bytes.formatCharacters(sample, "ascii").length).toBe(sample.length);
    expect(bytes.formatCharacter(0xc1, "ebcdic")).toBe("A");
    expect(bytes.formatCharacter(0xf9, "ebcdic")).toBe("9");
  });
  it("draw a field's bits and dots for the others", () => {
    expect(bytes.formatBits(Uint8Array.from([0x40]), 0x40n)).toBe(".1.. ....");
    expect(bytes.formatBits(Uint8Array.from([0x20, 0x05]), 0x1fffn)).toBe("...0 0000 0000 0101");
  });
});

describe("rows", () => {
  it("are quoted in CSV only where needed", () => {
    expect(formatCsvRow(["1", 'say "hi", twice', "x"])).toBe('1,"say ""hi"", twice",x');
    expect(JSON.parse(formatJsonRow(["No.", "Info"], ["1", "x"]))).toEqual({ "No.": "1", Info: "x" });
  });
});
