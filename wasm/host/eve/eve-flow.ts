/** EVE flow records. */
import type { Connection } from "../connections/connection.ts";
import { connectionTime, type ConnRow } from "../zeek/conn-log.ts";
import { ACK, FIN, RST, SYN, TCP } from "../connections/transport-packet.ts";
import { type EveObject, applicationWord, eveHead, eveTime } from "./eve-record.ts";

const PUSH = 8;
const URGENT = 32;

type FlowState = "new" | "established" | "closed";

function stateOf(connection: Connection): FlowState {
  const state = connection.rules?.state() ?? "OTH";
  if (state === "SF" && connection.protocol === TCP) return "closed";
  if (state.startsWith("RST") || state === "REJ") return "closed";
  const hasBoth = connection.originator.packets > 0 && connection.responder.packets > 0;
  return hasBoth ? "established" : "new";
}

function tcpWord(connection: Connection): string {
  switch (connection.rules?.state()) {
    case "S0":
    case "RSTOS0":
      return "syn_sent";
    case "SF":
    case "REJ":
    case "RSTO":
    case "RSTR":
    case "RSTRH":
      return "closed";
    case "S2":
    case "S3":
    case "SH":
    case "SHR":
      return "fin_wait1";
    default:
      return "established";
  }
}

const hex = (flags: number): string => (flags & 0xff).toString(16).padStart(2, "0");

function tcpOf(connection: Connection): EveObject {
  const [up, down] = [connection.originator.tcpFlags, connection.responder.tcpFlags];
  const all = up | down;
  const set = Object.fromEntries(
    (
      [
        ["syn", SYN],
        ["fin", FIN],
        ["rst", RST],
        ["psh", PUSH],
        ["ack", ACK],
        ["urg", URGENT],
      ] as const
    ).flatMap(([name, bit]) => ((all & bit) === 0 ? [] : [[name, true]])),
  );
  return { tcp_flags: hex(all), tcp_flags_ts: hex(up), tcp_flags_tc: hex(down), ...set, state: tcpWord(connection) };
}

/** `communityId` where it is known; `transactions` of the flow. */
export function flowRecord(row: ConnRow, communityId: string | undefined, transactions: number): EveObject {
  const { connection, startNs } = row;
  const endNs = startNs + BigInt(connection.lastNs);
  const application = applicationWord(connection);
  const { originator, responder, end } = connection;
  return {
    ...eveHead(row, "flow", endNs, false),
    ...(application === undefined ? {} : { app_proto: application }),
    ...(communityId === undefined ? {} : { community_id: communityId }),
    flow: {
      pkts_toserver: originator.packets,
      pkts_toclient: responder.packets,
      bytes_toserver: originator.frameBytes,
      bytes_toclient: responder.frameBytes,
      start: eveTime(connectionTime(row)),
      end: eveTime(endNs),
      age: Math.floor((connection.lastNs - connection.startNs) / 1e9),
      state: stateOf(connection),
      reason: end === "capture" ? "shutdown" : "timeout",
      alerted: false,
      ...(transactions > 0 ? { tx_cnt: transactions } : {}),
    },
    ...(connection.protocol === TCP ? { tcp: tcpOf(connection) } : {}),
  };
}
