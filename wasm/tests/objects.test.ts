import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { typeOfContent } from "#shared/format/content-type.ts";
import type { CaptureObject } from "#shared/model/objects.ts";
import { httpObjects } from "../host/objects/http.ts";
import { mailObjects } from "../host/objects/mail.ts";
import { imapObjects, popObjects } from "../host/objects/mailbox.ts";
import { tftpObjects } from "../host/objects/transfer.ts";
import { apart, textOf } from "./support/conversation.ts";
import { openBytes } from "./support/open.ts";

async function objectsOf(path: string): Promise<readonly CaptureObject[]> {
  const { engine } = await openBytes(readFileSync(new URL(path, import.meta.url)));
  const outcome = await engine.objects(() => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  for (const { id, bytes } of outcome.value.objects) {
    const content = await engine.objectBytes(id);
    expect(content.ok && content.value.length).toBe(bytes);
  }
  return outcome.value.objects;
}

test("files of FTP have the names that were asked for, in both directions", async () => {
  const objects = await objectsOf("captures/ftp.pcap");
  expect(objects.map(({ name, source, type }) => [name, source, type])).toEqual([
    ["LIST", "ftp", "text/plain"],
    ["notes.txt", "ftp", "text/plain"],
    ["letter.txt", "ftp", "text/plain"],
  ]);
});

test("a file that was read and written over SMB is put together from both", async () => {
  const objects = await objectsOf("captures/smb.pcap");
  expect(objects.map(({ name, source, bytes, isIncomplete }) => [name, source, bytes, isIncomplete])).toEqual([
    ["engine.txt", "smb", 16, false],
  ]);
});

test("HTTP bodies are found with their packets, and what is still coded says so", async () => {
  const objects = await objectsOf("../../public/samples/http.pcap");
  expect(objects.map(({ name, codings, firstPacket }) => [name, codings, firstPacket])).toEqual([
    ["new", ["gzip"], 10],
    ["missing.png", [], 18],
    ["order", [], 26],
    ["order", [], 28],
  ]);
});

test("a body belongs to its request, also where there are several in a connection; one that is cut says so", () => {
  const found = httpObjects(
    apart([
      ["a", "GET /one/a.txt HTTP/1.1\r\nHost: h.example\r\n\r\nGET /b%20.txt?x=1 HTTP/1.1\r\nHost: h.example\r\n\r\n"],
      ["b", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"],
      ["b", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n"],
      ["b", 'HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename="../c.txt"\r\nContent-Length: 9\r\n\r\ngh'],
    ]),
  );
  expect(
    found.map(({ name, body, isIncomplete, firstPacket }) => [name, textOf(body), isIncomplete, firstPacket]),
  ).toEqual([
    ["a.txt", "abc", false, 2],
    ["b%20.txt", "def", false, 3],
    ["../c.txt", "gh", true, 4],
  ]);
});

test("a capture that begins with the server has the client found by what it says", () => {
  const found = httpObjects(
    apart([
      ["a", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"],
      ["b", "POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nyz"],
    ]),
  );
  expect(found.map(({ body }) => textOf(body)).sort()).toEqual(["x", "yz"]);
});

test("mail is taken as it was meant: doubled dots undone, each message for itself", () => {
  const found = mailObjects(
    apart([
      ["a", "MAIL FROM:<a@b>\r\nDATA\r\nSubject: Dots\r\n\r\n..one\r\n.. two\r\n.\r\n"],
      ["a", "DATA\r\nSubject:\r\n\r\nnext\r\n.\r\nDATA\r\ncut"],
    ]),
  );
  expect(found.map(({ name, isIncomplete }) => [name, isIncomplete])).toEqual([
    ["Dots.eml", false],
    ["message.eml", false],
    ["message.eml", true],
  ]);
  expect(textOf(found[0]?.body)).toBe("Subject: Dots\r\n\r\n.one\r\n. two\r\n");
});

test("mail in pieces of BDAT is one file, and the client is told by who answers", () => {
  const found = mailObjects(
    apart([
      ["a", "220 ready\r\n250 fine\r\n"],
      ["b", "BDAT 13\r\nSubject: Two\nBDAT 6 LAST\r\n\nbody\nQUIT\r\n"],
    ]),
  );
  expect(found.map(({ name, isForward, isIncomplete }) => [name, isForward, isIncomplete])).toEqual([
    ["Two.eml", false, false],
  ]);
  expect(textOf(found[0]?.body)).toBe("Subject: Two\n\nbody\n");
});

test("each message that POP3 fetched is a file; lists, refusals and passwords are none", () => {
  const found = popObjects(
    apart([
      ["b", "+OK ready\r\n"],
      ["a", "AUTH PLAIN\r\nAGJvYgB4\r\nLIST\r\nRETR 9\r\nRETR 1\r\nTOP 2 0\r\nRETR 3\r\nUIDL 1\r\nQUIT\r\n"],
      ["b", "+ \r\n+OK in\r\n+OK\r\n1 20\r\n.\r\n-ERR none\r\n"],
      ["b", "+OK 20 octets\r\nSubject: One\r\n\r\n..\r\n.\r\n+OK\r\nSubject: Top\r\n\r\n.\r\n"],
      ["b", "+OK\r\n.\r\n+OK 1 abc\r\n+OK bye\r\n"],
    ]),
  );
  expect(found.map(({ name, isIncomplete }) => [name, isIncomplete])).toEqual([
    ["One.eml", false],
    ["Top.eml", false],
  ]);
  expect(textOf(found[0]?.body)).toBe("Subject: One\r\n\r\n.\r\n");
});

test("a POP3 message whose command was not captured is told by what announces it", () => {
  const found = popObjects(apart([["a", "+OK 40 octets\r\nSubject: Alone\r\n\r\nand cut"]]));
  expect(found.map(({ name, isForward, isIncomplete }) => [name, isForward, isIncomplete])).toEqual([
    ["Alone.eml", true, true],
  ]);
});

test("whole messages that IMAP fetched or put away are files, joined from their stretches; headers alone are none", () => {
  const found = imapObjects(
    apart([
      ["b", "* OK ready\r\n"],
      ["a", "a1 FETCH 1:2 (BODY[])\r\na2 APPEND Sent (\\Seen) {15}\r\nSubject: Mine\r\n\r\n"],
      ["b", "* 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {16}\r\nSubject: Head\r\n\r\n)\r\n"],
      ["b", "* 1 FETCH (FLAGS () BODY[]<0> {10}\r\nSubject: H)\r\n* 1 FETCH (BODY[]<10> {6}\r\nalf\r\n\r)\r\n"],
      ["b", "* 2 FETCH (RFC822 {99}\r\nSubject: Cut\r\n"],
    ]),
  );
  expect(found.map(({ name, isForward, isIncomplete, body }) => [name, isForward, isIncomplete, body.length])).toEqual([
    ["Half.eml", false, false, 16],
    ["Cut.eml", false, true, 14],
    ["Mine.eml", true, false, 15],
  ]);
});

test("TFTP blocks are put in order, each once; a missing one makes the file incomplete", () => {
  const block = (number: number, text: string): Uint8Array =>
    Buffer.concat([Buffer.from([0, 3, number >> 8, number & 255]), Buffer.from(text)]);
  const whole = tftpObjects(
    apart([
      ["b", block(2, "cd")],
      ["b", block(1, "abX")],
      ["b", block(2, "zz")],
    ]),
    "f",
  );
  expect(whole.map(({ body, isIncomplete }) => [textOf(body), isIncomplete])).toEqual([["abXcd", false]]);
  const holed = tftpObjects(
    apart([
      ["b", block(1, "abX")],
      ["b", block(3, "e")],
    ]),
    "f",
  );
  expect(holed[0]?.isIncomplete).toBe(true);
});

test("the first bytes say what a file is, and say nothing of what they do not know", () => {
  expect(typeOfContent(Buffer.from("MZ\0\0"))).toBe("application/x-msdownload");
  expect(typeOfContent(Buffer.from("  <!DOCTYPE html>"))).toBe("text/html");
  expect(typeOfContent(Buffer.from('{"a":1}'))).toBe("application/json");
  expect(typeOfContent(Uint8Array.of(1, 2, 3))).toBe("");
  expect(typeOfContent(new Uint8Array())).toBe("");
});
