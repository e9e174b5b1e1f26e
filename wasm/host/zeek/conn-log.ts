/** conn.log: one row a connection, when it is over. */
import { isPrivateAddress } from "../connections/local-networks.ts";
import type { Connection } from "../connections/connection.ts";
import { uidOf } from "../connections/uid.ts";
import { ICMP, ICMPV6, TCP, UDP } from "../connections/transport-packet.ts";
import type { ZeekColumn, ZeekLogDefinition } from "./zeek-log.ts";

const TRANSPORTS: ReadonlyMap<number, string> = new Map([
  [TCP, "tcp"],
  [UDP, "udp"],
  [ICMP, "icmp"],
  [ICMPV6, "icmp"],
]);

/** A connection and the time that its times are counted from. */
export interface ConnRow {
  readonly connection: Connection;
  readonly startNs: bigint;
}

export function transportWord(protocol: number): string {
  return TRANSPORTS.get(protocol) ?? "unknown_transport";
}

export function connectionUid({ connection, startNs }: ConnRow): string {
  const { originator, responder, protocol, firstRow, startNs: at, isFlipped } = connection;
  // A flip must not change the name that other logs may already have used.
  const [from, to] = isFlipped ? [responder, originator] : [originator, responder];
  const ends = `${from.addressKey}:${from.port.toString()} ${to.addressKey}:${to.port.toString()}`;
  return uidOf("C", `${protocol.toString()} ${ends} ${(startNs + BigInt(at)).toString()} ${firstRow.toString()}`);
}

export const connectionTime = ({ connection, startNs }: ConnRow): bigint => startNs + BigInt(connection.startNs);

/** The columns that all logs of connections begin with. */
export const ID_COLUMNS: readonly ZeekColumn<ConnRow>[] = [
  { name: "uid", type: "string", value: connectionUid },
  { name: "id.orig_h", type: "addr", value: ({ connection }) => connection.originatorAddress },
  { name: "id.orig_p", type: "port", value: ({ connection }) => connection.originator.port },
  { name: "id.resp_h", type: "addr", value: ({ connection }) => connection.responderAddress },
  { name: "id.resp_p", type: "port", value: ({ connection }) => connection.responder.port },
];

/** Without any time there is nothing to tell of bytes either, as Zeek has it. */
const durationOf = ({ lastNs, startNs }: Connection): number | undefined =>
  lastNs > startNs ? lastNs - startNs : undefined;
const bytesOf = (connection: Connection, isOriginator: boolean): number | undefined =>
  durationOf(connection) === undefined ? undefined : connection.rules?.bytesOf(isOriginator);

export const CONN_LOG: ZeekLogDefinition<ConnRow> = {
  path: "conn",
  columns: [
    { name: "ts", type: "time", value: connectionTime },
    ...ID_COLUMNS,
    { name: "proto", type: "enum", value: ({ connection }) => transportWord(connection.protocol) },
    {
      name: "service",
      type: "string",
      value: ({ connection: { services } }) => (services.size === 0 ? undefined : [...services].sort().join(",")),
    },
    { name: "duration", type: "interval", value: ({ connection }) => durationOf(connection) },
    { name: "orig_bytes", type: "count", value: ({ connection }) => bytesOf(connection, true) },
    { name: "resp_bytes", type: "count", value: ({ connection }) => bytesOf(connection, false) },
    { name: "conn_state", type: "string", value: ({ connection }) => connection.rules?.state() },
    { name: "local_orig", type: "bool", value: ({ connection }) => isPrivateAddress(connection.originatorAddress) },
    { name: "local_resp", type: "bool", value: ({ connection }) => isPrivateAddress(connection.responderAddress) },
    { name: "missed_bytes", type: "count", value: ({ connection }) => connection.missedBytes },
    {
      name: "history",
      type: "string",
      value: ({ connection: { history } }) => (history === "" ? undefined : history),
    },
    { name: "orig_pkts", type: "count", value: ({ connection }) => connection.originator.packets },
    { name: "orig_ip_bytes", type: "count", value: ({ connection }) => connection.originator.ipBytes },
    { name: "resp_pkts", type: "count", value: ({ connection }) => connection.responder.packets },
    { name: "resp_ip_bytes", type: "count", value: ({ connection }) => connection.responder.ipBytes },
    {
      name: "tunnel_parents",
      type: "set[string]",
      value: ({ connection: { parents }, startNs }) =>
        parents.length === 0 ? undefined : parents.map((parent) => connectionUid({ connection: parent, startNs })),
    },
    { name: "ip_proto", type: "count", value: ({ connection }) => connection.protocol },
  ],
};
