/** TLS records (RFC 8446 section 5.1) and DNS messages (RFC 1035 section 4) of a stream, each a part of its own with its name. */
import { formatPlural } from "#shared/format/number.ts";
import type { StreamPart, StreamSide, StreamWindow } from "#shared/model/stream.ts";
import { type Output, collect, moved, putTogether, restOf } from "#shared/format/stream-direction.ts";

/** Bytes of the record that begins at `at`, and what it is; undefined where none does. */
type Framing = (bytes: Uint8Array, at: number) => { readonly length: number; readonly said: string } | undefined;

const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

function splitSide(window: StreamWindow, side: StreamSide, framing: Framing): Output[] {
  const direction = collect(window, side);
  const { bytes, parts, starts } = direction;
  const outputs: Output[] = [];
  let at = 0;
  while (at < bytes.length) {
    const record = framing(bytes, at);
    const index = starts.findLastIndex((start) => start <= at);
    const part = parts[index];
    if (record === undefined || part === undefined) break;
    const end = Math.min(bytes.length, at + record.length);
    const cut = end < at + record.length ? "; the stream ends before it does" : "";
    const first = moved(part, at - (starts[index] ?? 0));
    outputs.push({ part: { ...first, decoded: record.said + cut }, bytes: bytes.slice(at, end) });
    at = end;
  }
  return [...outputs, ...restOf(window, direction, at)];
}

const CONTENTS: ReadonlyMap<number, string> = new Map([
  [20, "Change Cipher Spec"],
  [21, "Alert"],
  [22, "Handshake"],
  [23, "Application Data"],
  [24, "Heartbeat"],
]);
const HANDSHAKES: ReadonlyMap<number, string> = new Map([
  [0, "Hello Request"],
  [1, "Client Hello"],
  [2, "Server Hello"],
  [4, "New Session Ticket"],
  [8, "Encrypted Extensions"],
  [11, "Certificate"],
  [12, "Server Key Exchange"],
  [13, "Certificate Request"],
  [14, "Server Hello Done"],
  [15, "Certificate Verify"],
  [16, "Client Key Exchange"],
  [20, "Finished"],
  [22, "Certificate Status"],
]);
const VERSIONS = ["SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"];

const tlsRecord: Framing = (bytes, at) => {
  const content = CONTENTS.get(bytes[at] ?? -1);
  const version = bytes[at + 1] === 3 ? VERSIONS[bytes[at + 2] ?? -1] : undefined;
  if (content === undefined || version === undefined || at + 5 > bytes.length) return undefined;
  const length = u16(bytes, at + 3);
  // A sealed handshake message has no type that could be read: its length then does not fit.
  const inner = bytes[at] === 22 ? handshakeName(bytes, at + 5, length) : "";
  return { length: 5 + length, said: `TLS record: ${content}${inner}, ${version}, ${formatPlural(length, "byte")}` };
};

function handshakeName(bytes: Uint8Array, at: number, length: number): string {
  const name = HANDSHAKES.get(bytes[at] ?? -1);
  const inside = ((bytes[at + 1] ?? 0) << 16) | u16(bytes, at + 2);
  const isLikely = name !== undefined && (inside + 4 <= length || inside < 1 << 16);
  return isLikely ? ` (${name})` : " (sealed)";
}

export function splitTlsRecords(window: StreamWindow): StreamWindow {
  return putTogether(
    window,
    (["a", "b"] as const).flatMap((side) => splitSide(window, side, tlsRecord)),
  );
}

const TYPES: ReadonlyMap<number, string> = new Map([
  [1, "A"],
  [2, "NS"],
  [5, "CNAME"],
  [6, "SOA"],
  [12, "PTR"],
  [15, "MX"],
  [16, "TXT"],
  [28, "AAAA"],
  [33, "SRV"],
  [65, "HTTPS"],
  [255, "ANY"],
]);
const CODES = ["No error", "Format error", "Server failure", "No such name", "Not implemented", "Refused"];
const LONGEST_NAME = 255;

/** A question's name: compression does not occur there, and labels are shown as text. */
function readName(bytes: Uint8Array, from: number): { name: string; end: number } | undefined {
  const labels: string[] = [];
  let at = from;
  while (at < bytes.length && at - from < LONGEST_NAME) {
    const length = bytes[at] ?? 0;
    at++;
    if (length === 0) return { name: labels.length === 0 ? "." : labels.join("."), end: at };
    if (length > 63) return undefined;
    const label = bytes.subarray(at, at + length);
    labels.push(Array.from(label, (byte) => (byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "?")).join(""));
    at += length;
  }
  return undefined;
}

/** Which packet asked what: a response names the packet that it answers, and how long that took. */
class Transactions {
  readonly #asked = new Map<string, StreamPart>();

  describe(message: Uint8Array, part: StreamPart): string | undefined {
    const question = message.length >= 12 && u16(message, 4) === 1 ? readName(message, 12) : undefined;
    if (question === undefined) return undefined;
    const type = u16(message, question.end);
    const name = `${question.name} ${TYPES.get(type) ?? `type ${type}`}`;
    const id = `0x${u16(message, 0).toString(16).padStart(4, "0")}`;
    const key = `${id} ${name.toLowerCase()}`;
    const flags = u16(message, 2);
    if ((flags & 0x8000) === 0) {
      const before = this.#asked.get(key);
      if (before === undefined) this.#asked.set(key, part);
      return `DNS query ${id}: ${name}${before === undefined ? "" : `, asked again after packet ${before.packet}`}`;
    }
    const code = CODES[flags & 15] ?? `code ${flags & 15}`;
    const asked = this.#asked.get(key);
    return `DNS response ${id}: ${name}, ${code}, ${formatPlural(u16(message, 6), "answer")}${answered(asked, part)}`;
  }
}

function answered(asked: StreamPart | undefined, part: StreamPart): string {
  if (asked === undefined) return "; its query is not in this stream";
  if (asked.timeNs === undefined || part.timeNs === undefined) return `; answers packet ${asked.packet}`;
  return `; answers packet ${asked.packet} after ${(Number(part.timeNs - asked.timeNs) / 1e6).toFixed(3)} ms`;
}

export function splitDnsMessages(window: StreamWindow): StreamWindow {
  const parts: readonly Output[] =
    window.facts.transport === "udp"
      ? window.parts.map((part) => ({
          part,
          bytes: window.bytes.slice(part.start, part.start + (part.gap === undefined ? part.length : 0)),
        }))
      : (["a", "b"] as const).flatMap((side) => splitSide(window, side, dnsOverTcp));
  const transactions = new Transactions();
  const outputs = parts
    .toSorted((one, other) => one.part.at - other.part.at)
    .map(({ part, bytes }): Output => {
      const message = window.facts.transport === "tcp" ? bytes.subarray(2) : bytes;
      const said = transactions.describe(message, part);
      return said === undefined ? { part, bytes } : { part: { ...part, decoded: said }, bytes };
    });
  return putTogether(window, outputs);
}

/** Over TCP each message has its length before it (RFC 1035 section 4.2.2). */
const dnsOverTcp: Framing = (bytes, at) => {
  const length = u16(bytes, at);
  return at + 2 > bytes.length || length < 12 ? undefined : { length: 2 + length, said: formatPlural(length, "byte") };
};
