import { expect, test } from "vitest";
import { type Part, bytes, hex, u16, u16le, u32le, u64le, u8, zeros } from "../../scripts/captures/bytes.ts";
import { smbObjects } from "../host/objects/smb.ts";
import { apart, textOf, type Piece } from "./support/conversation.ts";

const wide = (text: string): Uint8Array => bytes(...Array.from(text, (letter) => u16le(letter.charCodeAt(0))));

const frame = (...parts: readonly Part[]): Uint8Array => {
  const body = bytes(...parts);
  return bytes([0, 0], u16(body.length), body);
};

// ---- version 1 ---------------------------------------------------------------------------------------------------------

interface Command {
  readonly command: number;
  /** Tells its answer. */
  readonly id: number;
  readonly isResponse?: boolean;
}

function old({ command, id, isResponse = false }: Command, words: Part, body: Part = []): Uint8Array {
  const [parameters, content] = [bytes(words), bytes(body)];
  const head = bytes(hex("ff 53 4d 42"), u8(command), u32le(0), u8(isResponse ? 0x88 : 8), u16le(0xc001), zeros(12));
  const ids = bytes(u16le(1), u16le(2), u16le(3), u16le(id));
  return frame(head, ids, u8(parameters.length / 2), parameters, u16le(content.length), content);
}

const ALONE = bytes([0xff, 0], u16le(0));
const FID = 0x4001;
const HEADER = 32;
const isResponse = true;

const openOld = (id: number, name: string): Uint8Array =>
  old({ command: 0xa2, id }, bytes(ALONE, [0], u16le(name.length * 2), zeros(41)), bytes([0], wide(`${name}\0`)));
const openedOld = (id: number, size: bigint): Uint8Array =>
  old({ command: 0xa2, id, isResponse }, bytes(ALONE, [0], u16le(FID), zeros(48), u64le(size), zeros(5)));
const readOld = (id: number, at: number): Uint8Array =>
  old({ command: 0x2e, id }, bytes(ALONE, u16le(FID), u32le(at), zeros(14)));
const gaveOld = (id: number, text: string): Uint8Array => {
  const words = bytes(ALONE, zeros(6), u16le(text.length), u16le(HEADER + 1 + 24 + 2), zeros(10));
  return old({ command: 0x2e, id, isResponse }, words, bytes(text));
};
const writeOld = (id: number, at: number, text: string): Uint8Array => {
  const place = bytes(zeros(10), u16le(text.length), u16le(HEADER + 1 + 28 + 2), zeros(4));
  return old({ command: 0x2f, id }, bytes(ALONE, u16le(FID), u32le(at), place), bytes(text));
};

test("version 1: what is read stands at its place, and what was not read is missing", () => {
  const [file] = smbObjects(
    apart([
      ["a", openOld(1, "\\letters\\ada.txt")],
      ["b", openedOld(1, 12n)],
      ["a", readOld(2, 8)],
      ["b", gaveOld(2, "late")],
      ["a", readOld(3, 0)],
      ["b", gaveOld(3, "Dear")],
    ]),
  );
  expect(file).toMatchObject({
    name: "ada.txt",
    isIncomplete: true,
    missingBytes: 4,
    isForward: false,
    firstPacket: 4,
  });
  expect(textOf(file?.body)).toBe("Dear\0\0\0\0late");
});

test("version 1: a write that nobody answered counts, and a handle from before the capture has a name made of it", () => {
  const [file] = smbObjects(apart([["a", writeOld(5, 0, "all of it")]]));
  expect(file).toMatchObject({ name: "file-4001", isIncomplete: false, isForward: true });
  expect(textOf(file?.body)).toBe("all of it");
});

// ---- versions 2 and 3 ----------------------------------------------------------------------------------------------------

const HANDLE = hex("01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10");

function message(command: number, id: bigint, isResponse: boolean, ...body: readonly Part[]): Uint8Array {
  const head = bytes(hex("fe 53 4d 42"), u16le(64), u16le(1), u32le(0), u16le(command), u16le(1));
  return frame(head, u32le(isResponse ? 1 : 0), u32le(0), u64le(id), zeros(32), ...body);
}

const create = (id: bigint, name: string): Uint8Array =>
  message(5, id, false, zeros(44), u16le(120), u16le(name.length * 2), zeros(8), wide(name));
const created = (id: bigint, size: bigint): Uint8Array =>
  message(5, id, true, zeros(48), u64le(size), zeros(8), HANDLE);
const read = (id: bigint, at: bigint): Uint8Array => message(8, id, false, zeros(8), u64le(at), HANDLE, zeros(17));
const gave = (id: bigint, text: string): Uint8Array =>
  message(8, id, true, u16le(17), [80, 0], u32le(text.length), zeros(8), text);
const write = (id: bigint, at: bigint, text: string): Uint8Array =>
  message(9, id, false, u16le(49), u16le(112), u32le(text.length), u64le(at), HANDLE, zeros(16), text);
const close = (id: bigint, isResponse: boolean): Uint8Array =>
  message(6, id, isResponse, zeros(8), isResponse ? zeros(52) : HANDLE);

const SESSION: readonly Piece[] = [
  ["a", create(1n, "plans\\mill.txt")],
  ["b", created(1n, 8n)],
  ["a", read(2n, 0n)],
  ["b", gave(2n, "Store")],
  ["a", read(3n, 5n)],
  ["b", gave(3n, "...")],
];

test("a handle that is opened again is another file", () => {
  const files = smbObjects(
    apart([
      ...SESSION,
      ["a", close(4n, false)],
      ["b", close(4n, true)],
      ["a", create(5n, "plans\\card.txt")],
      ["b", created(5n, 0n)],
      ["a", write(6n, 0n, "Punch")],
      ["b", message(9, 6n, true, u16le(17), zeros(14))],
    ]),
  );
  expect(files.map(({ name, body, isForward }) => [name, textOf(body), isForward])).toEqual([
    ["mill.txt", "Store...", false],
    ["card.txt", "Punch", true],
  ]);
  expect(files.every(({ isIncomplete }) => !isIncomplete)).toBe(true);
});

test("behind a gap the next message is found, and the bytes in the gap are missing", () => {
  const [file] = smbObjects(apart([...SESSION.slice(0, 3), ["b", 72], ["a", read(3n, 5n)], ["b", gave(3n, "...")]]));
  expect(file).toMatchObject({ isIncomplete: true, missingBytes: 5 });
  expect(textOf(file?.body)).toBe("\0\0\0\0\0...");
});

test("a place far beyond what was seen makes no file of that size", () => {
  const [file] = smbObjects(apart([...SESSION, ["a", write(9n, 1n << 40n, "far")]]));
  expect(textOf(file?.body)).toBe("Store...");
  expect(file).toMatchObject({ isIncomplete: true, missingBytes: 3 });
});

test("no message that is cut or bent ends the reading", () => {
  const whole = bytes(...SESSION.filter(([side]) => side === "a").map(([, body]) => body as Uint8Array));
  for (let at = 0; at < whole.length; at++) {
    const bent = Uint8Array.from(whole);
    bent[at] = 0xff;
    expect(() => smbObjects(apart([["a", bent]]))).not.toThrow();
    expect(() => smbObjects(apart([["a", whole.slice(0, at)]]))).not.toThrow();
  }
});
