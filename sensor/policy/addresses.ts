/** Lists of addresses and networks: who may reach the sensor. An empty list is nobody. */
import { BlockList, isIP } from "node:net";

/** IPv4 in IPv6 as IPv4: `::ffff:127.0.0.1`, and the eight groups that uWebSockets.js writes. */
function unmap(address: string): string {
  const dotted = /^(?:::|(?:0000:){5})ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (dotted !== undefined) return dotted;
  const [, high, low] = /^(?:0000:){5}ffff:([0-9a-f]{4}):([0-9a-f]{4})$/i.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  return Buffer.from(high + low, "hex").join(".");
}

/** An address as one way of writing it. */
function plain(address: string): { readonly text: string; readonly family: "ipv4" | "ipv6" } | undefined {
  const text = unmap(address.replace(/%.*$/, ""));
  const version = isIP(text);
  return version === 0 ? undefined : { text, family: version === 6 ? "ipv6" : "ipv4" };
}

export class AddressList {
  readonly #list = new BlockList();
  #entries = 0;

  get size(): number {
    return this.#entries;
  }

  /** Adds an address or a network like 10.0.0.0/8; false when it is neither. */
  add(entry: string): boolean {
    const [address = "", length, ...rest] = entry.split("/");
    const known = plain(address);
    if (known === undefined || rest.length > 0) return false;
    const most = known.family === "ipv6" ? 128 : 32;
    if (length !== undefined && !(/^\d{1,3}$/.test(length) && Number(length) <= most)) return false;
    if (length === undefined) this.#list.addAddress(known.text, known.family);
    else this.#list.addSubnet(known.text, Number(length), known.family);
    this.#entries++;
    return true;
  }

  has(address: string): boolean {
    const known = plain(address);
    return known !== undefined && this.#list.check(known.text, known.family);
  }
}
