/**
 * Which protocols' packets can have a field: what lets a filter skip packets without dissecting them. It must never leave out
 * a protocol: wasm/tests/owners.test.ts compares it with what the dissectors' sources import.
 */
import type { ProtocolDescription } from "#shared/model/registry.ts";

/** Ids of protocols of which one at least is in every packet that has the field; undefined: any packet may have it. */
export type FindOwners = (name: string) => readonly number[] | undefined;

const CONTROL = ["lcp", "ipcp", "ipv6cp", "ccp", "cbcp"];
const SLOW = ["slow", "lacp", "marker", "oampdu", "ossp"];
const GTP = ["gtp", "gtpprime"];
const BFD = ["bfd", "bfd_echo"];
const RIP = ["rip", "ripng"];
const TLS = ["tls", "dtls"];

/** First segments of field names whose fields other protocols' dissectors emit too, by filter names. All else belongs to its namesake. */
const SHARED: ReadonlyMap<string, readonly string[]> = new Map([
  ...BFD.map((name) => [name, BFD] as const),
  ...CONTROL.map((name) => [name, CONTROL] as const),
  ...RIP.map((name) => [name, RIP] as const),
  ...SLOW.map((name) => [name, SLOW] as const),
  ["basicxid", ["llc"]],
  ["capwap", ["capwap", "capwap.data"]],
  ["classicstun", ["stun"]],
  ["cotp", ["rdp"]],
  ["dns", ["dns", "mdns", "llmnr"]],
  ["e164", [...GTP, "gtpv2"]],
  ["e212", [...GTP, "gtpv2"]],
  ["eth", ["eth", "vlan", "ieee8021ad"]],
  ["gsm_a", GTP],
  ["gtp", GTP],
  ["hsrp2", ["hsrp"]],
  ["http", ["http", "ssdp"]],
  ["mbtcp", ["modbus"]],
  ["mstp", ["stp"]],
  ["pkcs1", TLS],
  ["ppp", ["ppp", "mp", ...CONTROL]],
  ["pppoe", ["pppoes", "pppoed"]],
  ["pweth", ["pwethheuristic", "pwethcw", "pwethnocw"]],
  ["rdpudp2", ["rdpudp"]],
  ["smb", ["smb", "smb2"]],
  ...TLS.map((name) => [name, TLS] as const),
  ["tpkt", ["rdp"]],
  ["udp", ["udp", "udplite"]],
  ["wlan", ["wlan", "radiotap"]],
  ["x509af", TLS],
  ["x509ce", TLS],
  ["x509if", TLS],
  ["x509sat", TLS],
]);

/** In every packet, or in whatever is left over of one. */
const ANYWHERE = new Set(["_ws", "data", "expert", "frame"]);

export function createOwners(protocols: readonly ProtocolDescription[]): FindOwners {
  const idsOf = new Map<string, number[]>();
  for (const { id, filter } of protocols) {
    const ids = idsOf.get(filter);
    if (ids === undefined) idsOf.set(filter, [id]);
    else ids.push(id);
  }
  return (name) => {
    const [segment = ""] = name.split(".", 1);
    if (ANYWHERE.has(segment)) return undefined;
    const ids = (SHARED.get(segment) ?? [segment]).flatMap((filter) => idsOf.get(filter) ?? []);
    return ids.length === 0 ? undefined : ids;
  };
}
