/**
 * The two names that a frame may bear in the open, as they stand there: the first question of a DNS message, and the server name of a TLS
 * hello that lies in one frame. Exact for printable ASCII; whatever else there is, is said to be hidden.
 */
import { SLOT_TCP, SLOT_UDP, type FrameHeaders } from "./frame-headers.ts";

/** There is no such name. */
const NAME_NONE = 0;
/** It was read, and there is no other. */
export const NAME_READ = 1;
/** It was read, and others follow. */
export const NAME_FIRST = 2;
/** There may be one that cannot be read here. */
const NAME_HIDDEN = 3;

const MOST_NAME = 255;
const ROOT = Uint8Array.from("<Root>", (letter) => letter.charCodeAt(0));
const OPCODE_UPDATE = 5;
/** Bytes that QUIC's long header and the heads of DTLS's record and message take at least. */
const LONG_HEADER = 20;
const HELLO_FIXED = 5 + 4 + 2 + 32;

export class HeaderName {
  readonly bytes = new Uint8Array(MOST_NAME + 1);
  length = 0;

  readDns(headers: FrameHeaders): number {
    this.length = 0;
    if (headers.place(SLOT_UDP) >= 0) return this.#readDatagram(headers);
    const tcpAt = headers.place(SLOT_TCP);
    if (tcpAt < 0) return NAME_NONE;
    const { payloadAt, end } = headers;
    const hasPort = isDnsStream(headers.u16(tcpAt)) || isDnsStream(headers.u16(tcpAt + 2));
    if (!hasPort || payloadAt >= end) return NAME_NONE;
    // A message that fills its segment; others may begin or end in it.
    if (headers.capturedEnd < payloadAt + 2 || headers.u16(payloadAt) + 2 !== end - payloadAt) return NAME_HIDDEN;
    return this.#readMessage(headers, payloadAt + 2);
  }

  #readDatagram(headers: FrameHeaders): number {
    const { bytes, payloadAt, capturedEnd } = headers;
    const udpAt = headers.place(SLOT_UDP);
    if (payloadAt >= headers.end) return NAME_NONE;
    if (isDnsPort(headers.u16(udpAt)) || isDnsPort(headers.u16(udpAt + 2)))
      return this.#readMessage(headers, payloadAt);
    // The engine looks for messages at other ports, too, unless they are another protocol's: one question, an opcode of 0.
    const looksLikeDns =
      !isTaken(headers.u16(udpAt)) &&
      !isTaken(headers.u16(udpAt + 2)) &&
      capturedEnd >= payloadAt + 17 &&
      headers.u16(payloadAt + 4) === 1 &&
      ((bytes[payloadAt + 2] ?? 0) & 0x78) === 0;
    return looksLikeDns ? NAME_HIDDEN : NAME_NONE;
  }

  #readMessage(headers: FrameHeaders, start: number): number {
    const { bytes, capturedEnd } = headers;
    if (capturedEnd < start + 12 || (((bytes[start + 2] ?? 0) >> 3) & 15) === OPCODE_UPDATE) return NAME_HIDDEN;
    const questions = headers.u16(start + 4);
    if (questions === 0) return NAME_NONE;
    for (let at = start + 12; at < capturedEnd;) {
      const size = bytes[at] ?? 0;
      if (size === 0) {
        if (this.length === 0) this.#append(ROOT, 0, ROOT.length);
        return questions === 1 ? NAME_READ : NAME_FIRST;
      }
      // Pointers are not followed.
      if (size > 63 || at + 1 + size > capturedEnd || this.length + size + 1 > MOST_NAME) return NAME_HIDDEN;
      if (this.length > 0) this.bytes[this.length++] = 0x2e;
      if (!this.#append(bytes, at + 1, size)) return NAME_HIDDEN;
      at += 1 + size;
    }
    return NAME_HIDDEN;
  }

  readTls(headers: FrameHeaders): number {
    this.length = 0;
    const { bytes, payloadAt, capturedEnd } = headers;
    const there = capturedEnd - payloadAt;
    const first = bytes[payloadAt] ?? 0;
    const second = bytes[payloadAt + 1] ?? 0;
    if (headers.place(SLOT_UDP) >= 0) {
      // The long header of QUIC, and a handshake of DTLS.
      const hasHello = there > LONG_HEADER && ((first & 0xc0) === 0xc0 || (first === 22 && second === 0xfe));
      return hasHello ? NAME_HIDDEN : NAME_NONE;
    }
    if (headers.place(SLOT_TCP) < 0 || payloadAt >= headers.end) return NAME_NONE;
    if (there < 6) return there <= 0 || (first === 22 && (there < 2 || second === 3)) ? NAME_HIDDEN : NAME_NONE;
    if (first !== 22 || second !== 3 || bytes[payloadAt + 5] !== 1) return NAME_NONE;
    return this.#readHello(headers, payloadAt);
  }

  #readHello(headers: FrameHeaders, start: number): number {
    const { bytes, capturedEnd } = headers;
    if (capturedEnd < start + HELLO_FIXED + 1) return NAME_HIDDEN;
    const record = headers.u16(start + 3);
    const end = start + 9 + (bytes[start + 6] ?? 0) * 0x10000 + headers.u16(start + 7);
    if (end > capturedEnd || end > start + 5 + record) return NAME_HIDDEN;
    let at = start + HELLO_FIXED;
    at += 1 + (bytes[at] ?? 0);
    at += 2 + headers.u16(at);
    at += 1 + (bytes[at] ?? 0);
    if (at === end) return NAME_NONE;
    if (at + 2 > end || at + 2 + headers.u16(at) !== end) return NAME_HIDDEN;
    for (at += 2; at + 4 <= end; at += 4 + headers.u16(at + 2)) {
      if (headers.u16(at) === 0) return this.#readServerName(headers, at + 4, headers.u16(at + 2), end);
    }
    return at === end ? NAME_NONE : NAME_HIDDEN;
  }

  /** RFC 6066 section 3: a list of one host name. */
  #readServerName(headers: FrameHeaders, at: number, length: number, end: number): number {
    if (length === 0) return NAME_NONE;
    const size = headers.u16(at + 3);
    const isOne = length === 5 + size && headers.u16(at) === 3 + size && at + length <= end;
    if (!isOne || size === 0 || size > MOST_NAME) return NAME_HIDDEN;
    return this.#append(headers.bytes, at + 5, size) ? NAME_READ : NAME_HIDDEN;
  }

  /** False at the first byte that is not printable ASCII: how it would be shown is not known here. */
  #append(bytes: Uint8Array, at: number, size: number): boolean {
    for (let offset = 0; offset < size; offset++) {
      const byte = bytes[at + offset] ?? 0;
      if (byte < 0x20 || byte > 0x7e) return false;
      this.bytes[this.length++] = byte;
    }
    return true;
  }
}

const isDnsPort = (port: number): boolean => port === 53 || port === 5353 || port === 5355;
const isDnsStream = (port: number): boolean => port === 53 || port === 5353;
/** NTP and NetBIOS names, whose messages may look like those of DNS. */
const isTaken = (port: number): boolean => port === 123 || port === 137;
