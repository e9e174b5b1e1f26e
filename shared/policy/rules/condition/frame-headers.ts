/**
 * Where the outermost headers of a frame stand, as the engine reads them, without allocating. What this cannot say for certain it marks as
 * hidden: the inside of tunnels, fragments, quotations in ICMP errors, headers that are cut or damaged, links that are not read here.
 *
 * Apart from FrameFacts: there, what is missing simply matches nothing; here it must be known why something is missing.
 */

/** What may be in a frame besides what is seen of it. */
export const HIDES_LINK = 1;
export const HIDES_NETWORK = 2;
export const HIDES_TCP = 4;
export const HIDES_UDP = 8;
export const HIDES_SCTP = 16;
export const HIDES_ICMP = 32;
export const HIDES_DNS = 64;
export const HIDES_TLS = 128;
const NAMES = HIDES_DNS | HIDES_TLS;
const QUOTED = HIDES_NETWORK | HIDES_TCP | HIDES_UDP | HIDES_SCTP | HIDES_ICMP | NAMES;
const ALL = HIDES_LINK | QUOTED;

/** More tags than this are not followed. */
const MOST_TAGS = 8;
/** A chain of extension headers longer than this is not followed. */
const MOST_EXTENSIONS = 32;

/** Ethertypes that other frames or packets stand behind. */
const isCarrierType = (type: number): boolean => {
  switch (type) {
    case 0x6558: // transparent Ethernet bridging
    case 0x8847: // MPLS
    case 0x8848:
    case 0x8864: // PPPoE
    case 0x8870: // LLC
    case 0x88e5: // MACsec
    case 0x88e7: // provider backbone bridges
    case 0x8903: // FabricPath
    case 0x8909: // Cisco metadata
    case 0x893f: // E-Tag
    case 0x894f: // network service header
    case 0xd28b: // Arista timestamps
      return true;
    default:
      return false;
  }
};

/** Ports whose datagrams are tunnels: L2TP, GTP, VXLAN, AYIYA, CAPWAP, Geneve, MPLS. */
const isTunnelPort = (port: number): boolean => {
  switch (port) {
    case 1701:
    case 2123:
    case 2152:
    case 3386:
    case 4789:
    case 4790:
    case 5072:
    case 5246:
    case 5247:
    case 6081:
    case 6635:
      return true;
    default:
      return false;
  }
};

/** What may stand in a datagram of this protocol when its bytes cannot be read here. */
function hiddenIn(protocol: number): number {
  switch (protocol) {
    case 6:
      return HIDES_TCP | NAMES;
    case 1:
    case 58:
      return QUOTED;
    case 33: // DCCP
      return NAMES;
    case 132:
      return HIDES_SCTP | NAMES;
    case 4: // IP in IP
    case 17: // UDP, which may be a tunnel
    case 41: // IPv6
    case 47: // GRE
    case 51: // AH
    case 97: // EtherIP
    case 103: // PIM
    case 115: // L2TP
    case 136: // UDP-Lite
    case 137: // MPLS
    case 143: // Ethernet
      return ALL;
    default:
      return 0;
  }
}

const isQuotingIcmp = (type: number): boolean => type === 3 || type === 4 || type === 5 || type === 11 || type === 12;
const isQuotingIcmpv6 = (type: number): boolean => (type >= 1 && type <= 4) || type === 137;

/** Where each header begins; -1 where there is none. Only whole headers count. */
export const SLOT_ETHERNET = 0;
export const SLOT_ARP = 1;
export const SLOT_IPV4 = 2;
export const SLOT_IPV6 = 3;
export const SLOT_TCP = 4;
export const SLOT_UDP = 5;
export const SLOT_SCTP = 6;
export const SLOT_ICMP = 7;
export const SLOT_ICMPV6 = 8;
/** Numbers that stand at no one place; -1 where there is none. */
export const SLOT_ETHERTYPE = 9;
export const SLOT_TCP_LENGTH = 10;
export const SLOT_CAPTURED = 11;
export const SLOT_WIRE = 12;
/** VLAN ids, the outermost first. */
export const SLOT_TAG = 13;
const SLOTS = SLOT_TAG + MOST_TAGS;

