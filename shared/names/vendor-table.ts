/**
 * Who made a network card, by the first bits of its MAC address (the IEEE's registries MA-L, MA-M and MA-S: 24, 28 and 36 bits).
 *
 *   "TGV2"   u32 length of the names in bytes   names, each once, in the order of the prefixes, split by line feeds, UTF-8
 *   for 6, 7 and 9 hexadecimal digits: varint count, then for each prefix in ascending order
 *     varint distance from the prefix before it
 *   then for each prefix of the three, in their order: varint place of its name, from 1; 0 is the next name that nobody had yet
 *
 * Numbers of a kind stand together, and most names are the next one: so the file becomes a tenth smaller when it is compressed.
 */

import { encodeUtf8 } from "../filter/utf8.ts";
import { decodeUtf8 } from "../format/utf8.ts";

const MAGIC = "TGV2";
const DIGITS = [6, 7, 9] as const;
const NIBBLES = 12;
/** The longest length that a name in the registry is worth. */
const NAME_LENGTH = 200;

class Varints {
  readonly bytes: number[] = [];

  write(value: number): void {
    for (let rest = value; ; rest = Math.floor(rest / 128)) {
      if (rest < 128) {
        this.bytes.push(rest);
        return;
      }
      this.bytes.push((rest % 128) | 128);
    }
  }
}

/** Packs prefixes (hexadecimal digits, capital or not) with the names of their owners; other lengths of prefixes are left out. */
export function packVendors(owners: ReadonlyMap<string, string>): Uint8Array<ArrayBuffer> {
  const places = new Map<string, number>();
  const [distances, own] = [new Varints(), new Varints()];
  for (const digits of DIGITS) {
    const sorted = [...owners]
      .filter(([prefix]) => prefix.length === digits)
      .map(([prefix, name]) => [parseInt(prefix, 16), clean(name)] as const)
      .sort((a, b) => a[0] - b[0]);
    distances.write(sorted.length);
    let before = 0;
    for (const [prefix, name] of sorted) {
      distances.write(prefix - before);
      before = prefix;
      own.write(places.get(name) ?? 0);
      if (!places.has(name)) places.set(name, places.size + 1);
    }
  }
  const text = encodeUtf8([...places.keys()].join("\n"));
  const parts = [text, Uint8Array.from(distances.bytes), Uint8Array.from(own.bytes)];
  const packed = new Uint8Array(8 + parts.reduce((sum, { length }) => sum + length, 0));
  packed.set(encodeUtf8(MAGIC));
  new DataView(packed.buffer).setUint32(4, text.length);
  let at = 8;
  for (const part of parts) {
    packed.set(part, at);
    at += part.length;
  }
  return packed;
}

const clean = (name: string): string => name.replace(/\s+/gu, " ").trim().slice(0, NAME_LENGTH);

/** One registry: prefixes in ascending order, and the place of each owner's name. */
interface Registry {
  readonly digits: number;
  readonly prefixes: Float64Array;
  readonly places: Uint32Array;
}

export class VendorTable {
  readonly #names: readonly string[];
  readonly #registries: readonly Registry[];

  private constructor(names: readonly string[], registries: readonly Registry[]) {
    this.#names = names;
    // The longest prefix wins.
    this.#registries = registries.toReversed();
  }

  /** Undefined for bytes that `packVendors` did not write. */
  static read(bytes: Uint8Array): VendorTable | undefined {
    if (bytes.length < 8 || decodeUtf8(bytes.subarray(0, 4)) !== MAGIC) return undefined;
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4);
    if (length > bytes.length - 8) return undefined;
    const names = decodeUtf8(bytes.subarray(8, 8 + length)).split("\n");
    let at = 8 + length;
    const next = (): number => {
      let [value, factor] = [0, 1];
      for (;;) {
        const byte = bytes[at++] ?? 0;
        value += (byte & 127) * factor;
        factor *= 128;
        if (byte < 128 || factor > 2 ** 42) return value;
      }
    };
    const registries: Registry[] = [];
    for (const digits of DIGITS) {
      const count = next();
      // A distance and a place are a byte each at least.
      if (count > (bytes.length - at) / 2) return undefined;
      const registry = { digits, prefixes: new Float64Array(count), places: new Uint32Array(count) };
      let prefix = 0;
      for (let place = 0; place < count; place++) {
        prefix += next();
        registry.prefixes[place] = prefix;
      }
      registries.push(registry);
    }
    let fresh = 0;
    for (const { places } of registries)
      for (let place = 0; place < places.length; place++) {
        const told = next();
        places[place] = told === 0 ? fresh++ : told - 1;
      }
    return at === bytes.length ? new VendorTable(names, registries) : undefined;
  }

  get size(): number {
    return this.#registries.reduce((sum, { prefixes }) => sum + prefixes.length, 0);
  }

  /** The owner of the longest prefix; undefined for addresses that nobody registered, and for what is no MAC address. */
  find(mac: string): string | undefined {
    const hex = mac.replace(/[^0-9a-f]/giu, "");
    if (hex.length !== NIBBLES) return undefined;
    for (const { digits, prefixes, places } of this.#registries) {
      const wanted = parseInt(hex.slice(0, digits), 16);
      let [low, high] = [0, prefixes.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((prefixes[middle] ?? 0) < wanted) low = middle + 1;
        else high = middle;
      }
      if (prefixes[low] === wanted) return this.#names[places[low] ?? 0];
    }
    return undefined;
  }
}

/** What the address itself says, before anybody's registry. */
export type MacKind = "broadcast" | "multicast" | "local" | "registered";

/** IEEE 802-2014 section 8.2: the lowest bit of the first octet marks groups, the next one addresses that nobody registered. */
export function kindOfMac(mac: string): MacKind {
  if (mac === "ff:ff:ff:ff:ff:ff") return "broadcast";
  const first = parseInt(mac.slice(0, 2), 16);
  if ((first & 1) !== 0) return "multicast";
  return (first & 2) !== 0 ? "local" : "registered";
}

/** The maker, or why there is none: "Cisco Systems, Inc", "locally administered", "multicast"; empty for a prefix that nobody registered. */
export function describeMac(mac: string, table: VendorTable | undefined): string {
  const kind = kindOfMac(mac);
  if (kind === "broadcast") return "broadcast";
  // A place for an address that is not known yet; the first prefix of the registry is somebody's all the same.
  if (mac === "00:00:00:00:00:00") return "";
  const owner = table?.find(mac);
  if (kind === "registered") return owner ?? "";
  const word = kind === "local" ? "locally administered" : "multicast";
  return owner === undefined ? word : `${owner} (${word})`;
}
