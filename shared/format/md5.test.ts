import { expect, test } from "vitest";
import { md5 } from "./md5.ts";

const digest = (text: string): string => md5(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));

test("the vectors of RFC 1321, appendix A.5", () => {
  expect(digest("")).toBe("d41d8cd98f00b204e9800998ecf8427e");
  expect(digest("message digest")).toBe("f96b697d7cb7938d525a2f31aaf161d0");
  expect(digest("1234567890".repeat(8))).toBe("57edf4a22be3c955ac49da2e2107b67a");
});
