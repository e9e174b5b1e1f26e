import { expect, test } from "vitest";
import { encodeUtf8 } from "../../filter/utf8.ts";
import { parseClientMessage } from "../../wire/client-message.ts";
import { formatMessage } from "../../wire/message.ts";
import { CLIENT_TEXT_BYTES } from "../../wire/protocol.ts";
import { splitRules } from "./pieces.ts";

test.each([
  "",
  "version: 1\n",
  '"\\\n'.repeat(3000),
  "ü€😀".repeat(2000),
  "\u0001\ud800".repeat(900),
  "x".repeat(9000),
])("pieces of a file make the file, and each fits into a message", (text) => {
  const pieces = splitRules(text);
  expect(pieces.join("")).toBe(text);
  for (const [at, piece] of pieces.entries()) {
    const message = formatMessage({
      kind: "offerRules",
      text: piece,
      isLast: at === pieces.length - 1,
      base: "a".repeat(64),
    } as { kind: string });
    expect(encodeUtf8(message).length).toBeLessThanOrEqual(CLIENT_TEXT_BYTES);
    expect(parseClientMessage(message)).toMatchObject({ ok: true, value: { text: piece } });
  }
});
