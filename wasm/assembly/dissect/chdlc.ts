/**
 * Cisco HDLC (RFC 1547 section 4.3.1).
 *
 *   0         1         2      4
 *   | address | control | type | payload …
 */
import { BASE_HEX, KIND_U16, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, BY_LINK_TYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";
import { CDP, SLARP } from "./names/protocols.ts";

const CHDLC = protocol(69, "chdlc", "chdlc", "CHDLC", "Cisco HDLC", "link");
answers(CHDLC, BY_LINK_TYPE, 104);

const ADDRESS = field("chdlc.address", KIND_U8 | BASE_HEX, "Address", "0x0f=Unicast;0x8f=Multicast");
const CONTROL = field("chdlc.control", KIND_U8 | BASE_HEX, "Control");
const PROTOCOL = field("chdlc.protocol", KIND_U16 | BASE_HEX, "Protocol", "0x2000=CDP;" + ETHERTYPES);

export function chdlc<S extends Sink>(s: S): void {
  s.u8(ADDRESS, 0);
  s.u8(CONTROL, 1);
  const type = s.u16(PROTOCOL, 2);
  s.info("Cisco HDLC, ");
  s.infoField(PROTOCOL, type);
  if (type == 0x8035) s.next(SLARP, 4);
  else if (type == 0x2000) s.next(CDP, 4);
  else s.nextBy(BY_ETHERTYPE, type, 4, s.leftReported(4));
}
