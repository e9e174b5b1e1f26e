/** The word that says how a TCP connection went, from the states of its ends when it was over. */
import type { ConnectionState } from "./connection.ts";
import type { TcpEndpoint } from "./tcp-endpoint.ts";

const ATTEMPT_THEN_RESET = /^\^?S[^HAFGIQ]*R/u;

const isSilent = ({ state }: TcpEndpoint): boolean => state === "inactive" || state === "partial";

export function tcpState(originator: TcpEndpoint, responder: TcpEndpoint, history: string): ConnectionState {
  if (responder.state === "reset") {
    const isAttempt = originator.state === "syn-sent" || originator.state === "syn-ack-sent";
    const isEmpty = originator.size(responder) === 0 && responder.size(originator) === 0;
    if (isAttempt || (originator.state === "reset" && isEmpty)) return "REJ";
    return isSilent(originator) ? "RSTRH" : "RSTR";
  }
  if (originator.state === "reset") {
    if (!isSilent(responder)) return "RSTO";
    return ATTEMPT_THEN_RESET.test(history) ? "RSTOS0" : "OTH";
  }
  if (originator.state === "closed" && responder.state === "closed") return "SF";
  if (originator.state === "closed") return isSilent(responder) ? "SH" : "S2";
  if (responder.state === "closed") return isSilent(originator) ? "SHR" : "S3";
  if (originator.state === "syn-sent" && responder.state === "inactive") return "S0";
  return originator.state === "established" && responder.state === "established" ? "S1" : "OTH";
}
