import { expect, test } from "vitest";
import type { Found } from "../host/objects/conversation.ts";
import { mailObjects } from "../host/objects/mail.ts";
import { imapObjects, popObjects } from "../host/objects/mailbox.ts";
import { attachmentsOf } from "../host/objects/mail-parts.ts";
import { undoWords } from "../host/objects/mail-words.ts";
import { apart, textOf } from "./support/conversation.ts";

const MAIL = [
  'Subject: =?utf-8?Q?caf=C3=A9_?=\r\n =?utf-8?B?YXUgbGFpdA==?=\r\nContent-Type: multipart/mixed;\r\n\tboundary="b 1"\r\n\r\n',
  "passed over\r\n--b 1\r\nContent-Type: text/plain\r\n\r\n--b 12 is no delimiter\r\n",
  "--b 1\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBE\r\nRi0=\r\n",
  "--b 1 \r\nContent-Type: text/csv\r\nContent-Disposition: attachment;\r\n filename*0*=utf-8''na%C3%AFve%20; filename*1=\"one.csv\"\r\n",
  "Content-Transfer-Encoding: quoted-printable\r\n\r\na=3Db=\r\n,c=zz\r\n",
  "--b 1\r\nContent-Type: message/rfc822\r\n\r\nSubject: Inner\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n",
  '--in\r\nContent-Disposition: attachment; filename="C:\\\\x\\\\deep.txt"\r\n\r\n..deep\r\n--in--\r\n',
  "--b 1--\r\n--b 1\r\nContent-Disposition: attachment; filename=behind\r\n\r\nno part\r\n",
] as const;

const shown = (found: readonly Found[]): unknown[] =>
  found.map(({ name, body, declaredType, firstPacket, lastPacket, isIncomplete }) => [
    name,
    body.length,
    declaredType,
    firstPacket,
    lastPacket,
    isIncomplete,
  ]);

test("what is attached to a mail is a file, decoded, by its name and with its packets; so is a mail within the mail", () => {
  const found = mailObjects(
    apart([
      ["a", "DATA\r\n"],
      ...MAIL.map((text) => ["a", text.replace(/^\./gmu, "..")] as const),
      ["a", ".\r\nQUIT\r\n"],
    ]),
  );
  expect(found[0]?.name).toBe("café au lait.eml");
  expect(textOf(found[0]?.body)).toBe(MAIL.join(""));
  expect(shown(found.slice(1))).toEqual([
    ["a.pdf", 5, "application/pdf", 4, 4, false],
    ["naïve one.csv", 8, "text/csv", 6, 6, false],
    ["Inner.eml", expect.any(Number), "message/rfc822", 7, 8, false],
    ["deep.txt", 6, "", 8, 8, false],
  ]);
  expect(found.slice(1).map(({ body }) => textOf(body))).toEqual([
    "%PDF-",
    "a=b,c=zz",
    expect.stringContaining("..deep"),
    "..deep",
  ]);
});

test("an attachment that is cut says so, also where mails were fetched", () => {
  const head =
    "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Disposition: attachment; filename=f\r\n\r\nab";
  const cut = popObjects(
    apart([
      ["b", "+OK\r\n"],
      ["a", "RETR 1\r\n"],
      ["b", `+OK\r\n${head}`],
    ]),
  );
  expect(cut.map(({ name, isIncomplete, isPartOfMail }) => [name, isIncomplete, isPartOfMail === true])).toEqual([
    ["message.eml", true, false],
    ["f", true, true],
  ]);
  const fetched = imapObjects(
    apart([
      ["b", `* OK\r\n* 1 FETCH (BODY[]<0> {60}\r\n${head.slice(0, 60)})\r\n`],
      ["b", `* 1 FETCH (BODY[]<60> {${head.length - 60}}\r\n${head.slice(60)})\r\n`],
    ]),
  );
  expect(shown(fetched)).toEqual([
    ["message.eml", head.length, "message/rfc822", 1, 2, false],
    ["f", 2, "", 2, 2, false],
  ]);
});

test("behind a gap the next mail is found, and the one before it ends where bytes are missing", () => {
  const sent = mailObjects(
    apart([
      ["a", "DATA\r\nSubject: One\r\n\r\nfirst"],
      ["a", 100],
      ["a", "rest\r\n.\r\nMAIL FROM:<a@b>\r\nDATA\r\nSubject: Two\r\n\r\nsecond\r\n.\r\n"],
    ]),
  );
  expect(shown(sent)).toEqual([
    ["One.eml", 21, "message/rfc822", 1, 1, true],
    ["Two.eml", 24, "message/rfc822", 3, 3, false],
  ]);
  const fetched = popObjects(
    apart([
      ["b", "+OK\r\n"],
      ["a", "RETR 1\r\nRETR 2\r\nRETR 3\r\n"],
      ["b", "+OK 90 octets\r\nSubject: One\r\n\r\nfirst"],
      ["b", 100],
      ["b", "rest\r\n.\r\n+OK 24 octets\r\nSubject: Three\r\n\r\nx\r\n.\r\n"],
    ]),
  );
  expect(fetched.map(({ name, isIncomplete }) => [name, isIncomplete])).toEqual([
    ["One.eml", true],
    ["Three.eml", false],
  ]);
});

test("no mail makes the reader stop: endless nesting, delimiters without an end, broken words", () => {
  const part = "Content-Type: multipart/mixed; boundary=x\n\n--x\n";
  expect(attachmentsOf(Buffer.from(part.repeat(5000)), true)).toEqual([]);
  const nested = "Content-Type: message/rfc822\n\n";
  expect(attachmentsOf(Buffer.from(part + nested.repeat(100)), true)).toHaveLength(16);
  expect(attachmentsOf(Buffer.from("Content-Type: multipart/mixed; boundary=\n\n--\n"), true)).toEqual([]);
  expect(undoWords("=?no-such-set?Q?a=E9?= =?utf-8?B?####?= =?utf-8?X?a?=")).toBe("aé =?utf-8?X?a?=");
});
