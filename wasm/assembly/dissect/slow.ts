/**
 * Slow protocols (IEEE Std 802.3 annex 57A) and the two of link aggregation (IEEE Std 802.1AX section 6.4): LACP and marker.
 *
 *   0         1
 *   | subtype | payload …
 */
import {
  BASE_HEX,
  KIND_BOOL,
  KIND_ETHER,
  KIND_U16,
  KIND_U24,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { BY_ETHERTYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { LACP, MARKER, OAMPDU, OSSP } from "./names/protocols.ts";

const SLOW = protocol(129, "slow", "slow", "Slow Protocols", "Slow protocols", "link");
answers(SLOW, BY_ETHERTYPE, 0x8809);
protocol(130, "lacp", "lacp", "LACP", "Link Aggregation Control Protocol", "link");
protocol(137, "marker", "marker", "Marker", "Link Aggregation Marker Protocol", "link");
protocol(138, "oampdu", "oampdu", "OAM", "Ethernet operation, administration and maintenance", "link");
protocol(139, "ossp", "ossp", "OSSP", "Organization specific slow protocol", "link");

const SUBTYPE = field("slow.subtype", KIND_U8 | BASE_HEX, "Subtype", "1=LACP;2=Marker;3=OAM;10=Organization specific");
const VERSION = field("lacp.version", KIND_U8 | BASE_HEX, "Version");
const TYPE = field("lacp.tlv_type", KIND_U8 | BASE_HEX, "Type", "0=End;1=Actor;2=Partner;3=Collector");
const LENGTH = field("lacp.tlv_length", KIND_U8 | BASE_HEX, "Length");
const ACTOR_PRIORITY = field("lacp.actor.sys_priority", KIND_U16, "System priority");
const ACTOR_SYSTEM = field("lacp.actor.sysid", KIND_ETHER, "System");
const ACTOR_KEY = field("lacp.actor.key", KIND_U16, "Key");
const ACTOR_PORT_PRIORITY = field("lacp.actor.port_priority", KIND_U16, "Port priority");
const ACTOR_PORT = field("lacp.actor.port", KIND_U16, "Port");
const ACTOR_STATE = field("lacp.actor.state", KIND_U8 | BASE_HEX, "State");
const ACTOR_ACTIVITY = field("lacp.actor.state.activity", KIND_BOOL, "Active", "", 0x01);
const ACTOR_TIMEOUT = field("lacp.actor.state.timeout", KIND_BOOL, "Short timeout", "", 0x02);
const ACTOR_AGGREGATION = field("lacp.actor.state.aggregation", KIND_BOOL, "Aggregatable", "", 0x04);
const ACTOR_SYNCHRONIZED = field("lacp.actor.state.synchronization", KIND_BOOL, "In sync", "", 0x08);
const ACTOR_COLLECTING = field("lacp.actor.state.collecting", KIND_BOOL, "Collecting", "", 0x10);
const ACTOR_DISTRIBUTING = field("lacp.actor.state.distributing", KIND_BOOL, "Distributing", "", 0x20);
const ACTOR_DEFAULTED = field("lacp.actor.state.defaulted", KIND_BOOL, "Defaulted", "", 0x40);
const ACTOR_EXPIRED = field("lacp.actor.state.expired", KIND_BOOL, "Expired", "", 0x80);
const PARTNER_PRIORITY = field("lacp.partner.sys_priority", KIND_U16, "System priority");
const PARTNER_SYSTEM = field("lacp.partner.sysid", KIND_ETHER, "System");
const PARTNER_KEY = field("lacp.partner.key", KIND_U16, "Key");
const PARTNER_PORT_PRIORITY = field("lacp.partner.port_priority", KIND_U16, "Port priority");
const PARTNER_PORT = field("lacp.partner.port", KIND_U16, "Port");
const PARTNER_STATE = field("lacp.partner.state", KIND_U8 | BASE_HEX, "State");
const PARTNER_ACTIVITY = field("lacp.partner.state.activity", KIND_BOOL, "Active", "", 0x01);
const PARTNER_TIMEOUT = field("lacp.partner.state.timeout", KIND_BOOL, "Short timeout", "", 0x02);
const PARTNER_AGGREGATION = field("lacp.partner.state.aggregation", KIND_BOOL, "Aggregatable", "", 0x04);
const PARTNER_SYNCHRONIZED = field("lacp.partner.state.synchronization", KIND_BOOL, "In sync", "", 0x08);
const PARTNER_COLLECTING = field("lacp.partner.state.collecting", KIND_BOOL, "Collecting", "", 0x10);
const PARTNER_DISTRIBUTING = field("lacp.partner.state.distributing", KIND_BOOL, "Distributing", "", 0x20);
const PARTNER_DEFAULTED = field("lacp.partner.state.defaulted", KIND_BOOL, "Defaulted", "", 0x40);
const PARTNER_EXPIRED = field("lacp.partner.state.expired", KIND_BOOL, "Expired", "", 0x80);
const COLLECTOR_DELAY = field("lacp.collector.max_delay", KIND_U16, "Maximum delay");
const MARKER_VERSION = field("marker.version", KIND_U8 | BASE_HEX, "Version");
const MARKER_TYPE = field("marker.tlvType", KIND_U8 | BASE_HEX, "Type", "0=End;1=Information;2=Response");
const MARKER_LENGTH = field("marker.tlvLen", KIND_U8, "Length");
const MARKER_PORT = field("marker.requesterPort", KIND_U16, "Requester's port");
const MARKER_SYSTEM = field("marker.requesterSystem", KIND_ETHER, "Requester's system");
const MARKER_TRANSACTION = field("marker.requesterTransId", KIND_U32, "Transaction");
const OAM_CODE = field(
  "oampdu.code",
  KIND_U8 | BASE_HEX,
  "Code",
  "0=Information;1=Event notification;2=Variable request;3=Variable response;4=Loopback control;0xfe=Organization specific",
);
const OAM_FLAGS = field("oampdu.flags", KIND_U16 | BASE_HEX, "Flags");
const ORGANIZATION = field("ossp.oui", KIND_U24 | BASE_HEX, "Organization");

export function slow<S extends Sink>(s: S): void {
  const subtype = s.u8(SUBTYPE, 0);
  s.info("Subtype ");
  s.infoField(SUBTYPE, subtype);
  if (subtype == 1) s.next(LACP, 1);
  else if (subtype == 2) s.next(MARKER, 1);
  else if (subtype == 3) s.next(OAMPDU, 1);
  else if (subtype == 10) s.next(OSSP, 1);
  else s.next(0, 1);
}

/** Version, then actor, partner, collector and end, each with type and length. */
export function lacp<S extends Sink>(s: S): void {
  const version = s.u8(VERSION, 0);
  s.info("v");
  s.infoDecimal(version);
  let at: u32 = 1;
  while (s.ok && s.left(at) >= 2) {
    const type = s.peek8(at);
    if (type == 0) break;
    s.open(type == 1 ? "Actor" : type == 2 ? "Partner" : type == 3 ? "Collector" : "Element", at, 0);
    s.u8(TYPE, at);
    const length = s.u8(LENGTH, at + 1);
    if (length < 2) {
      s.close();
      return;
    }
    if (type == 1 && s.need(at, length)) actor<S>(s, at + 2);
    else if (type == 2 && s.need(at, length)) partner<S>(s, at + 2);
    else if (type == 3) s.u16(COLLECTOR_DELAY, at + 2);
    at += length;
    s.closeAt(at);
  }
}

function actor<S extends Sink>(s: S, at: u32): void {
  s.u16(ACTOR_PRIORITY, at);
  s.ether(ACTOR_SYSTEM, at + 2);
  s.u16(ACTOR_KEY, at + 8);
  s.u16(ACTOR_PORT_PRIORITY, at + 10);
  s.u16(ACTOR_PORT, at + 12);
  s.u8(ACTOR_STATE, at + 14);
  s.openLast();
  s.bits8(ACTOR_ACTIVITY, at + 14);
  s.bits8(ACTOR_TIMEOUT, at + 14);
  s.bits8(ACTOR_AGGREGATION, at + 14);
  s.bits8(ACTOR_SYNCHRONIZED, at + 14);
  s.bits8(ACTOR_COLLECTING, at + 14);
  s.bits8(ACTOR_DISTRIBUTING, at + 14);
  s.bits8(ACTOR_DEFAULTED, at + 14);
  s.bits8(ACTOR_EXPIRED, at + 14);
  s.close();
  s.info(" ACTOR ");
  describe<S>(s, at);
}

function partner<S extends Sink>(s: S, at: u32): void {
  s.u16(PARTNER_PRIORITY, at);
  s.ether(PARTNER_SYSTEM, at + 2);
  s.u16(PARTNER_KEY, at + 8);
  s.u16(PARTNER_PORT_PRIORITY, at + 10);
  s.u16(PARTNER_PORT, at + 12);
  s.u8(PARTNER_STATE, at + 14);
  s.openLast();
  s.bits8(PARTNER_ACTIVITY, at + 14);
  s.bits8(PARTNER_TIMEOUT, at + 14);
  s.bits8(PARTNER_AGGREGATION, at + 14);
  s.bits8(PARTNER_SYNCHRONIZED, at + 14);
  s.bits8(PARTNER_COLLECTING, at + 14);
  s.bits8(PARTNER_DISTRIBUTING, at + 14);
  s.bits8(PARTNER_DEFAULTED, at + 14);
  s.bits8(PARTNER_EXPIRED, at + 14);
  s.close();
  s.info(" PARTNER ");
  describe<S>(s, at);
}

function describe<S extends Sink>(s: S, at: u32): void {
  s.infoEther(at + 2);
  s.info(" P: ");
  s.infoDecimal(s.peek16(at + 12));
  s.info(" K: ");
  s.infoDecimal(s.peek16(at + 8));
}

export function marker<S extends Sink>(s: S): void {
  s.u8(MARKER_VERSION, 0);
  const type = s.u8(MARKER_TYPE, 1);
  s.infoField(MARKER_TYPE, type);
  s.u8(MARKER_LENGTH, 2);
  s.u16(MARKER_PORT, 3);
  s.ether(MARKER_SYSTEM, 5);
  s.u32(MARKER_TRANSACTION, 11);
}

export function oampdu<S extends Sink>(s: S): void {
  s.u16(OAM_FLAGS, 0);
  const code = s.u8(OAM_CODE, 2);
  s.info("OAMPDU: ");
  s.infoField(OAM_CODE, code);
}

export function ossp<S extends Sink>(s: S): void {
  const organization = s.u24(ORGANIZATION, 0);
  s.info("Organization ");
  s.infoHex(organization, 6);
}
