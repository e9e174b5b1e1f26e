import { expect, it } from "vitest";
import { requestOf } from "./find.ts";

it("hexadecimal becomes bytes, whatever stands between the digits", () => {
  const outcome = requestOf({ text: "16 03:01", place: "hex", from: 3, backwards: true });
  expect(outcome.ok && outcome.value).toEqual({
    from: 3,
    backwards: true,
    where: "bytes",
    text: "16 03:01",
    bytes: Uint8Array.from([0x16, 3, 1]),
  });
});

it("half a byte is refused with an example", () => {
  expect(requestOf({ text: "16 0", place: "hex", from: 0, backwards: false })).toMatchObject({ ok: false });
});
