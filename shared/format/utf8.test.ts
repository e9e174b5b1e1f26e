import { expect, it } from "vitest";
import { encodeUtf8 } from "../filter/utf8.ts";
import { decodeUtf8 } from "./utf8.ts";

it("reads what was written", () => {
  const text = `Åland, 東京, 🙂 and ${"much more ".repeat(2000)}`;
  expect(decodeUtf8(encodeUtf8(text))).toBe(text);
});

it("marks what is no UTF-8 and goes on behind it", () => {
  expect(decodeUtf8(Uint8Array.from([0x61, 0xff, 0x62, 0xc3, 0x28, 0xe2, 0x82]))).toBe("a\ufffdb\ufffd(\ufffd\ufffd");
  expect(decodeUtf8(Uint8Array.from([0xed, 0xa0, 0x80]))).toBe("\ufffd\ufffd\ufffd");
});