export class FrameHeaders {
  bytes: Uint8Array = new Uint8Array(0);
  /** Captured bytes. */
  length = 0;
  /** HIDES_ bits: what there may be beyond the headers that are seen. */
  hides = 0;
  /** By SLOT_. */
  readonly slots = new Int32Array(SLOTS);
  tags = 0;
  /** Where the transport's payload begins, and where it ends on the wire. */
  payloadAt = 0;
  end = 0;

  read(bytes: Uint8Array, length: number, linkType: number, wireLength: number): void {
    this.bytes = bytes;
    this.length = length;
    this.hides = this.tags = this.payloadAt = 0;
    this.end = wireLength;
    for (let slot = 0; slot <= SLOT_TAG; slot++) this.slots[slot] = -1;
    this.slots[SLOT_CAPTURED] = length;
    this.slots[SLOT_WIRE] = wireLength;
    this.#readLink(linkType);
  }

  /** Where a header begins, by SLOT_. */
  place(slot: number): number {
    return this.slots[slot] ?? -1;
  }

  u16(at: number): number {
    return ((this.bytes[at] ?? 0) << 8) | (this.bytes[at + 1] ?? 0);
  }

  /** Captured bytes of what the network layer carries end here. */
  get capturedEnd(): number {
    return this.length < this.end ? this.length : this.end;
  }

