/** Addresses and bytes as filters write them (DISPLAY-FILTER 3.2). Each function gives undefined for what is none. */

const HEX_RUN = /^(?:[0-9a-fA-F]{2})+$/;
const HEX_PAIRS = /^[0-9a-fA-F]{1,2}([:.-])[0-9a-fA-F]{1,2}(?:\1[0-9a-fA-F]{1,2})*$/;
const HEX_QUADS = /^[0-9a-fA-F]{4}(?:[.][0-9a-fA-F]{4})+$/;
const GUID = /^([0-9a-fA-F]{8})-([0-9a-fA-F]{4})-([0-9a-fA-F]{4})-([0-9a-fA-F]{4})-([0-9a-fA-F]{12})$/;
const OCTET = /^(?:0|[1-9][0-9]{0,2})$/;

function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}

/** "aa:bb", "aa-bb", "aa.bb", "aabb", "aabb.ccdd", and ":aabb", "aa:" where they could be a name. */
export function parseBytes(word: string): Uint8Array | undefined {
  const plain = /^:[^:]/.test(word) ? word.slice(1) : /^[^:]+:$/.test(word) ? word.slice(0, -1) : word;
  if (HEX_RUN.test(plain)) return bytesOfHex(plain);
  if (HEX_QUADS.test(plain)) return bytesOfHex(plain.replaceAll(".", ""));
  const separator = HEX_PAIRS.exec(plain)?.[1];
  if (separator === undefined) return undefined;
  return Uint8Array.from(plain.split(separator), (pair) => Number.parseInt(pair, 16));
}

export interface Prefixed<Address> {
  readonly address: Address;
  /** As written; `bits` where none was. It may be more than the address has. */
  readonly prefix: number;
}

function splitPrefix(word: string, bits: number): Prefixed<string> {
  const slash = word.indexOf("/");
  if (slash < 0) return { address: word, prefix: bits };
  return { address: word.slice(0, slash), prefix: Number(word.slice(slash + 1)) };
}

function parseOctets(address: string): number | undefined {
  const octets = address.split(".");
  if (octets.length !== 4 || !octets.every((octet) => OCTET.test(octet) && Number(octet) < 256)) return undefined;
  return octets.reduce((value, octet) => value * 256 + Number(octet), 0);
}

/** "10.0.0.5", "10.0.0.0/8". */
export function parseIpv4(word: string): Prefixed<number> | undefined {
  const { address, prefix } = splitPrefix(word, 32);
  const value = parseOctets(address);
  return value === undefined ? undefined : { address: value, prefix };
}

/** Groups of one side of "::", the last of which may be an IPv4 address. */
function parseGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const words = text.split(":");
  for (const [at, word] of words.entries()) {
    const tail = at === words.length - 1 && word.includes(".") ? parseOctets(word) : undefined;
    if (tail !== undefined) groups.push(Math.floor(tail / 65536), tail % 65536);
    else if (/^[0-9a-fA-F]{1,4}$/.test(word)) groups.push(Number.parseInt(word, 16));
    else return undefined;
  }
  return groups;
}

/** RFC 4291 section 2.2, with a prefix length or without; no zones. */
export function parseIpv6(word: string): Prefixed<Uint8Array> | undefined {
  const { address, prefix } = splitPrefix(word, 128);
  const sides = address.split("::");
  if (sides.length > 2) return undefined;
  const [head, tail] = sides.map(parseGroups);
  if (head === undefined) return undefined;
  const groups = [...head];
  if (sides.length === 2) {
    if (tail === undefined || head.length + tail.length > 7 || (sides[0] ?? "").includes(".")) return undefined;
    groups.push(...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail);
  }
  if (groups.length !== 8) return undefined;
  return { address: Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255])), prefix };
}

/** "00112233-4455-6677-8899-aabbccddeeff" in the order of the wire: the first three parts may be little-endian there. */
export function parseGuid(word: string, isLittleEndian: boolean): Uint8Array | undefined {
  const match = GUID.exec(word);
  if (match === null) return undefined;
  const parts = match.slice(1).map(bytesOfHex);
  if (isLittleEndian) for (const part of parts.slice(0, 3)) part.reverse();
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** "1.3.6.1.4" as the content octets of BER (X.690 section 8.19). */
export function parseOid(word: string): Uint8Array | undefined {
  if (!/^[0-2](?:\.(?:0|[1-9][0-9]{0,38})){1,127}$/.test(word)) return undefined;
  const [root = 0n, second = 0n, ...rest] = word.split(".").map(BigInt);
  if (root < 2n && second > 39n) return undefined;
  const octets: number[] = [];
  for (const arc of [root * 40n + second, ...rest]) {
    const groups = [Number(arc & 127n)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) groups.unshift(Number(left & 127n) | 128);
    octets.push(...groups);
  }
  return Uint8Array.from(octets);
}
