/** What all EVE records begin with: when, which flow, between whom. */
import type { Connection } from "../connections/connection.ts";
import { connectionUid, type ConnRow } from "../zeek/conn-log.ts";
import { ICMP, ICMPV6, TCP, UDP } from "../connections/transport-packet.ts";

export type EveObject = Readonly<Record<string, unknown>>;

const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [ICMP, "ICMP"],
  [TCP, "TCP"],
  [UDP, "UDP"],
  [ICMPV6, "IPv6-ICMP"],
  [132, "SCTP"],
]);
/** Names that Suricata has for what Zeek calls otherwise. */
const APPLICATIONS: ReadonlyMap<string, string> = new Map([["ssl", "tls"]]);

export const protocolWord = (protocol: number): string =>
  PROTOCOLS.get(protocol) ?? protocol.toString().padStart(3, "0");

/** "2026-11-21T12:34:43.123456+0000" */
export function eveTime(ns: bigint): string {
  const micros = ((ns / 1000n) % 1_000_000n).toString().padStart(6, "0");
  return `${new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 19)}.${micros}+0000`;
}

/** A number that names the flow, the same whenever the capture is read; it fits a double exactly. */
function flowId(row: ConnRow): number {
  let id = 0;
  for (const letter of connectionUid(row)) id = (id * 61 + letter.charCodeAt(0)) % 2 ** 51;
  return id;
}

export function applicationWord({ services }: Connection): string | undefined {
  const [first] = services;
  return first === undefined ? undefined : (APPLICATIONS.get(first) ?? first);
}

/** `isReply`: the record is of a packet from the responder. */
export function eveHead(row: ConnRow, type: string, timeNs: bigint, isReply: boolean): EveObject {
  const { connection } = row;
  const [from, to] = isReply
    ? [connection.responderAddress, connection.originatorAddress]
    : [connection.originatorAddress, connection.responderAddress];
  const { originator, responder, protocol } = connection;
  const hasPorts = protocol === TCP || protocol === UDP;
  const isIcmp = protocol === ICMP || protocol === ICMPV6;
  return {
    timestamp: eveTime(timeNs),
    flow_id: flowId(row),
    event_type: type,
    src_ip: from,
    ...(hasPorts ? { src_port: isReply ? responder.port : originator.port } : {}),
    dest_ip: to,
    ...(hasPorts ? { dest_port: isReply ? originator.port : responder.port } : {}),
    ip_v: from.includes(":") ? 6 : 4,
    proto: protocolWord(protocol),
    ...(isIcmp ? { icmp_type: originator.port, icmp_code: responder.port } : {}),
  };
}
