/**
 * Virtual Router Redundancy Protocol, version 2 (RFC 3768 section 5.1) and 3 (RFC 5798 section 5.1).
 *
 *   0               1        2          3       4                         6          8
 *   | version, type | router | priority | count | authentication, interval | checksum | addresses … | password (8, version 2)
 */
import { BASE_HEX, KIND_IPV4, KIND_IPV6, KIND_STRING, KIND_U16, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_IP_PROTOCOL, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

const VRRP = protocol(132, "vrrp", "vrrp", "VRRP", "Virtual Router Redundancy Protocol", "routing");
answers(VRRP, BY_IP_PROTOCOL, 112);

const VERSION_TYPE = field("vrrp.typever", KIND_U8 | BASE_HEX, "Version and type");
const VERSION = field("vrrp.version", KIND_U8, "Version", "", 0xf0);
const TYPE = field("vrrp.type", KIND_U8, "Type", "1=Announcement", 0x0f);
const ROUTER = field("vrrp.virt_rtr_id", KIND_U8, "Virtual router");
const PRIORITY = field("vrrp.prio", KIND_U8, "Priority");
const COUNT = field("vrrp.addr_count", KIND_U8, "Addresses");
const AUTHENTICATION = field("vrrp.auth_type", KIND_U8, "Authentication", "0=None;1=Password;2=IP header;254=MD5");
const INTERVAL = field("vrrp.adver_int", KIND_U8, "Interval");
const RESERVED = field("vrrp.reserved_mbz", KIND_U8, "Reserved", "", 0xf0);
const SHORT_INTERVAL = field("vrrp.short_adver_int", KIND_U16, "Interval (1/100 s)", "", 0x0fff);
const CHECKSUM = field("vrrp.checksum", KIND_U16 | BASE_HEX, "Checksum");
const ADDRESS_4 = field("vrrp.ip_addr", KIND_IPV4, "Address");
const ADDRESS_6 = field("vrrp.ipv6_addr", KIND_IPV6, "Address");
const PASSWORD = field("vrrp.auth_string", KIND_STRING, "Password");

export function vrrp<S extends Sink>(s: S): void {
  s.u8(VERSION_TYPE, 0);
  s.openLast();
  const version = s.bits8(VERSION, 0);
  const type = s.bits8(TYPE, 0);
  s.close();
  s.infoField(TYPE, type);
  s.info(" (v");
  s.infoDecimal(version);
  s.info(")");
  s.u8(ROUTER, 1);
  s.u8(PRIORITY, 2);
  const count = s.u8(COUNT, 3);
  let authentication: u32 = 0;
  if (version >= 3) {
    s.bits8(RESERVED, 4);
    s.bits16(SHORT_INTERVAL, 4);
  } else {
    authentication = s.u8(AUTHENTICATION, 4);
    s.u8(INTERVAL, 5);
  }
  s.u16(CHECKSUM, 6);
  const isSix = s.addressSize == 16;
  const size: u32 = isSix ? 16 : 4;
  let at: u32 = 8;
  for (let i: u32 = 0; s.ok && i < count; i++) {
    if (isSix) s.ipv6(ADDRESS_6, at);
    else s.ipv4(ADDRESS_4, at);
    at += size;
  }
  if (authentication == 1 && s.left(at) >= 8) s.text(PASSWORD, at, min(s.find(0, at, at + 8) - at, 8));
}
