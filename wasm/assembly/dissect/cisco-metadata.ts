/**
 * Cisco metadata: the security group tag between an Ethernet or GRE header and its payload.
 *
 *   0      2         3        4        6
 *   | type | version | length | option | tag | payload …
 */
import { BASE_HEX, KIND_U16, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";

const CISCO_METADATA = protocol(79, "cmd", "cmd", "CMD", "Cisco metadata", "link");
answers(CISCO_METADATA, BY_ETHERTYPE, 0x8909);

const VERSION = field("cmd.version", KIND_U8, "Version");
const LENGTH = field("cmd.length", KIND_U8, "Length");
const OPTION = field("cmd.options", KIND_U16 | BASE_HEX, "Option", "1=Security group tag");
const TAG = field("cmd.sgt", KIND_U16, "Security group tag");
const TYPE = field("cmd.type", KIND_U16 | BASE_HEX, "Type", ETHERTYPES);

export function ciscoMetadata<S extends Sink>(s: S): void {
  const type = s.u16(TYPE, 0);
  s.u8(VERSION, 2);
  s.u8(LENGTH, 3);
  s.u16(OPTION, 4);
  const tag = s.u16(TAG, 6);
  s.info("Security group ");
  s.infoDecimal(tag);
  s.nextBy(BY_ETHERTYPE, type, 8, s.leftReported(8));
}
