/**
 * Frame Relay (ITU-T Q.922 annex A) with multiprotocol encapsulation (RFC 2427) or Cisco's.
 *
 *   0 (2 to 4)                     +0        +1
 *   | dlci, congestion, discard …  | control | protocol id | payload …
 *   | dlci …                       | Ethernet type         | payload …      (Cisco: no control field of 03)
 *
 * The low bit of the last address byte is set.
 */
import { BASE_HEX, KIND_BOOL, KIND_U16, KIND_U24, KIND_U32, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, BY_LINK_TYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";
import { ETHERNET, IPV4, IPV6 } from "./names/protocols.ts";
import { SNAP_ORGANIZATIONS } from "./names/saps.ts";

const FRAME_RELAY = protocol(84, "fr", "fr", "FR", "Frame Relay", "link");
answers(FRAME_RELAY, BY_LINK_TYPE, 107);

const UPPER = field("fr.upper_dlci", KIND_U8 | BASE_HEX, "Upper part of circuit", "", 0xfc);
const RESPONSE = field("fr.cr", KIND_BOOL, "Response", "", 0x02);
const SECOND = field("fr.second_dlci", KIND_U8 | BASE_HEX, "Second part of circuit", "", 0xf0);
const FORWARD = field("fr.fecn", KIND_BOOL, "Congestion ahead", "", 0x08);
const BACKWARD = field("fr.becn", KIND_BOOL, "Congestion behind", "", 0x04);
const DISCARD = field("fr.de", KIND_BOOL, "Discard eligible", "", 0x02);
const CIRCUIT = field("fr.dlci", KIND_U32, "Circuit");
const CONTROL = field("fr.control", KIND_U8 | BASE_HEX, "Control");
const NLPID = field(
  "fr.nlpid",
  KIND_U8 | BASE_HEX,
  "Protocol id",
  "0x00=Padding;0x08=Q.933;0x80=SNAP;0x81=CLNP;0x82=ES-IS;0x83=IS-IS;0x8e=IPv6;0xb1=Fragment;0xcc=IPv4;0xcf=PPP",
);
const ORGANIZATION = field("fr.snap.oui", KIND_U24 | BASE_HEX, "Organization", SNAP_ORGANIZATIONS);
const TYPE = field("fr.snaptype", KIND_U16 | BASE_HEX, "Type", ETHERTYPES);
const PID = field("fr.snap.pid", KIND_U16 | BASE_HEX, "Protocol id");
const CISCO_TYPE = field("fr.chdlctype", KIND_U16 | BASE_HEX, "Type", ETHERTYPES);

const UNNUMBERED: u32 = 0x03;

export function frameRelay<S extends Sink>(s: S): void {
  const upper = s.bits8(UPPER, 0);
  s.bits8(RESPONSE, 0);
  const second = s.bits8(SECOND, 1);
  s.bits8(FORWARD, 1);
  s.bits8(BACKWARD, 1);
  s.bits8(DISCARD, 1);
  let circuit = (upper << 4) | second;
  let at: u32 = 2;
  while (s.ok && at < 4 && (s.peek8(at - 1) & 1) == 0) {
    circuit = (circuit << (at == 2 ? 7 : 6)) | (s.peek8(at) >> (at == 2 ? 1 : 2));
    at++;
  }
  s.number(CIRCUIT, 0, at, circuit);
  s.info("Frame Relay circuit ");
  s.infoDecimal(circuit);
  if (s.peek8(at) != UNNUMBERED) {
    const type = s.u16(CISCO_TYPE, at);
    s.nextBy(BY_ETHERTYPE, type, at + 2, s.leftReported(at + 2));
    return;
  }
  s.u8(CONTROL, at);
  // One byte of padding may stand before the protocol id (RFC 2427 section 3).
  const id = at + (s.peek8(at + 1) == 0 ? 2 : 1);
  payload<S>(s, s.u8(NLPID, id), id + 1);
}

function payload<S extends Sink>(s: S, protocolId: u32, at: u32): void {
  if (protocolId == 0xcc) s.next(IPV4, at);
  else if (protocolId == 0x8e) s.next(IPV6, at);
  else if (protocolId != 0x80) s.next(0, at);
  else {
    const organization = s.u24(ORGANIZATION, at);
    const id = s.u16(organization == 0 ? TYPE : PID, at + 3);
    if (organization == 0) s.nextBy(BY_ETHERTYPE, id, at + 5, s.leftReported(at + 5));
    else s.next(organization == 0x0080c2 && (id == 1 || id == 7) ? ETHERNET : 0, at + 5);
  }
}
