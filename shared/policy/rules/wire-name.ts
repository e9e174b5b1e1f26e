/**
 * The name that a frame bears, written into memory of its own: the first question of a DNS message, the server name of a TLS hello that
 * lies in one frame. Lower case, bytes as they are. A name that is cut, or goes over several frames, is none.
 */
import { TCP, UDP, type FrameFacts } from "./frame-facts.ts";

const MOST_NAME = 256;
const DNS_PORTS = [53, 5353, 5355];
const SERVER_NAME = 0;

export class WireName {
  readonly bytes = new Uint8Array(MOST_NAME);
  length = 0;

  /** False when there is none. */
  readDns(facts: FrameFacts): boolean {
    this.length = 0;
    if (!facts.hasTransport || !(DNS_PORTS.includes(facts.sourcePort) || DNS_PORTS.includes(facts.destinationPort)))
      return false;
    const start = facts.payloadAt + (facts.protocol === TCP ? 2 : 0);
    if ((facts.protocol !== UDP && facts.protocol !== TCP) || facts.length < start + 12) return false;
    const questions = ((facts.bytes[start + 4] ?? 0) << 8) | (facts.bytes[start + 5] ?? 0);
    if (questions === 0) return false;
    for (let at = start + 12; at < facts.length;) {
      const size = facts.bytes[at] ?? 0;
      if (size === 0) return this.length > 0;
      if (size > 63 || at + 1 + size > facts.length || this.length + size + 1 > MOST_NAME) return false;
      if (this.length > 0) this.bytes[this.length++] = 0x2e;
      this.#append(facts.bytes, at + 1, size);
      at += 1 + size;
    }
    return false;
  }

  /** False when there is none. */
  readTls({ bytes, length, payloadAt, protocol, hasTransport }: FrameFacts): boolean {
    this.length = 0;
    if (!hasTransport || protocol !== TCP || length < payloadAt + 44) return false;
    if (bytes[payloadAt] !== 22 || bytes[payloadAt + 1] !== 3 || bytes[payloadAt + 5] !== 1) return false;
    const u16 = (at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    let at = payloadAt + 5 + 4 + 34;
    at += 1 + (bytes[at] ?? 0);
    at += 2 + u16(at);
    at += 1 + (bytes[at] ?? 0);
    const end = Math.min(length, at + 2 + u16(at));
    for (at += 2; at + 4 <= end; at += 4 + u16(at + 2)) {
      if (u16(at) !== SERVER_NAME) continue;
      const size = u16(at + 7);
      if (at + 9 + size > length || size === 0 || size > MOST_NAME) return false;
      this.#append(bytes, at + 9, size);
      return true;
    }
    return false;
  }

  #append(bytes: Uint8Array, at: number, size: number): void {
    for (let offset = 0; offset < size; offset++) {
      const byte = bytes[at + offset] ?? 0;
      this.bytes[this.length++] = byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte;
    }
  }
}

/** A pattern with `*` for any characters, as lower-case bytes. */
export class NamePattern {
  readonly #bytes: Uint8Array;

  constructor(pattern: string) {
    this.#bytes = Uint8Array.from(Array.from(pattern.toLowerCase(), (letter) => letter.codePointAt(0) ?? 0));
  }

  /** Linear in both: a star that failed is extended by one, and only the last star matters. */
  matches({ bytes, length }: Pick<WireName, "bytes" | "length">): boolean {
    const pattern = this.#bytes;
    let [at, place, star, resume] = [0, 0, -1, 0];
    while (at < length) {
      if (place < pattern.length && pattern[place] === 0x2a) {
        star = place++;
        resume = at;
      } else if (place < pattern.length && pattern[place] === bytes[at]) {
        place++;
        at++;
      } else if (star >= 0) {
        place = star + 1;
        at = ++resume;
      } else return false;
    }
    while (place < pattern.length && pattern[place] === 0x2a) place++;
    return place === pattern.length;
  }
}
