/**
 * Network Service Header (RFC 8300 section 2).
 *
 *   0                          2               3      4               7       8
 *   | version, O, TTL, length  | metadata type | next | service path  | index | metadata … | payload …
 *
 * The length counts words of four bytes.
 */
import { KIND_BOOL, KIND_BYTES, KIND_U16, KIND_U24, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERNET, IPV4, IPV6, MPLS } from "./names/protocols.ts";

const NSH = protocol(98, "nsh", "nsh", "NSH", "Network Service Header", "tunnel");
answers(NSH, BY_ETHERTYPE, 0x894f);

const VERSION = field("nsh.version", KIND_U16, "Version", "", 0xc000);
const FLAG_OAM = field("nsh.Obit", KIND_BOOL, "Operation and maintenance", "", 0x2000);
const TTL = field("nsh.ttl", KIND_U16, "Time to live", "", 0x0fc0);
const LENGTH = field("nsh.length", KIND_U16, "Length, words", "", 0x003f);
const METADATA_TYPE = field("nsh.mdtype", KIND_U8, "Metadata type", "1=Fixed length;2=Variable length");
const NEXT = field("nsh.nextproto", KIND_U8, "Next", "1=IPv4;2=IPv6;3=Ethernet;4=NSH;5=MPLS");
const PATH = field("nsh.spi", KIND_U24, "Service path");
const INDEX = field("nsh.si", KIND_U8, "Service index");
const METADATA = field("nsh.metadata", KIND_BYTES, "Metadata");

const HEADER: u32 = 8;

export function nsh<S extends Sink>(s: S): void {
  const length = (s.peek16(0) & 63) << 2;
  if (length < HEADER) {
    s.refuse();
    return;
  }
  s.bits16(VERSION, 0);
  s.bits16(FLAG_OAM, 0);
  s.bits16(TTL, 0);
  s.bits16(LENGTH, 0);
  s.u8(METADATA_TYPE, 2);
  const next = s.u8(NEXT, 3);
  const path = s.u24(PATH, 4);
  const index = s.u8(INDEX, 7);
  if (length > HEADER) s.bytes(METADATA, HEADER, length - HEADER);
  s.info("Service path ");
  s.infoDecimal(path);
  s.info(", index ");
  s.infoDecimal(index);
  s.next(payloadOf(next), length);
}

function payloadOf(next: u32): u32 {
  if (next == 1) return IPV4;
  if (next == 2) return IPV6;
  if (next == 3) return ETHERNET;
  return next == 4 ? NSH : next == 5 ? MPLS : 0;
}