  #readLink(linkType: number): void {
    if (linkType === 1) this.#readEthernet();
    else if (linkType === 113 && this.length >= 16) this.#readCooked(this.u16(14), this.u16(2), 16);
    else if (linkType === 276 && this.length >= 20) this.#readCooked(this.u16(0), this.u16(8), 20);
    else if ((linkType === 12 || linkType === 14 || linkType === 101) && this.length >= 4) {
      const version = (this.bytes[0] ?? 0) >> 4;
      if (version === 4) this.#readIpv4(0);
      else if (version === 6) this.#readIpv6(0);
      else this.hides = ALL;
    } else this.hides = ALL;
  }

  #readEthernet(): void {
    if (this.length < 14) {
      this.hides = ALL;
      return;
    }
    this.slots[SLOT_ETHERNET] = 0;
    const type = this.u16(12);
    if (type >= 1536) {
      this.slots[SLOT_ETHERTYPE] = type;
      this.#readType(type, 14);
    } else if (this.length < 15 || this.bytes[14] !== 0x42) {
      // Of what LLC heads, only spanning trees are known to hold no packet.
      this.hides = ALL;
    }
  }

  /** A type below 0x600 is no ethertype; behind GRE's and netlink's hardware types stand others. */
  #readCooked(type: number, hardware: number, at: number): void {
    if (type < 0x600 || hardware === 778 || hardware === 824) this.hides = ALL;
    else this.#readType(type, at);
  }

  #readType(type: number, at: number): void {
    for (let count = 0; ; count++) {
      const isVlan = type === 0x8100 || type === 0x9100 || type === 0x9200;
      if (!isVlan && type !== 0x88a8) break;
      if (this.length < at + 4 || count === MOST_TAGS) {
        this.hides = ALL;
        return;
      }
      if (isVlan) this.slots[SLOT_TAG + this.tags++] = this.u16(at) & 0xfff;
      type = this.u16(at + 2);
      at += 4;
      if (type <= 1500) {
        this.hides = ALL;
        return;
      }
    }
    if (type === 0x0800) this.#readIpv4(at);
    else if (type === 0x86dd) this.#readIpv6(at);
    else if (type === 0x0806 || type === 0x8035) {
      if (this.length >= at + 8) this.slots[SLOT_ARP] = at;
      else this.hides = HIDES_LINK;
    } else if (isCarrierType(type)) this.hides = ALL;
  }

  #readIpv4(at: number): void {
    const header = ((this.bytes[at] ?? 0) & 15) * 4;
    if (this.length < at + 20 || (this.bytes[at] ?? 0) >> 4 !== 4 || header < 20) {
      this.hides = QUOTED;
      return;
    }
    this.slots[SLOT_IPV4] = at;
    const total = this.u16(at + 2);
    // A total length of 0 is what segmentation offload leaves: all there is.
    if (total !== 0 && total < header) return;
    if (total !== 0 && at + total < this.end) this.end = at + total;
    const protocol = this.bytes[at + 9] ?? 0;
    const isFragment = (this.u16(at + 6) & 0x3fff) !== 0;
    if (isFragment || this.length < at + header) this.hides = hiddenIn(protocol);
    else this.#readTransport(protocol, at + header);
  }

  #readIpv6(at: number): void {
    if (this.length < at + 40 || (this.bytes[at] ?? 0) >> 4 !== 6) {
      this.hides = QUOTED;
      return;
    }
    this.slots[SLOT_IPV6] = at;
    const payload = this.u16(at + 4);
    if (payload !== 0 && at + 40 + payload < this.end) this.end = at + 40 + payload;
    let next = this.bytes[at + 6] ?? 0;
    let place = at + 40;
    for (let count = 0; count < MOST_EXTENSIONS; count++) {
      const isFragment = next === 44;
      if (!isFragment && next !== 0 && next !== 43 && next !== 60) break;
      if (this.capturedEnd < place + 8) {
        this.hides = ALL;
        return;
      }
      const word = isFragment ? this.u16(place + 2) & 0xfff9 : 0;
      next = this.bytes[place] ?? 0;
      place += isFragment ? 8 : ((this.bytes[place + 1] ?? 0) + 1) * 8;
      if (word !== 0) {
        this.hides = hiddenIn(next);
        return;
      }
    }
    if (this.capturedEnd < place) this.hides = ALL;
    else if (next !== 59) this.#readTransport(next, place);
  }

  #readTransport(protocol: number, at: number): void {
    if (at >= this.end) return;
    const there = this.capturedEnd - at;
    if (protocol === 6) this.#readTcp(at, there);
    else if (protocol === 17) this.#readUdp(at, there);
    else if (protocol === 132) {
      if (there >= 12) this.slots[SLOT_SCTP] = at;
      // Its payload is not read here.
      this.hides = there >= 12 ? NAMES : hiddenIn(protocol);
    } else if (protocol === 1 || protocol === 58) this.#readIcmp(protocol, at, there);
    else this.hides = hiddenIn(protocol);
  }

  #readTcp(at: number, there: number): void {
    const header = there < 20 ? 0 : ((this.bytes[at + 12] ?? 0) >> 4) * 4;
    if (header < 20 || header > there) {
      this.hides = hiddenIn(6);
      return;
    }
    this.slots[SLOT_TCP] = at;
    this.payloadAt = at + header;
    this.slots[SLOT_TCP_LENGTH] = this.end - this.payloadAt;
  }

  #readUdp(at: number, there: number): void {
    if (there < 8) {
      this.hides = ALL;
      return;
    }
    this.slots[SLOT_UDP] = at;
    this.payloadAt = at + 8;
    if (isTunnelPort(this.u16(at)) || isTunnelPort(this.u16(at + 2))) this.hides = ALL;
  }

  #readIcmp(protocol: number, at: number, there: number): void {
    if (there < 4) {
      this.hides = QUOTED;
      return;
    }
    const type = this.bytes[at] ?? 0;
    this.slots[protocol === 1 ? SLOT_ICMP : SLOT_ICMPV6] = at;
    if (protocol === 1 ? isQuotingIcmp(type) : isQuotingIcmpv6(type)) this.hides = QUOTED;
  }
}
