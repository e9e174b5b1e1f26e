/**
 * Cisco FabricPath: the tag between the outer addresses, which are those of switches, and a whole Ethernet frame.
 *
 *   0                      2
 *   | tree (10), TTL (6)   | Ethernet frame …
 */
import { KIND_U16 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERNET } from "./names/protocols.ts";

const FABRICPATH = protocol(95, "cfp", "cfp", "FabricPath", "Cisco FabricPath", "tunnel");
answers(FABRICPATH, BY_ETHERTYPE, 0x8903);

const TREE = field("cfp.ftag", KIND_U16, "Forwarding tag", "", 0xffc0);
const TTL = field("cfp.ttl", KIND_U16, "Time to live", "", 0x003f);

export function fabricPath<S extends Sink>(s: S): void {
  s.bits16(TREE, 0);
  s.bits16(TTL, 0);
  s.info("FabricPath");
  s.next(ETHERNET, 2);
}
