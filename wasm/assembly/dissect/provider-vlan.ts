/**
 * Provider bridge tag (IEEE Std 802.1ad, now IEEE Std 802.1Q clause 9.5).
 *
 *   0                 2      4                 6
 *   | pri, dei, id    | type | payload …
 *   | pri, dei, S-id  | 88a8 | pri, dei, C-id  | type | payload …
 *
 * Two provider tags in a row are one layer: service and customer.
 */
import { BASE_HEX, KIND_U16 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, answers } from "../core/dispatch.ts";
import { networkLength } from "../core/network-length.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";

const PROVIDER_VLAN = protocol(60, "vlan", "ieee8021ad", "802.1ad", "802.1ad provider bridge", "link");
answers(PROVIDER_VLAN, BY_ETHERTYPE, 0x88a8);

const PROVIDER_TAG: u32 = 0x88a8;

const PRIORITY = field("ieee8021ad.priority", KIND_U16, "Priority", "", 0xe000);
const DROP = field("ieee8021ad.dei", KIND_U16, "Drop eligible", "", 0x1000);
const ID = field("ieee8021ad.id", KIND_U16, "VLAN", "", 0x0fff);
const SERVICE_ID = field("ieee8021ad.svid", KIND_U16, "Service VLAN", "", 0x0fff);
const CUSTOMER_ID = field("ieee8021ad.cvid", KIND_U16, "Customer VLAN", "", 0x0fff);
const TYPE = field("ieee8021ad.etype", KIND_U16 | BASE_HEX, "Type", ETHERTYPES);

export function providerVlan<S extends Sink>(s: S): void {
  const isDouble = s.peek16(2) == PROVIDER_TAG;
  const id = tag<S>(s, isDouble ? SERVICE_ID : ID, 0);
  s.info("VLAN ");
  s.infoDecimal(id);
  let at: u32 = 2;
  if (isDouble) {
    const customer = tag<S>(s, CUSTOMER_ID, 4);
    s.info(".");
    s.infoDecimal(customer);
    at = 6;
  }
  const type = s.u16(TYPE, at);
  s.nextBy(BY_ETHERTYPE, type, at + 2, networkLength<S>(s, type, at + 2));
}

function tag<S extends Sink>(s: S, id: u16, at: u32): u32 {
  s.bits16(PRIORITY, at);
  s.bits16(DROP, at);
  return s.bits16(id, at);
}
