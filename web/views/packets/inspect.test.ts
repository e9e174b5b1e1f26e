import { expect, it } from "vitest";
import { readingsOf } from "./inspect.ts";

const read = (bytes: readonly number[], isLittle = false): Record<string, string> =>
  Object.fromEntries(readingsOf(Uint8Array.from(bytes), isLittle).map(({ title, text }) => [title, text]));

it("only what there are bytes for is read, and signs only where they differ", () => {
  expect(read([0x01])).toEqual({ u8: "1" });
  expect(read([0xff, 0xfe])).toEqual({ u8: "255", i8: "-1", u16: "65,534", i16: "-2" });
  expect(read([])).toEqual({});
});

it("both byte orders, whole 64-bit values, floats and times", () => {
  expect(read([0x01, 0x02], true)["u16"]).toBe("513");
  expect(read([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])["u64"]).toBe("18,446,744,073,709,551,615");
  expect(read([0x3f, 0xc0, 0, 0])["f32"]).toBe("1.5");
  expect(read([0x65, 0x92, 0x00, 0x80])["Unix time"]).toBe("2024-01-01 00:00:00Z");
  expect(read([0xe9, 0x3c, 0x7f, 0x00, 0x80, 0, 0, 0])["NTP time"]).toBe("2024-01-01 00:00:00.500000Z");
});
