/**
 * BSD loopback encapsulation (LINKTYPE_NULL, LINKTYPE_LOOP, tcpdump.org).
 *
 *   0                    4
 *   | address family (4) | payload …
 *
 * LINKTYPE_NULL has the family in the byte order of the machine that captured, LINKTYPE_LOOP in network order. Some
 * systems put an Ethernet type there, or PPP's FF 03.
 */
import { BASE_HEX, KIND_U16, KIND_U32 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, BY_FAMILY, BY_LINK_TYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";
import { PPP } from "./names/protocols.ts";

const NULL_LOOPBACK = protocol(21, "null", "null", "Null", "Null/loopback", "link");
answers(NULL_LOOPBACK, BY_LINK_TYPE, 0);
answers(NULL_LOOPBACK, BY_LINK_TYPE, 108);

const FAMILY = field("null.family", KIND_U32, "Family", "2=IP;7=OSI;16=AppleTalk;23=IPX;24=IPv6;28=IPv6;30=IPv6");
const TYPE = field("null.type", KIND_U16 | BASE_HEX, "Type", ETHERTYPES);

const HEADER: u32 = 4;

export function nullLoopback<S extends Sink>(s: S): void {
  if (s.peek16(0) == 0xff03) {
    s.next(PPP, 0);
    return;
  }
  const family = networkOrder(s.peek32(0));
  if (!s.ok) return;
  s.info("Null/loopback");
  if (family < 0x600 || family > 0xffff) {
    s.number(FAMILY, 0, 4, family);
    s.nextBy(BY_FAMILY, family, HEADER, s.leftReported(HEADER));
    return;
  }
  s.number(TYPE, 0, 4, family);
  s.nextBy(BY_ETHERTYPE, family, HEADER, s.leftReported(HEADER));
}

/** No family is greater than 16 bits: what stands in the upper half was written in the other order, whole or by halves. */
function networkOrder(family: u32): u32 {
  if ((family & 0xffff0000) == 0) return family;
  if ((family & 0xff00ffff) == 0 && family >> 16 < 6) return family >> 16;
  return bswap(family);
}
