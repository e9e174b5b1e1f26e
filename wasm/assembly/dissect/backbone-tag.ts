/**
 * Provider backbone bridging, MAC in MAC (IEEE Std 802.1ah, now IEEE Std 802.1Q clause 9.7).
 *
 *   0                         4             10       16     18
 *   | priority …, service id  | destination | source | type | payload …
 */
import { BASE_HEX, KIND_ETHER, KIND_U16, KIND_U32 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, answers } from "../core/dispatch.ts";
import { networkLength } from "../core/network-length.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";

const BACKBONE_TAG = protocol(81, "802.1ah", "ieee8021ah", "802.1ah", "802.1ah backbone bridge", "link");
answers(BACKBONE_TAG, BY_ETHERTYPE, 0x88e7);

const PRIORITY = field("ieee8021ah.priority", KIND_U32, "Priority", "", 0xe0000000);
const DROP = field("ieee8021ah.drop", KIND_U32, "Drop eligible", "", 0x10000000);
const USE_CUSTOMER = field("ieee8021ah.nca", KIND_U32, "No customer addresses", "", 0x08000000);
const SERVICE = field("ieee8021ah.isid", KIND_U32, "Service", "", 0x00ffffff);
const DESTINATION = field("ieee8021ah.cdst", KIND_ETHER, "Customer destination");
const SOURCE = field("ieee8021ah.csrc", KIND_ETHER, "Customer source");
const TYPE = field("ieee8021ah.etype", KIND_U16 | BASE_HEX, "Type", ETHERTYPES);

const HEADER: u32 = 18;

export function backboneTag<S extends Sink>(s: S): void {
  s.bits32(PRIORITY, 0);
  s.bits32(DROP, 0);
  s.bits32(USE_CUSTOMER, 0);
  const service = s.bits32(SERVICE, 0);
  s.ether(DESTINATION, 4);
  s.ether(SOURCE, 10);
  const type = s.u16(TYPE, 16);
  s.info("Service ");
  s.infoDecimal(service);
  s.nextBy(BY_ETHERTYPE, type, HEADER, networkLength<S>(s, type, HEADER));
}
