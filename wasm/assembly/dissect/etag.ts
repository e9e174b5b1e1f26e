/**
 * E-Tag of bridge port extension (IEEE Std 802.1BR clause 7).
 *
 *   0                            2                         4           5     6
 *   | pri, dei, ingress channel  | reserved, group, channel | ingress … | channel … | type | payload …
 *
 * A channel's number has 20 bits: the upper eight stand in the extensions.
 */
import { BASE_HEX, KIND_BOOL, KIND_U16, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";

const ETAG = protocol(97, "etag", "etag", "E-Tag", "802.1BR E-Tag", "link");
answers(ETAG, BY_ETHERTYPE, 0x893f);

const PRIORITY = field("etag.pcp", KIND_U16, "Priority", "", 0xe000);
const DROP = field("etag.dei", KIND_BOOL, "Drop eligible", "", 0x1000);
const INGRESS = field("etag.iecid_base", KIND_U16, "Ingress channel", "", 0x0fff);
const GROUP = field("etag.group", KIND_U16, "Group", "", 0x3000);
const CHANNEL = field("etag.ecid_base", KIND_U16, "Channel", "", 0x0fff);
const INGRESS_EXTENSION = field("etag.iecid_ext", KIND_U8, "Ingress channel, extension");
const CHANNEL_EXTENSION = field("etag.ecid_ext", KIND_U8, "Channel, extension");
const TYPE = field("etag.etype", KIND_U16 | BASE_HEX, "Type", ETHERTYPES);

const HEADER: u32 = 8;

export function etag<S extends Sink>(s: S): void {
  s.bits16(PRIORITY, 0);
  s.bits16(DROP, 0);
  s.bits16(INGRESS, 0);
  s.bits16(GROUP, 2);
  const channel = s.bits16(CHANNEL, 2);
  s.u8(INGRESS_EXTENSION, 4);
  const extension = s.u8(CHANNEL_EXTENSION, 5);
  const type = s.u16(TYPE, 6);
  s.info("Channel ");
  s.infoDecimal((extension << 12) | channel);
  s.nextBy(BY_ETHERTYPE, type, HEADER, s.leftReported(HEADER));
}
