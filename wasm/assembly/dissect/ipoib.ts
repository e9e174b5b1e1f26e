/**
 * IP over InfiniBand (LINKTYPE_IPOIB, tcpdump.org; RFC 4391 section 6).
 *
 *   0                         40     42         44
 *   | global routing header … | type | reserved | payload …
 */
import { BASE_HEX, KIND_BYTES, KIND_U16 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, BY_LINK_TYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";

const IPOIB = protocol(87, "ipoib", "ipoib", "IPoIB", "IP over InfiniBand", "link");
answers(IPOIB, BY_LINK_TYPE, 242);

const ROUTING = field("ipoib.grh", KIND_BYTES, "Global routing header");
const TYPE = field("ipoib.type", KIND_U16 | BASE_HEX, "Type", ETHERTYPES);
const RESERVED = field("ipoib.reserved", KIND_U16 | BASE_HEX, "Reserved");

const HEADER: u32 = 44;

export function ipoib<S extends Sink>(s: S): void {
  s.bytes(ROUTING, 0, 40);
  const type = s.u16(TYPE, 40);
  s.u16(RESERVED, 42);
  s.info("IP over InfiniBand");
  s.nextBy(BY_ETHERTYPE, type, HEADER, s.leftReported(HEADER));
}
