/**
 * Hot Standby Router Protocol, version 1 (RFC 2281 section 5) and version 2.
 *
 *   version 1   0         1        2       3       4      5          6       7          8            16
 *               | version | opcode | state | hello | hold | priority | group | reserved | password (8) | virtual address |
 *   version 2   | type | length | value … | …
 *
 * The address that a packet was sent to tells the version: 224.0.0.2 for 1, 224.0.0.102 and ff02::66 for 2.
 */
import {
  KIND_BYTES,
  KIND_ETHER,
  KIND_IPV4,
  KIND_IPV6,
  KIND_STRING,
  KIND_U16,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

const HSRP = protocol(131, "hsrp", "hsrp", "HSRP", "Hot Standby Router Protocol", "routing");
answers(HSRP, BY_UDP_PORT, 1985);
answers(HSRP, BY_UDP_PORT, 2029);

const OPCODES = "0=Hello;1=Coup;2=Resign;3=Advertise";
const STATES_1 = "0=Initial;1=Learn;2=Listen;4=Speak;8=Standby;16=Active";
const STATES_2 = "0=Disabled;1=Init;2=Learn;3=Listen;4=Speak;5=Standby;6=Active";
const ADVERTISED = "1=Active;2=Passive";

const VERSION = field("hsrp.version", KIND_U8, "Version");
const OPCODE = field("hsrp.opcode", KIND_U8, "Opcode", OPCODES);
const STATE = field("hsrp.state", KIND_U8, "State", STATES_1);
const HELLO = field("hsrp.hellotime", KIND_U8, "Hello time");
const HOLD = field("hsrp.holdtime", KIND_U8, "Hold time");
const PRIORITY = field("hsrp.priority", KIND_U8, "Priority");
const GROUP = field("hsrp.group", KIND_U8, "Group");
const RESERVED = field("hsrp.reserved", KIND_U8, "Reserved");
const PASSWORD = field("hsrp.auth_data", KIND_STRING, "Password");
const ADDRESS = field("hsrp.virt_ip", KIND_IPV4, "Virtual address");
const ADVERTISE_TYPE = field("hsrp.adv.tlvtype", KIND_U16, "Type", "1=Interface state");
const ADVERTISE_LENGTH = field("hsrp.adv.tlvlength", KIND_U16, "Length");
const ADVERTISE_STATE = field("hsrp.adv.state", KIND_U8, "State", ADVERTISED);
const ADVERTISE_ACTIVE = field("hsrp.adv.activegrp", KIND_U16, "Active groups");
const ADVERTISE_PASSIVE = field("hsrp.adv.passivegrp", KIND_U16, "Passive groups");
const GROUP_ELEMENT = field("hsrp2.group_state_tlv", KIND_U8, "Group state");
const INTERFACE_ELEMENT = field("hsrp2.interface_state_tlv", KIND_U8, "Interface state");
const TEXT_ELEMENT = field("hsrp2.text_auth_tlv", KIND_U8, "Password");
const MD5_ELEMENT = field("hsrp2.md5_auth_tlv", KIND_U8, "MD5 authentication");
const VERSION_2 = field("hsrp2.version", KIND_U8, "Version");
const OPCODE_2 = field("hsrp2.opcode", KIND_U8, "Opcode", OPCODES);
const STATE_2 = field("hsrp2.state", KIND_U8, "State", STATES_2);
const IP_VERSION = field("hsrp2.ipversion", KIND_U8, "IP version", "4=IPv4;6=IPv6");
const GROUP_2 = field("hsrp2.group", KIND_U16, "Group");
const IDENTIFIER = field("hsrp2.identifier", KIND_ETHER, "Identifier");
const PRIORITY_2 = field("hsrp2.priority", KIND_U32, "Priority");
const HELLO_2 = field("hsrp2.hellotime", KIND_U32, "Hello time (ms)");
const HOLD_2 = field("hsrp2.holdtime", KIND_U32, "Hold time (ms)");
const ADDRESS_4 = field("hsrp2.virt_ip", KIND_IPV4, "Virtual address");
const ADDRESS_6 = field("hsrp2.virt_ip_v6", KIND_IPV6, "Virtual address");
const ACTIVE = field("hsrp2.active_groups", KIND_U16, "Active groups");
const PASSIVE = field("hsrp2.passive_groups", KIND_U16, "Passive groups");
const PASSWORD_2 = field("hsrp2.auth_data", KIND_STRING, "Password");
const MD5_ALGORITHM = field("hsrp2.md5_algorithm", KIND_U8, "Algorithm", "1=MD5");
const MD5_KEY = field("hsrp2.md5_key_id", KIND_U32, "Key");
const MD5_DATA = field("hsrp2.md5_auth_data", KIND_BYTES, "Digest");

const ALL_ROUTERS: u32 = 0xe0000002;
const HSRP_ROUTERS: u32 = 0xe0000066;
const ADVERTISE: u32 = 3;

export function hsrp<S extends Sink>(s: S): void {
  const version = versionOf<S>(s);
  if (version == 1) versionOne<S>(s);
  else if (version == 2) versionTwo<S>(s);
  else s.refuse();
}

/** By the destination address; 0: none of the protocol's. */
function versionOf<S extends Sink>(s: S): u32 {
  if (s.addressSize == 4) {
    const destination = bswap(load<u32>(s.destination));
    return destination == ALL_ROUTERS ? 1 : destination == HSRP_ROUTERS ? 2 : 0;
  }
  if (s.addressSize != 16) return 0;
  const isRouters = bswap(load<u64>(s.destination)) == 0xff02000000000000 && bswap(load<u64>(s.destination, 8)) == 0x66;
  return isRouters ? 2 : 0;
}

function versionOne<S extends Sink>(s: S): void {
  s.u8(VERSION, 0);
  const opcode = s.u8(OPCODE, 1);
  s.infoField(OPCODE, opcode);
  s.info(" (state ");
  if (opcode == ADVERTISE) {
    s.u16(ADVERTISE_TYPE, 2);
    s.u16(ADVERTISE_LENGTH, 4);
    const state = s.u8(ADVERTISE_STATE, 6);
    s.infoField(ADVERTISE_STATE, state);
    s.u16(ADVERTISE_ACTIVE, 8);
    s.u16(ADVERTISE_PASSIVE, 10);
  } else {
    const state = s.u8(STATE, 2);
    s.infoField(STATE, state);
    s.u8(HELLO, 3);
    s.u8(HOLD, 4);
    s.u8(PRIORITY, 5);
    s.u8(GROUP, 6);
    s.u8(RESERVED, 7);
    s.text(PASSWORD, 8, min(s.find(0, 8, 16) - 8, 8));
    s.ipv4(ADDRESS, 16);
  }
  s.info(")");
}

function versionTwo<S extends Sink>(s: S): void {
  let at: u32 = 0;
  while (s.ok && s.left(at) >= 2) {
    const type = s.peek8(at);
    const length = s.peek8(at + 1);
    if (type == 1) groupState<S>(s, at, length);
    else if (type == 2) interfaceState<S>(s, at, length);
    else if (type == 3) {
      s.number(TEXT_ELEMENT, at, 2, length);
      if (s.need(at + 2, length) && length != 0)
        s.text(PASSWORD_2, at + 2, min(s.find(0, at + 2, at + 2 + length) - at - 2, length));
    } else if (type == 4) {
      s.number(MD5_ELEMENT, at, 2, length);
      s.u8(MD5_ALGORITHM, at + 2);
      s.u32(MD5_KEY, at + 10);
      s.bytes(MD5_DATA, at + 14, 16);
    }
    at += 2 + length;
  }
}

function groupState<S extends Sink>(s: S, at: u32, length: u32): void {
  s.number(GROUP_ELEMENT, at, 2, length);
  s.openLast();
  s.u8(VERSION_2, at + 2);
  const opcode = s.u8(OPCODE_2, at + 3);
  const state = s.u8(STATE_2, at + 4);
  s.infoField(OPCODE_2, opcode);
  s.info(" (state ");
  s.infoField(STATE_2, state);
  s.info(")");
  const ip = s.u8(IP_VERSION, at + 5);
  s.u16(GROUP_2, at + 6);
  s.ether(IDENTIFIER, at + 8);
  s.u32(PRIORITY_2, at + 14);
  s.u32(HELLO_2, at + 18);
  s.u32(HOLD_2, at + 22);
  if (ip == 4) s.ipv4(ADDRESS_4, at + 26);
  else if (ip == 6) s.ipv6(ADDRESS_6, at + 26);
  s.close();
}

function interfaceState<S extends Sink>(s: S, at: u32, length: u32): void {
  s.number(INTERFACE_ELEMENT, at, 2, length);
  s.openLast();
  const active = s.u16(ACTIVE, at + 2);
  const passive = s.u16(PASSIVE, at + 4);
  s.close();
  s.info("Interface state (active ");
  s.infoDecimal(active);
  s.info(", passive ");
  s.infoDecimal(passive);
  s.info(")");
}
