/** The fields that a frame's headers answer: what a filter may call them, and how each is read off a frame without allocating. */
import {
  KIND_BOOL,
  KIND_ETHER,
  KIND_IPV4,
  KIND_IPV6,
  KIND_PROTOCOL,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "#shared/abi/field-kind.ts";
import type { FilterField, FilterNames } from "#shared/filter/model.ts";
import { createFilterNames } from "#shared/filter/names.ts";
import * as frame from "./frame-headers.ts";
import type { FrameHeaders } from "./frame-headers.ts";

interface Facts {
  readonly name: string;
  /** KIND_ constant. */
  readonly kind: number;
  /** Bit that says that a frame may have more of it than is seen. */
  readonly hides: number;
  /** The header that it stands in, or the number itself. */
  readonly slot: number;
  readonly offset?: number;
  /** Values of a frame that has the header: a second one stands `step` bytes behind the first. */
  readonly most?: number;
  readonly step?: number;
  /** Bits that count, of a number that stands in a header. */
  readonly mask?: number;
}

/** What is the same for all: how many there are, and where. One class, so that reading them stays fast however many are asked for. */
export class HeaderField {
  readonly name: string;
  readonly kind: number;
  readonly hides: number;
  readonly size: number;
  readonly #slot: number;
  readonly #offset: number;
  readonly #most: number;
  readonly #step: number;
  readonly #mask: number;

  constructor({ name, kind, hides, slot, offset, most = 1, step = 0, mask }: Facts) {
    this.name = name;
    this.kind = kind;
    this.hides = hides;
    this.size = offset === undefined ? 0 : (SIZES.get(kind) ?? 0);
    this.#slot = slot;
    this.#offset = offset ?? 0;
    this.#most = most;
    this.#step = step;
    this.#mask = mask ?? -1;
  }

  count(headers: FrameHeaders): number {
    if (headers.place(this.#slot) < 0) return 0;
    return this.#slot === frame.SLOT_TAG && this.#most > 1 ? headers.tags : this.#most;
  }

  /** Where a value stands in the frame. */
  at(headers: FrameHeaders, index: number): number {
    return headers.place(this.#slot) + this.#offset + index * this.#step;
  }

  /** A number; an IPv4 address 2^31 less than it is, which fits 32 bits with a sign. */
  read(headers: FrameHeaders, index: number): number {
    if (this.size === 0) return headers.place(this.#slot + index);
    const at = this.at(headers, index);
    if (this.size === 1) return (headers.bytes[at] ?? 0) & this.#mask;
    if (this.size === 4) return ((headers.u16(at) << 16) | headers.u16(at + 2)) ^ -0x8000_0000;
    const number = headers.u16(at) & this.#mask;
    return this.kind === KIND_BOOL && number !== 0 ? 1 : number;
  }
}

/** What an IPv4 address is less than it is where it is read. */
export const ADDRESS_BIAS = 2 ** 31;

const SIZES: ReadonlyMap<number, number> = new Map([
  [KIND_BOOL, 2],
  [KIND_U8, 1],
  [KIND_U16, 2],
  [KIND_IPV4, 4],
  [KIND_ETHER, 6],
  [KIND_IPV6, 16],
]);

const protocol = (name: string, hides: number, slot: number): Facts => ({ name, kind: KIND_PROTOCOL, hides, slot });

/** Source, destination, and either of them. */
const sides = (
  [source, destination, either]: readonly [string, string, string],
  { offset, step, ...facts }: Omit<Facts, "name"> & { readonly offset: number; readonly step: number },
): Facts[] => [
  { ...facts, name: source, offset },
  { ...facts, name: destination, offset: offset + step },
  { ...facts, name: either, offset, step, most: 2 },
];

const ports = (name: string, hides: number, slot: number): Facts[] =>
  sides([`${name}.srcport`, `${name}.dstport`, `${name}.port`], { kind: KIND_U16, hides, slot, offset: 0, step: 2 });

const flag = (name: string, mask: number): Facts => ({
  name: `tcp.flags.${name}`,
  kind: KIND_BOOL,
  hides: frame.HIDES_TCP,
  slot: frame.SLOT_TCP,
  offset: 12,
  mask,
});

const { HIDES_ICMP, HIDES_LINK, HIDES_NETWORK, HIDES_SCTP, HIDES_TCP, HIDES_UDP } = frame;
const icmp = { kind: KIND_U8, hides: HIDES_ICMP, slot: frame.SLOT_ICMP };
const icmpv6 = { kind: KIND_U8, hides: HIDES_ICMP, slot: frame.SLOT_ICMPV6 };
const ipv4 = { hides: HIDES_NETWORK, slot: frame.SLOT_IPV4 };
const ipv6 = { hides: HIDES_NETWORK, slot: frame.SLOT_IPV6 };
const tcp = { hides: HIDES_TCP, slot: frame.SLOT_TCP };

/** Names that are read from behind the headers (header-names.ts). */
export const DNS_NAME = "dns.qry.name";
const TLS_NAME = "tls.handshake.extensions_server_name";

const FACTS: readonly Facts[] = [
  protocol("frame", 0, frame.SLOT_WIRE),
  protocol("eth", HIDES_LINK, frame.SLOT_ETHERNET),
  protocol("vlan", HIDES_LINK, frame.SLOT_TAG),
  protocol("arp", HIDES_LINK, frame.SLOT_ARP),
  protocol("ip", HIDES_NETWORK, frame.SLOT_IPV4),
  protocol("ipv6", HIDES_NETWORK, frame.SLOT_IPV6),
  protocol("tcp", HIDES_TCP, frame.SLOT_TCP),
  protocol("udp", HIDES_UDP, frame.SLOT_UDP),
  protocol("sctp", HIDES_SCTP, frame.SLOT_SCTP),
  protocol("icmp", HIDES_ICMP, frame.SLOT_ICMP),
  protocol("icmpv6", HIDES_ICMP, frame.SLOT_ICMPV6),
  { name: "frame.len", kind: KIND_U32, hides: 0, slot: frame.SLOT_WIRE },
  { name: "frame.cap_len", kind: KIND_U32, hides: 0, slot: frame.SLOT_CAPTURED },
  { name: "eth.dst", kind: KIND_ETHER, hides: HIDES_LINK, slot: frame.SLOT_ETHERNET, offset: 0 },
  { name: "eth.src", kind: KIND_ETHER, hides: HIDES_LINK, slot: frame.SLOT_ETHERNET, offset: 6 },
  { name: "eth.addr", kind: KIND_ETHER, hides: HIDES_LINK, slot: frame.SLOT_ETHERNET, offset: 0, step: 6, most: 2 },
  { name: "eth.type", kind: KIND_U16, hides: HIDES_LINK, slot: frame.SLOT_ETHERTYPE },
  { name: "vlan.id", kind: KIND_U16, hides: HIDES_LINK, slot: frame.SLOT_TAG, most: 2 },
  { name: "arp.opcode", kind: KIND_U16, hides: HIDES_LINK, slot: frame.SLOT_ARP, offset: 6 },
  ...sides(["ip.src", "ip.dst", "ip.addr"], { ...ipv4, kind: KIND_IPV4, offset: 12, step: 4 }),
  { ...ipv4, name: "ip.len", kind: KIND_U16, offset: 2 },
  { ...ipv4, name: "ip.ttl", kind: KIND_U8, offset: 8 },
  { ...ipv4, name: "ip.proto", kind: KIND_U8, offset: 9 },
  ...sides(["ipv6.src", "ipv6.dst", "ipv6.addr"], { ...ipv6, kind: KIND_IPV6, offset: 8, step: 16 }),
  { ...ipv6, name: "ipv6.plen", kind: KIND_U16, offset: 4 },
  { ...ipv6, name: "ipv6.nxt", kind: KIND_U8, offset: 6 },
  { ...ipv6, name: "ipv6.hlim", kind: KIND_U8, offset: 7 },
  ...ports("tcp", HIDES_TCP, frame.SLOT_TCP),
  { ...tcp, name: "tcp.flags", kind: KIND_U16, offset: 12, mask: 0xfff },
  flag("ae", 0x100),
  flag("cwr", 0x80),
  flag("ece", 0x40),
  flag("urg", 0x20),
  flag("ack", 0x10),
  flag("push", 0x08),
  flag("reset", 0x04),
  flag("syn", 0x02),
  flag("fin", 0x01),
  { name: "tcp.len", kind: KIND_U32, hides: HIDES_TCP, slot: frame.SLOT_TCP_LENGTH },
  ...ports("udp", HIDES_UDP, frame.SLOT_UDP),
  { name: "udp.length", kind: KIND_U16, hides: HIDES_UDP, slot: frame.SLOT_UDP, offset: 4 },
  ...ports("sctp", HIDES_SCTP, frame.SLOT_SCTP),
  { ...icmp, name: "icmp.type", offset: 0 },
  { ...icmp, name: "icmp.code", offset: 1 },
  { ...icmpv6, name: "icmpv6.type", offset: 0 },
  { ...icmpv6, name: "icmpv6.code", offset: 1 },
  { name: DNS_NAME, kind: KIND_STRING, hides: frame.HIDES_DNS, slot: frame.SLOT_WIRE },
  { name: TLS_NAME, kind: KIND_STRING, hides: frame.HIDES_TLS, slot: frame.SLOT_WIRE },
];

const FIELDS = FACTS.map((facts) => new HeaderField(facts));

/** Their names as filters know them; the ids are places in FIELDS. No names of values: those are the engine's. */
const described = createFilterNames({
  protocols: FIELDS.flatMap(({ name, kind }, id) =>
    kind === KIND_PROTOCOL ? [{ id, path: name, filter: name, short: name, title: name, family: "" }] : [],
  ),
  fields: FIELDS.flatMap(({ name, kind }, id) =>
    kind === KIND_PROTOCOL ? [] : [{ id, name, label: name, kind, values: new Map() }],
  ),
});

const isRead = ({ derived }: FilterField): boolean => derived === undefined;

export const HEADER_NAMES: FilterNames = {
  all: described.all.filter(isRead),
  find: (name) => {
    const field = described.find(name);
    return field !== undefined && isRead(field) ? field : undefined;
  },
  whenUnknown:
    "is no field that a sensor reads: it sees headers only, those of frame, eth, vlan, arp, ip, ipv6, tcp, udp, sctp, icmp, icmpv6, and the names dns.qry.name and tls.sni",
};

export function findHeaderField({ ids }: FilterField): HeaderField | undefined {
  return FIELDS[ids[0] ?? -1];
}
