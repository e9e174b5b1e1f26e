import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { typeOfContent } from "#shared/format/content-type.ts";
import type { CaptureObject } from "#shared/model/objects.ts";
import { httpObjects } from "../host/objects/http.ts";
import { mailObjects } from "../host/objects/mail.ts";
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
