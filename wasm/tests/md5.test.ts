import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { md5 } from "#shared/format/md5.ts";

test("MD5 of any length, at any place of a larger buffer, is Node's", () => {
  const all = Uint8Array.from({ length: 400 }, (_, at) => (at * 7) & 255);
  for (let length = 0; length < 260; length++) {
    const part = all.subarray(3, 3 + length);
    expect(md5(part), `${length.toString()} bytes`).toBe(createHash("md5").update(part).digest("hex"));
  }
});
