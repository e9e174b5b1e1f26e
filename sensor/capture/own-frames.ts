/** Which frames are the sensor's own connection: they are never forwarded, or a capture would feed on itself. */
import { isIP } from "node:net";

const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
const VLAN_TYPES = new Set([0x8100, 0x88a8, 0x9100]);
const TCP = 6;

/** Offset of the network header for the link types that can be captured live, and the type found there; undefined for others. */
export function findNetwork(frame: Buffer, length: number, linkType: number): { at: number; type: number } | undefined {
  let at: number;
  switch (linkType) {
    case 1: // Ethernet
      at = 12;
      break;
    case 113: // Linux cooked capture
      at = 14;
      break;
    case 276: // Linux cooked capture v2
      return length < 20 ? undefined : { at: 20, type: frame.readUInt16BE(0) };
    case 12:
    case 101: // raw IP
      if (length < 1) return undefined;
      return { at: 0, type: frame.readUInt8(0) >> 4 === 6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4 };
    default:
      return undefined;
  }
  if (length < at + 2) return undefined;
  let type = frame.readUInt16BE(at);
  at += 2;
  while (VLAN_TYPES.has(type)) {
    if (length < at + 4) return undefined;
    type = frame.readUInt16BE(at + 2);
    at += 4;
  }
  return { at, type };
}

/** Bytes of a textual address; undefined when it is none. */
export function parseAddress(address: string): Buffer | undefined {
  const text = address.replace(/%.*$/, "");
  if (isIP(text) === 4) return Buffer.from(text.split(".").map(Number));
  if (isIP(text) !== 6) return undefined;
  const [front = "", back] = text.split("::");
  const words = (part: string): number[] => part.split(":").filter(Boolean).flatMap(wordsOf);
  const before = words(front);
  const after = back === undefined ? [] : words(back);
  const all =
    back === undefined ? before : [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  const bytes = Buffer.alloc(16);
  all.forEach((word, index) => bytes.writeUInt16BE(word, index * 2));
  return bytes;
}

function wordsOf(word: string): number[] {
  const dotted = word.split(".").map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = dotted;
  return dotted.length === 4 ? [(a << 8) | b, (c << 8) | d] : [Number.parseInt(word, 16)];
}

/** Tells frames of TCP connections to one of `ports` at one of this host's own addresses. */
export class OwnFrames {
  readonly #ports: readonly number[];
  readonly #addresses: readonly Buffer[];

  constructor(ports: readonly number[], addresses: readonly string[]) {
    this.#ports = ports;
    this.#addresses = addresses.flatMap((address) => parseAddress(address) ?? []);
  }

  has(frame: Buffer, length: number, linkType: number): boolean {
    if (this.#ports.length === 0) return false;
    const network = findNetwork(frame, length, linkType);
    if (network === undefined) return false;
    const { at, type } = network;
    if (type === ETHERTYPE_IPV4) return this.#isOwnIpv4(frame, length, at);
    return type === ETHERTYPE_IPV6 && this.#isOwnIpv6(frame, length, at);
  }

  #isOwnIpv4(frame: Buffer, length: number, at: number): boolean {
    if (length < at + 20 || frame[at + 9] !== TCP || (frame.readUInt16BE(at + 6) & 0x1fff) !== 0) return false;
    const ports = at + ((frame[at] ?? 0) & 15) * 4;
    return this.#isOwn(frame, length, { ports, source: at + 12, destination: at + 16, size: 4 });
  }

  #isOwnIpv6(frame: Buffer, length: number, at: number): boolean {
    if (length < at + 40 || frame[at + 6] !== TCP) return false;
    return this.#isOwn(frame, length, { ports: at + 40, source: at + 8, destination: at + 24, size: 16 });
  }

  #isOwn(
    frame: Buffer,
    length: number,
    { ports, source, destination, size }: { ports: number; source: number; destination: number; size: number },
  ): boolean {
    if (length < ports + 4) return false;
    if (this.#ports.includes(frame.readUInt16BE(ports)) && this.#isHere(frame, source, size)) return true;
    return this.#ports.includes(frame.readUInt16BE(ports + 2)) && this.#isHere(frame, destination, size);
  }

  #isHere(frame: Buffer, at: number, size: number): boolean {
    // All of 127.0.0.0/8 is this host.
    if (size === 4 && frame[at] === 127) return true;
    return this.#addresses.some((own) => own.length === size && own.compare(frame, at, at + size) === 0);
  }
}
