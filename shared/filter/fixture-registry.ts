/** A small registry for tests: each kind of field once, and names that are hard. */
import * as kinds from "#shared/abi/field-kind.ts";
import type { FieldDescription, ProtocolDescription, Registry, ValueRange } from "#shared/model/registry.ts";
import { createFilterNames } from "./names.ts";

const PROTOCOLS: readonly (readonly [id: number, path: string, filter: string])[] = [
  [1, "frame", "frame"],
  [2, "data", "data"],
  [3, "eth", "eth"],
  [4, "vlan", "vlan"],
  [7, "arp", "arp"],
  [8, "ipv4", "ip"],
  [9, "ipv6", "ipv6"],
  [14, "tcp", "tcp"],
  [15, "udp", "udp"],
  [16, "udplite", "udplite"],
  [18, "sll", "sll"],
  [19, "sll", "sll"],
  [32, "dns", "dns"],
  [33, "mdns", "mdns"],
  [34, "llmnr", "llmnr"],
  [36, "dhcp", "dhcp"],
  [38, "http", "http"],
  [39, "tls", "tls"],
  // A name that is hexadecimal too.
  [84, "fc", "fc"],
];

const IP_PROTOCOLS = new Map([
  [1, "ICMP"],
  [6, "TCP"],
  [17, "UDP"],
]);
const RECORDS = new Map([
  [1, "A"],
  [5, "CNAME"],
  [28, "AAAA"],
]);
const CODES = new Map([
  [0, "No error"],
  [2, "Reserved"],
  [3, "Reserved"],
]);

type Row = readonly [
  id: number,
  name: string,
  kind: number,
  values?: ReadonlyMap<number, string>,
  ranges?: readonly ValueRange[],
];

const FIELDS: readonly Row[] = [
  [1, "frame.time", kinds.KIND_TIME],
  [2, "frame.time_relative", kinds.KIND_DURATION],
  [3, "frame.number", kinds.KIND_FRAME],
  [4, "frame.len", kinds.KIND_U32],
  [5, "frame.protocols", kinds.KIND_STRING],
  [6, "frame.comment", kinds.KIND_STRING],
  [10, "eth.src", kinds.KIND_ETHER],
  [11, "eth.dst", kinds.KIND_ETHER],
  [10, "eth.addr", kinds.KIND_ETHER],
  [11, "eth.addr", kinds.KIND_ETHER],
  [20, "ip.src", kinds.KIND_IPV4],
  [21, "ip.dst", kinds.KIND_IPV4],
  [20, "ip.addr", kinds.KIND_IPV4],
  [21, "ip.addr", kinds.KIND_IPV4],
  [22, "ip.ttl", kinds.KIND_U8],
  [23, "ip.proto", kinds.KIND_U8, IP_PROTOCOLS],
  [24, "ip.len", kinds.KIND_U16],
  [30, "ipv6.src", kinds.KIND_IPV6],
  [31, "ipv6.dst", kinds.KIND_IPV6],
  [30, "ipv6.addr", kinds.KIND_IPV6],
  [31, "ipv6.addr", kinds.KIND_IPV6],
  [40, "tcp.srcport", kinds.KIND_U16],
  [41, "tcp.dstport", kinds.KIND_U16],
  [42, "tcp.port", kinds.KIND_U16],
  [43, "tcp.flags", kinds.KIND_U16 | kinds.BASE_HEX],
  [44, "tcp.flags.syn", kinds.KIND_BOOL],
  [45, "tcp.flags.ack", kinds.KIND_BOOL],
  [46, "tcp.seq", kinds.KIND_U32],
  [47, "tcp.ack", kinds.KIND_U32],
  [48, "tcp.payload", kinds.KIND_BYTES],
  [49, "tcp.analysis.flags", kinds.KIND_NONE],
  [50, "udp.port", kinds.KIND_U16],
  [51, "udp.srcport", kinds.KIND_U16],
  [52, "udp.dstport", kinds.KIND_U16],
  [60, "dns.qry.name", kinds.KIND_STRING],
  [61, "dns.qry.type", kinds.KIND_U16, RECORDS],
  [62, "dns.flags.rcode", kinds.KIND_U16, CODES],
  [63, "dns.a", kinds.KIND_IPV4],
  [70, "http.host", kinds.KIND_STRING],
  [71, "http.request.method", kinds.KIND_STRING],
  [72, "http.request", kinds.KIND_BOOL],
  [73, "http.response.code", kinds.KIND_U16],
  [80, "tls.handshake.type", kinds.KIND_U8],
  [81, "tls.handshake.extensions_server_name", kinds.KIND_STRING],
  [90, "dhcp.id", kinds.KIND_U32],
  [100, "x.signed", kinds.KIND_I32],
  [101, "x.float", kinds.KIND_F64],
  [102, "x.eui", kinds.KIND_EUI64],
  [103, "x.oid", kinds.KIND_OID],
  [104, "x.guid", kinds.KIND_GUID],
  [105, "x.wire_guid", kinds.KIND_GUID | kinds.BASE_LE],
  [106, "x.u64", kinds.KIND_U64],
  [107, "x.twice", kinds.KIND_U8, new Map([[1, "One"]])],
  [108, "x.twice", kinds.KIND_U16, new Map([[1, "First"]])],
  [109, "x.twice", kinds.KIND_BYTES],
  [110, "x.bool", kinds.KIND_BOOL, new Map([[0, "Down"], [1, "Up"]])], // prettier-ignore
  [112, "x.described", kinds.KIND_U16, new Map([[0, "B"], [1, "A (Host Address)"]])], // prettier-ignore
  [111, "x.ranged", kinds.KIND_U8, new Map([[6, "Six"]]), [{ from: 5, to: 7, word: "Reserved" }]],
];

export const FIXTURE_REGISTRY: Registry = {
  protocols: PROTOCOLS.map(([id, path, filter]): ProtocolDescription => ({
    id,
    path,
    filter,
    short: path,
    title: path,
    family: "link",
  })),
  fields: FIELDS.map(([id, name, kind, values, ranges]): FieldDescription => ({
    id,
    name,
    label: name,
    kind,
    values: values ?? new Map(),
    ...(ranges === undefined ? {} : { ranges }),
  })),
};

export const FIXTURE_NAMES = createFilterNames(FIXTURE_REGISTRY);
