/**
 * MPLS label stack (RFC 3032; special labels RFC 7274).
 *
 *   0                             4
 *   | label (20), class (3), bottom of stack (1), ttl (8) | … | payload
 *
 * Nothing says what the payload is: its first four bits are guessed from, as routers do (RFC 4928).
 */
import { KIND_BOOL, KIND_U32 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, BY_IP_PROTOCOL, BY_PPP, BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { IPV4, IPV6, PW_CHANNEL, PW_ETHERNET_GUESS } from "./names/protocols.ts";

const MPLS = protocol(25, "mpls", "mpls", "MPLS", "MPLS label stack", "link");
answers(MPLS, BY_ETHERTYPE, 0x8847);
answers(MPLS, BY_ETHERTYPE, 0x8848);
answers(MPLS, BY_PPP, 0x0281);
answers(MPLS, BY_PPP, 0x0283);
answers(MPLS, BY_IP_PROTOCOL, 137);
answers(MPLS, BY_UDP_PORT, 6635);

const LABEL = field(
  "mpls.label",
  KIND_U32,
  "Label",
  "0=IPv4 explicit null;1=Router alert;2=IPv6 explicit null;3=Implicit null;7=Entropy indicator;13=Generic associated channel;14=OAM alert;15=Extension",
  0xfffff000,
);
const CLASS = field("mpls.exp", KIND_U32, "Traffic class", "", 0x00000e00);
const BOTTOM = field("mpls.bottom", KIND_BOOL, "Bottom of stack", "", 0x00000100);
const TTL = field("mpls.ttl", KIND_U32, "Time to live", "", 0x000000ff);

const CHANNEL_LABEL: u32 = 13;
const ALERT_LABEL: u32 = 14;

export function mpls<S extends Sink>(s: S): void {
  let at: u32 = 0;
  let label: u32 = 0;
  let isBottom: u32 = 0;
  s.info("MPLS, label ");
  while (s.ok && isBottom == 0) {
    label = s.bits32(LABEL, at);
    s.openLast();
    s.bits32(CLASS, at);
    isBottom = s.bits32(BOTTOM, at);
    s.bits32(TTL, at);
    s.close();
    if (at != 0) s.info("/");
    s.infoDecimal(label);
    at += 4;
  }
  if (!s.ok || s.leftReported(at) == 0) return;
  const nibble = s.peek8(at) >> 4;
  if (label == ALERT_LABEL) s.next(0, at);
  else if (label == CHANNEL_LABEL || nibble == 1) s.next(PW_CHANNEL, at);
  else if (nibble == 4) s.next(IPV4, at);
  else if (nibble == 6) s.next(IPV6, at);
  else if (nibble == 0) s.next(PW_ETHERNET_GUESS, at);
  else s.next(0, at);
}
