/**
 * Point-to-Point Protocol in HDLC-like framing without flags and checksum (RFC 1661, RFC 1662).
 *
 *   0         1         2               3 or 4
 *   | address | control | protocol      | payload …
 *
 * Address (FF) and control may be left out, and so may the high byte of a protocol number below 256: its low byte is odd,
 * which a high byte never is. On a serial line 0F and 8F are Cisco HDLC's addresses.
 */
import { BASE_HEX, KIND_U16, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_LINK_TYPE, BY_PPP, BY_SLL, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { PPP_PROTOCOLS } from "./names/ppp-protocols.ts";
import { CHDLC, GRE, IPV4, IPV6, PPPOE } from "./names/protocols.ts";

const PPP = protocol(23, "ppp", "ppp", "PPP", "Point-to-Point Protocol", "link");
answers(PPP, BY_LINK_TYPE, 9);
answers(PPP, BY_LINK_TYPE, 50);
answers(PPP, BY_SLL, 7);
answers(<u16>IPV4, BY_PPP, 0x0800);
answers(<u16>IPV6, BY_PPP, 0x86dd);

const ADDRESS = field("ppp.address", KIND_U8 | BASE_HEX, "Address");
const CONTROL = field("ppp.control", KIND_U8 | BASE_HEX, "Control");
const PROTOCOL = field("ppp.protocol", KIND_U16 | BASE_HEX, "Protocol", PPP_PROTOCOLS);

export function ppp<S extends Sink>(s: S): void {
  const first = s.peek8(0);
  if (!s.ok) return;
  if ((first == 0x0f || first == 0x8f) && s.parent != PPPOE && s.parent != GRE) {
    s.next(CHDLC, 0);
    return;
  }
  let at: u32 = 0;
  if (first == 0xff) {
    s.u8(ADDRESS, 0);
    s.u8(CONTROL, 1);
    at = 2;
  }
  const isShort = (s.peek8(at) & 1) != 0;
  const number = isShort ? s.u8(PROTOCOL, at) : s.u16(PROTOCOL, at);
  if (!s.ok) return;
  s.info("PPP ");
  s.infoField(PROTOCOL, number);
  at += isShort ? 1 : 2;
  s.nextBy(BY_PPP, number, at, s.leftReported(at));
}
