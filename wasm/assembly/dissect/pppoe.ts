/**
 * PPP over Ethernet, session stage (RFC 2516 section 4 and 6).
 *
 *   0               1      2         4        6
 *   | version, type | code | session | length | PPP …
 */
import { BASE_HEX, KIND_U16, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { GROUP_PROTOCOL, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { BY_ETHERTYPE, BY_LINK_TYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { PPPOE_CODES } from "./names/pppoe.ts";
import { PPP } from "./names/protocols.ts";

const PPPOE = protocol(24, "pppoe", "pppoes", "PPPoES", "PPP over Ethernet session", "link");
answers(PPPOE, BY_ETHERTYPE, 0x8864);
answers(PPPOE, BY_LINK_TYPE, 51);

const VERSION = field("pppoe.version", KIND_U8, "Version", "", 0xf0);
const TYPE = field("pppoe.type", KIND_U8, "Type", "", 0x0f);
const CODE = field("pppoe.code", KIND_U8 | BASE_HEX, "Code", PPPOE_CODES);
const SESSION = field("pppoe.session_id", KIND_U16 | BASE_HEX, "Session");
const LENGTH = field("pppoe.payload_length", KIND_U16, "Length");

export function pppoe<S extends Sink>(s: S): void {
  s.bits8(VERSION, 0);
  s.bits8(TYPE, 0);
  const code = s.u8(CODE, 1);
  s.u16(SESSION, 2);
  const length = s.u16(LENGTH, 4);
  if (!s.ok) return;
  s.infoField(CODE, code);
  const rest = s.leftReported(6);
  if (length > rest) s.note(SEVERITY_WARNING, GROUP_PROTOCOL, "Length is greater than the packet", 4, 2);
  s.nextPart(PPP, 6, min(length, rest));
}
