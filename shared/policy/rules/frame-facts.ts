/**
 * What rules ask of a frame, read from its headers without allocating: link, VLAN tags, network, transport. Of tunnels only the outermost.
 * A frame that is cut or not understood simply has fewer facts, and what is missing matches nothing.
 */

const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
const ETHERTYPE_ARP = 0x0806;
const MOST_TAGS = 2;
const MOST_EXTENSIONS = 8;
const FRAGMENT = 44;
export const TCP = 6;
export const UDP = 17;
export const SCTP = 132;

export class FrameFacts {
  bytes: Uint8Array = new Uint8Array(0);
  /** Captured bytes that are read. */
  length = 0;
  isArp = false;
  /** 4, 6, or 0. */
  version = 0;
  /** Where the addresses stand. */
  sourceAt = 0;
  destinationAt = 0;
  /** IP protocol, or -1. */
  protocol = -1;
  sourcePort = -1;
  destinationPort = -1;
  /** The two outermost VLAN ids, or -1. */
  vlan = -1;
  innerVlan = -1;
  /** Where what the transport carries begins; behind all headers that are known. */
  payloadAt = 0;
  /** Its transport's header is known: `payloadAt` is no guess. */
  hasTransport = false;

  read(bytes: Uint8Array, length: number, linkType: number): void {
    this.bytes = bytes;
    this.length = length;
    this.isArp = false;
    this.version = 0;
    this.protocol = this.sourcePort = this.destinationPort = this.vlan = this.innerVlan = -1;
    this.hasTransport = false;
    this.payloadAt = 0;
    this.#readLink(linkType);
  }

  #u16(at: number): number {
    return ((this.bytes[at] ?? 0) << 8) | (this.bytes[at + 1] ?? 0);
  }

  #readLink(linkType: number): void {
    if (linkType === 1) this.#readType(12);
    else if (linkType === 113) this.#readType(14);
    else if (linkType === 276) {
      if (this.length >= 20) this.#readNetwork(this.#u16(0), 20);
    } else if (linkType === 12 || linkType === 101) {
      if (this.length >= 1) this.#readNetwork((this.bytes[0] ?? 0) >> 4 === 6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4, 0);
    }
  }

  #readType(at: number): void {
    if (this.length < at + 2) return;
    let type = this.#u16(at);
    at += 2;
    for (let tags = 0; type === 0x8100 || type === 0x88a8 || type === 0x9100; tags++) {
      if (this.length < at + 4 || tags > MOST_TAGS) return;
      if (tags === 0) this.vlan = this.#u16(at) & 0xfff;
      else if (tags === 1) this.innerVlan = this.#u16(at) & 0xfff;
      type = this.#u16(at + 2);
      at += 4;
    }
    this.#readNetwork(type, at);
  }

  #readNetwork(type: number, at: number): void {
    this.payloadAt = at;
    if (type === ETHERTYPE_ARP) this.isArp = true;
    else if (type === ETHERTYPE_IPV4) this.#readIpv4(at);
    else if (type === ETHERTYPE_IPV6) this.#readIpv6(at);
  }

  #readIpv4(at: number): void {
    const header = ((this.bytes[at] ?? 0) & 15) * 4;
    if (this.length < at + 20 || header < 20) return;
    this.version = 4;
    this.sourceAt = at + 12;
    this.destinationAt = at + 16;
    this.protocol = this.bytes[at + 9] ?? -1;
    this.payloadAt = at + header;
    // The bytes of a later fragment are the middle of something: no ports there.
    if ((this.#u16(at + 6) & 0x1fff) === 0) this.#readTransport();
  }

  #readIpv6(at: number): void {
    if (this.length < at + 40) return;
    this.version = 6;
    this.sourceAt = at + 8;
    this.destinationAt = at + 24;
    let next = this.bytes[at + 6] ?? 0;
    let end = at + 40;
    for (let count = 0; count < MOST_EXTENSIONS; count++) {
      const isFragment = next === FRAGMENT;
      if (!isFragment && next !== 0 && next !== 43 && next !== 60) break;
      if (this.length < end + 8) return;
      const isLater = isFragment && (this.#u16(end + 2) & 0xfff8) !== 0;
      next = this.bytes[end] ?? 0;
      end += isFragment ? 8 : ((this.bytes[end + 1] ?? 0) + 1) * 8;
      if (!isLater) continue;
      this.protocol = next;
      this.payloadAt = end;
      return;
    }
    this.protocol = next;
    this.payloadAt = end;
    this.#readTransport();
  }

  #readTransport(): void {
    const at = this.payloadAt;
    if (this.protocol !== TCP && this.protocol !== UDP && this.protocol !== SCTP) return;
    if (this.length < at + 4) return;
    this.sourcePort = this.#u16(at);
    this.destinationPort = this.#u16(at + 2);
    if (this.protocol === TCP) {
      if (this.length < at + 13) return;
      this.payloadAt = at + Math.max(20, ((this.bytes[at + 12] ?? 0) >> 4) * 4);
    } else this.payloadAt = at + (this.protocol === UDP ? 8 : 12);
    this.hasTransport = true;
  }
}
