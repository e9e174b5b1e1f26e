/**
 * Serial line address resolution: keep-alives and addresses of Cisco HDLC lines (RFC 1547 section 4.3.2).
 *
 *   0          4                           8                      12
 *   | type (4) | address or own sequence   | mask or seen sequence | reliability (2), time …
 */
import { BASE_HEX, KIND_IPV4, KIND_U16, KIND_U32 } from "../../../shared/abi/field-kind.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(77, "slarp", "slarp", "SLARP", "Serial line address resolution", "link");

const TYPE = field("slarp.ptype", KIND_U32, "Type", "0=Request;1=Reply;2=Keep-alive");
const ADDRESS = field("slarp.address", KIND_IPV4, "Address");
const MASK = field("slarp.netmask", KIND_IPV4, "Mask");
const OWN_SEQUENCE = field("slarp.mysequence", KIND_U32, "Own sequence number");
const SEEN_SEQUENCE = field("slarp.yoursequence", KIND_U32, "Returned sequence number");
const RELIABILITY = field("slarp.reliability", KIND_U16 | BASE_HEX, "Reliability");

const KEEP_ALIVE: u32 = 2;

export function slarp<S extends Sink>(s: S): void {
  const type = s.u32(TYPE, 0);
  s.infoField(TYPE, type);
  if (type == KEEP_ALIVE) {
    const own = s.u32(OWN_SEQUENCE, 4);
    const seen = s.u32(SEEN_SEQUENCE, 8);
    s.u16(RELIABILITY, 12);
    s.info(", outgoing sequence ");
    s.infoDecimal(own);
    s.info(", returned sequence ");
    s.infoDecimal(seen);
  } else if (type < KEEP_ALIVE) {
    s.ipv4(ADDRESS, 4);
    s.ipv4(MASK, 8);
  } else {
    s.next(0, 4);
  }
}
