/**
 * Remote Desktop Protocol (MS-RDPBCGR 2.2.1.1, 2.2.1.2): the connection's first PDUs, in TPKT (RFC 1006) around X.224.
 *
 *   0         1          2            4        5      6             8        10
 *   | version | reserved | length (2) | length | type | destination | source | class | [cookie CR LF] | [negotiation (8)]
 *   0      1       2            4
 *   | type | flags | length (2) | protocols, little-endian (4)                     negotiation
 *
 * Where the server chooses anything but the old security, the client's next byte is TLS (MS-RDPBCGR 5.4.5).
 */
import { BASE_HEX, KIND_STRING, KIND_U16, KIND_U32, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_TCP_PORT, answers } from "../core/dispatch.ts";
import { MEMO_PROTOCOL } from "../core/memo.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { TLS } from "./names/protocols.ts";

const RDP = protocol(89, "rdp", "rdp", "RDP", "Remote Desktop Protocol", "management");
answers(RDP, BY_TCP_PORT, 3389);

const PROTOCOLS = "0=RDP security;1=TLS;2=CredSSP;3=TLS or CredSSP;4=RDSTLS;8=CredSSP with early authorization";
const LENGTH = field("tpkt.length", KIND_U16, "Length");
const TYPE = field(
  "cotp.type",
  KIND_U8 | BASE_HEX,
  "X.224 type",
  "0x80=Disconnect request;0xd0=Connection confirm;0xe0=Connection request;0xf0=Data",
);
const COOKIE = field("rdp.rt_cookie", KIND_STRING, "Cookie");
const NEGOTIATION = field(
  "rdp.neg_type",
  KIND_U8 | BASE_HEX,
  "Negotiation",
  "1=Negotiate Request;2=Negotiate Response;3=Negotiate Failure",
);
const REQUESTED = field("rdp.negReq.requestedProtocols", KIND_U32 | BASE_HEX, "Requested protocols", PROTOCOLS);
const SELECTED = field("rdp.negReq.selectedProtocol", KIND_U32 | BASE_HEX, "Selected protocol", PROTOCOLS);
const FAILURE = field(
  "rdp.negFailure.failureCode",
  KIND_U32 | BASE_HEX,
  "Failure",
  "1=TLS required;2=TLS not allowed;3=No certificate;4=Inconsistent flags;5=CredSSP required;6=TLS with user authentication required",
);

const HEADER: u32 = 4;
/** X.224 header of a data PDU, and what is fixed in that of a connection. */
const DATA_HEADER: u32 = 3;
const CONNECTION_HEADER: u32 = 7;
const NEGOTIATION_BYTES: u32 = 8;
const DATA: u32 = 0xf0;
const REQUEST: u32 = 1;
const RESPONSE: u32 = 2;

export function rdp<S extends Sink>(s: S): void {
  let at: u32 = 0;
  while (s.ok && s.left(at) != 0) {
    if (s.left(at) < HEADER && s.peek8(at) == 3 && s.more(at, HEADER)) return;
    const length: u32 = s.left(at) < HEADER || s.peek16(at) != 0x0300 ? 0 : s.peek16(at + 2);
    if (length < HEADER + DATA_HEADER) {
      // Compressed updates and what else has no TPKT.
      if (at == 0) s.refuse();
      else s.next(0, at);
      return;
    }
    if (length > s.left(at) && s.more(at, length)) return;
    pdu<S>(s, at, length);
    at += length;
  }
}

function pdu<S extends Sink>(s: S, start: u32, length: u32): void {
  s.u16(LENGTH, start + 2);
  const at = start + HEADER;
  const end = start + length;
  const type = s.u8(TYPE, at + 1);
  s.infoSeparate(", ");
  s.infoField(TYPE, type);
  if (type == DATA) {
    s.nextPart(0, at + DATA_HEADER, end - at - DATA_HEADER);
    return;
  }
  let rest = at + CONNECTION_HEADER;
  const stop = s.find(13, rest, end);
  if (stop < end && s.peek8(rest) > REQUEST + RESPONSE) {
    s.text(COOKIE, rest, stop - rest);
    s.info(", ");
    s.infoText(rest, stop - rest);
    rest = stop + 2;
  }
  if (rest < end && end - rest >= NEGOTIATION_BYTES) negotiation<S>(s, rest);
}

function negotiation<S extends Sink>(s: S, at: u32): void {
  const type = s.u8(NEGOTIATION, at);
  const id = type == REQUEST ? REQUESTED : type == RESPONSE ? SELECTED : FAILURE;
  const value = s.u32le(id, at + 4);
  s.info(", ");
  s.infoField(NEGOTIATION, type);
  s.info(": ");
  s.infoField(id, value);
  if (s.ok && type == RESPONSE && value != 0) s.memo.set(MEMO_PROTOCOL, TLS);
}
