/** What the first bytes of a file say it is (their signatures, as the formats' own documents give them). */

type Signature = readonly [type: string, at: number, bytes: readonly number[] | string];

const SIGNATURES: readonly Signature[] = [
  ["image/png", 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", 0, [0xff, 0xd8, 0xff]],
  ["image/gif", 0, "GIF8"],
  ["image/webp", 8, "WEBP"],
  ["image/bmp", 0, "BM"],
  ["image/x-icon", 0, [0, 0, 1, 0]],
  ["application/pdf", 0, "%PDF-"],
  ["application/gzip", 0, [0x1f, 0x8b]],
  ["application/zip", 0, [0x50, 0x4b, 0x03, 0x04]],
  ["application/x-7z-compressed", 0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ["application/x-rar", 0, "Rar!"],
  ["application/x-bzip2", 0, "BZh"],
  ["application/x-xz", 0, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
  ["application/zstd", 0, [0x28, 0xb5, 0x2f, 0xfd]],
  ["application/x-msdownload", 0, "MZ"],
  ["application/x-elf", 0, [0x7f, 0x45, 0x4c, 0x46]],
  ["application/x-mach-binary", 0, [0xcf, 0xfa, 0xed, 0xfe]],
  ["application/java-vm", 0, [0xca, 0xfe, 0xba, 0xbe]],
  ["application/wasm", 0, [0, 0x61, 0x73, 0x6d]],
  ["application/vnd.ms-cab-compressed", 0, "MSCF"],
  ["application/x-ole-storage", 0, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]],
  ["application/x-shockwave-flash", 0, "CWS"],
  ["application/x-shockwave-flash", 0, "FWS"],
  ["application/vnd.tcpdump.pcap", 0, [0xd4, 0xc3, 0xb2, 0xa1]],
  ["application/x-pcapng", 0, [0x0a, 0x0d, 0x0d, 0x0a]],
  ["application/x-sqlite3", 0, "SQLite format 3"],
  ["font/woff2", 0, "wOF2"],
  ["font/woff", 0, "wOFF"],
  ["video/mp4", 4, "ftyp"],
  ["video/webm", 0, [0x1a, 0x45, 0xdf, 0xa3]],
  ["video/x-flv", 0, "FLV"],
  ["audio/mpeg", 0, "ID3"],
  ["audio/ogg", 0, "OggS"],
  ["audio/wav", 8, "WAVE"],
  ["text/xml", 0, "<?xml"],
  ["text/x-script", 0, "#!"],
];

function hasBytes(bytes: Uint8Array, at: number, wanted: readonly number[] | string): boolean {
  for (let index = 0; index < wanted.length; index++) {
    const each = typeof wanted === "string" ? wanted.charCodeAt(index) : wanted[index];
    if (bytes[at + index] !== each) return false;
  }
  return wanted.length > 0;
}

/** Bytes that are looked at to tell text from the rest. */
const LOOKED = 512;

function looksLikeText(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.subarray(0, LOOKED).every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
}

function textType(bytes: Uint8Array): string {
  const start = String.fromCharCode(...bytes.subarray(0, LOOKED)).trimStart();
  if (/^<(?:!doctype html|html|head|body)\b/iu.test(start)) return "text/html";
  if (/^[{[]/u.test(start) && /["\]}\d]/u.test(start.slice(1))) return "application/json";
  return "text/plain";
}

/** A media type; empty when the bytes say nothing. */
export function typeOfContent(bytes: Uint8Array): string {
  const found = SIGNATURES.find(([, at, wanted]) => hasBytes(bytes, at, wanted));
  if (found !== undefined) return found[0];
  return looksLikeText(bytes) ? textType(bytes) : "";
}
