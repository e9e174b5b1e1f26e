/** One packet as text (hexadecimal, a hex dump, base64, a C array or an escaped string) made into a small capture. */
import { inputOf, type Opening, type SourceOutcome } from "./opening.ts";

/** LINKTYPE_ numbers that make sense for a single pasted packet. */
export const PASTE_LINK_TYPES = [
  { number: 1, title: "Ethernet" },
  { number: 101, title: "Raw IP" },
  { number: 113, title: "Linux cooked (SLL)" },
  { number: 276, title: "Linux cooked v2 (SLL2)" },
  { number: 0, title: "BSD loopback" },
  { number: 105, title: "802.11" },
  { number: 127, title: "802.11 with radiotap" },
] as const;

/** The largest packet that is taken from text: more is a file, not a packet. */
export const PASTE_LIMIT = 262_144;

function bytesOfHex(digits: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(digits.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16);
  return bytes;
}

/** Lines of "0000  16 03 01 …  text": the offset and what stands after the bytes are dropped. */
function hexOfDump(text: string): string | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  let digits = "";
  for (const line of lines) {
    const found =
      /^\s*([0-9a-f]{3,8}):?\s+((?:[0-9a-f]{2}[ \t]{1,2}|[0-9a-f]{4}[ \t]{1,2})*(?:[0-9a-f]{4}|[0-9a-f]{2}))(?:\s{2,}.*|\s*)$/i.exec(
        line,
      );
    // The offsets must count the bytes read so far, else these are not offsets but bytes.
    if (found === null || Number.parseInt(found[1] ?? "", 16) !== digits.length / 2) return undefined;
    digits += (found[2] ?? "").replace(/\s/g, "");
  }
  return digits === "" ? undefined : digits;
}

/** Two digits a byte with any of the usual marks between them. */
function hexOfList(text: string): string | undefined {
  const digits = text
    .replace(/^[^={]*=\s*\{|\};?\s*$/g, "")
    .replace(/0x|\\x/gi, " ")
    .replace(/["'{}[\];,:\s-]+/g, "");
  return digits !== "" && digits.length % 2 === 0 && /^[0-9a-f]+$/i.test(digits) ? digits : undefined;
}

function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const code = text.replace(/\s+/g, "").replaceAll("-", "+").replaceAll("_", "/");
  if (code.length < 8 || !/^[A-Za-z0-9+/]+={0,2}$/.test(code)) return undefined;
  try {
    return Uint8Array.from(atob(code), (character) => character.charCodeAt(0));
  } catch {
    return undefined; // not base64 after all
  }
}

/** The bytes that a text stands for, or why it is none. */
export function parsePastedBytes(text: string): SourceOutcome<Uint8Array<ArrayBuffer>> {
  const hex = hexOfDump(text) ?? hexOfList(text);
  const bytes = hex === undefined ? bytesOfBase64(text) : bytesOfHex(hex);
  if (bytes === undefined || bytes.length === 0)
    return { ok: false, message: "This is neither hexadecimal, a hex dump, a C array nor base64." };
  if (bytes.length > PASTE_LIMIT)
    return { ok: false, message: "This is more than one packet can hold. Save it as a file and open that." };
  return { ok: true, value: bytes };
}

const FILE_MAGICS = [0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1, 0x0a0d0d0a, 0x736e6f6f];

/** Whether pasted bytes are a capture file themselves (its magic number stands in front). */
export function isCaptureFile(bytes: Uint8Array): boolean {
  if (bytes.length < 24) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return FILE_MAGICS.includes(view.getUint32(0)) || view.getUint16(0) === 0x1f8b;
}

/** A pcap file with one record; its time is now. */
export function wrapPacket(bytes: Uint8Array<ArrayBuffer>, linkType: number, nowMs: number): Blob {
  const head = new DataView(new ArrayBuffer(40));
  head.setUint32(0, 0xa1b2c3d4);
  head.setUint16(4, 2);
  head.setUint16(6, 4);
  head.setUint32(16, PASTE_LIMIT);
  head.setUint32(20, linkType);
  head.setUint32(24, Math.floor(nowMs / 1000));
  head.setUint32(28, (nowMs % 1000) * 1000);
  head.setUint32(32, bytes.length);
  head.setUint32(36, bytes.length);
  return new Blob([head.buffer, bytes]);
}

export function openingOfPaste(bytes: Uint8Array<ArrayBuffer>, linkType: number, nowMs: number): Opening {
  const blob = isCaptureFile(bytes) ? new Blob([bytes]) : wrapPacket(bytes, linkType, nowMs);
  return { title: "pasted packet", inputs: [inputOf("pasted packet", blob)], origin: { kind: "kept" }, address: "" };
}
