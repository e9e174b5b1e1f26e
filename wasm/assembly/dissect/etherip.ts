/**
 * Ethernet in IP (RFC 3378), and Ethernet right behind an IP header (RFC 8986 section 10.1).
 *
 *   0                   2
 *   | version, reserved | Ethernet frame …
 */
import { BASE_HEX, KIND_U16 } from "../../../shared/abi/field-kind.ts";
import { GROUP_PROTOCOL, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { BY_IP_PROTOCOL, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERNET } from "./names/protocols.ts";

const ETHERIP = protocol(72, "etherip", "etherip", "ETHERIP", "Ethernet in IP", "tunnel");
answers(ETHERIP, BY_IP_PROTOCOL, 97);
answers(<u16>ETHERNET, BY_IP_PROTOCOL, 143);

const VERSION = field("etherip.ver", KIND_U16, "Version", "", 0xf000);
const RESERVED = field("etherip.reserved", KIND_U16 | BASE_HEX, "Reserved", "", 0x0fff);

export function etherip<S extends Sink>(s: S): void {
  const version = s.bits16(VERSION, 0);
  s.bits16(RESERVED, 0);
  if (version != 3) s.note(SEVERITY_WARNING, GROUP_PROTOCOL, "Version is not 3", 0, 1);
  s.info("Ethernet in IP");
  s.next(ETHERNET, 2);
}
