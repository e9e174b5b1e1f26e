/**
 * Cisco metadata: the security group tag between an Ethernet or GRE header and its payload.
 *
 *   0         1        2        4     6
 *   | version | length | option | tag | type | payload …       behind Ethernet
 *   | type    | version, length | option | tag | payload …     behind GRE
 */
import { BASE_HEX, KIND_U16, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";
import { GRE } from "./names/protocols.ts";

const CISCO_METADATA = protocol(79, "cmd", "cmd", "CMD", "Cisco metadata", "link");
answers(CISCO_METADATA, BY_ETHERTYPE, 0x8909);

const VERSION = field("cmd.version", KIND_U8, "Version");
const LENGTH = field("cmd.length", KIND_U8, "Length");
const OPTION = field("cmd.options", KIND_U16 | BASE_HEX, "Option", "1=Security group tag");
const TAG = field("cmd.sgt", KIND_U16, "Security group tag");
const TYPE = field("cmd.type", KIND_U16 | BASE_HEX, "Type", ETHERTYPES);

export function ciscoMetadata<S extends Sink>(s: S): void {
  const at: u32 = s.parent == GRE ? 2 : 0;
  s.u8(VERSION, at);
  s.u8(LENGTH, at + 1);
  s.u16(OPTION, at + 2);
  const tag = s.u16(TAG, at + 4);
  const type = s.u16(TYPE, at == 0 ? 6 : 0);
  s.info("Security group ");
  s.infoDecimal(tag);
  s.nextBy(BY_ETHERTYPE, type, 8, s.leftReported(8));
}
