/**
 * Routing, measuring and steering of networks: BGP, LDP, sFlow, NetFlow and IPFIX, NAT-PMP and PCP, PFCP, OpenFlow, CAPWAP, Teredo,
 * XDMCP, CoAP, NTP elsewhere, discovery of Ubiquiti, TP-Link, Tuya, Xiaomi and LIFX.
 */
import {
  MAYBE,
  NO,
  Payload,
  YES,
  application,
  opensTcp,
  opensUdp,
  signTcp,
  signUdp,
  signUdpAt,
} from "../core/applications.ts";
import { isAll, isLetter } from "./bytes.ts";

const BGP = application("bgp", "BGP");
signTcp(
  BGP,
  (p: Payload): u32 => (isAll(p, 0xff, 0, 16) && p.u16(16) >= 19 && p.u8(18) >= 1 && p.u8(18) <= 5 ? YES : NO),
  "\xff",
);

const LDP = application("ldp", "LDP");
/** Version 1, length, identifier; then a message whose length lies within. */
function isLdp(p: Payload): u32 {
  if (p.u16(0) != 1 || p.u16(2) < 14 || p.u16(2) + 4 > p.length) return NO;
  const kind = p.u16(10) & 0x7fff;
  const isKnown = kind == 1 || (kind >= 0x0100 && kind <= 0x0404);
  return isKnown && p.u16(12) + 14 <= p.length && p.u16(8) == 0 ? YES : NO;
}
signTcp(LDP, isLdp, "\0");
signUdp(LDP, isLdp, "\0");

const SFLOW = application("sflow", "sFlow");
signUdp(
  SFLOW,
  (p: Payload): u32 =>
    p.u32(0) <= 5 &&
    p.u32(0) >= 2 &&
    (p.u32(4) == 1 || p.u32(4) == 2) &&
    p.length >= 28 &&
    p.u32(p.u32(4) == 1 ? 24 : 36) < 200
      ? YES
      : NO,
  "\0",
);

const NETFLOW = application("netflow", "NetFlow");
signUdp(
  NETFLOW,
  (p: Payload): u32 => {
    const version = p.u16(0);
    const count = p.u16(2);
    if (version == 10) return count == p.length && (p.u16(16) <= 3 || p.u16(16) >= 256) && p.length > 20 ? YES : NO;
    if (count == 0 || count > 200) return NO;
    if (version == 1) return 16 + 52 * count == p.length ? YES : NO;
    if (version == 5) return 24 + 48 * count == p.length ? YES : NO;
    if (version == 7) return 24 + 52 * count == p.length ? YES : NO;
    const set = p.u16(20);
    return version == 9 && (set <= 1 || set >= 256) && p.u16(22) >= 4 && p.u16(22) + 20 <= p.length ? YES : NO;
  },
  "\0",
);

const NAT_PMP = application("nat-pmp", "NAT-PMP");
const PCP = application("pcp", "PCP");
signUdp(
  NAT_PMP,
  (p: Payload): u32 => {
    if ((!p.hasPort(5351) && !p.hasPort(5350)) || (p.u8(1) & 0x7f) > 2) return NO;
    return p.length == 2 || p.length == 8 || p.length == 12 || p.length == 16 ? YES : NO;
  },
  "\0",
);
signUdp(
  PCP,
  (p: Payload): u32 =>
    (p.hasPort(5351) || p.hasPort(5350)) && (p.u8(1) & 0x7f) <= 3 && p.length >= 24 && (p.length & 3) == 0 ? YES : NO,
  "\x02",
);

const PFCP = application("pfcp", "PFCP");
signUdp(
  PFCP,
  (p: Payload): u32 => (p.u16(2) + 4 == p.length && p.u8(1) != 0 && p.u8(1) <= 57 && p.hasPort(8805) ? YES : NO),
  "\x20\x21\x22\x23",
);

const OPENFLOW = application("openflow", "OpenFlow");
signTcp(
  OPENFLOW,
  (p: Payload): u32 => {
    if (p.u8(1) > 35 || p.u16(2) < 8 || p.u16(2) > p.length) return NO;
    if (p.hasPort(6633) || p.hasPort(6653)) return YES;
    return p.u8(1) == 0 && p.u16(2) == p.length && p.u32(8) == 0x00010008 ? YES : NO;
  },
  "\x01\x02\x03\x04\x05\x06",
);

const CAPWAP = application("capwap", "CAPWAP");
/** Preamble (0: clear, 1: DTLS), header length in words; then kind, sequence number and length of the message. */
signUdp(
  CAPWAP,
  (p: Payload): u32 => {
    if (p.u32(0) == 0x01000000) return p.u8(4) >= 20 && p.u8(4) <= 23 && p.u8(5) == 0xfe ? YES : NO;
    const at = (p.u8(1) >> 3) * 4;
    if (p.u8(0) != 0 || at < 8) return NO;
    return p.u32(at) >= 1 && p.u32(at) <= 26 && p.u16(at + 5) + at + 5 == p.length ? YES : NO;
  },
  "\0\x01",
);

const TEREDO = application("teredo", "Teredo");
/** IPv6 in UDP, after an indication of authentication or origin. */
signUdp(
  TEREDO,
  (p: Payload): u32 => {
    let at: u32 = 0;
    if (p.u16(0) == 1) at = 13 + p.u8(2) + p.u8(3);
    if (p.u16(at) == 0 && p.u8(at + 8) >> 4 == 6) at += 8;
    if (p.u8(at) >> 4 != 6 || p.u16(at + 4) + 40 + at != p.length) return NO;
    const isOwn = p.u32(at + 8) == 0x20010000 || p.u32(at + 24) == 0x20010000 || p.u16(at + 8) == 0xfe80;
    return isOwn ? YES : p.hasPort(3544) ? YES : NO;
  },
  "\0\x60",
);

const XDMCP = application("xdmcp", "XDMCP");
signUdp(
  XDMCP,
  (p: Payload): u32 =>
    p.u16(0) == 1 && p.u16(2) >= 1 && p.u16(2) <= 13 && p.u16(4) + 6 == p.length && (p.hasPort(177) || p.length > 8)
      ? YES
      : NO,
  "\0",
);

const COAP = application("coap", "CoAP");
/** Version 1, a short token, options that end at the payload's marker or where the message does; requests name a path. */
function isCoap(p: Payload): u32 {
  const tokens = p.u8(0) & 15;
  const code = p.u8(1);
  if (p.u8(0) >> 6 != 1 || tokens > 8 || (code & 31) > 31) return NO;
  if (code >> 5 != 0 && code >> 5 != 2 && code >> 5 != 4 && code >> 5 != 5) return NO;
  if (code == 0 && p.length != 4) return NO;
  const isOwnPort = p.hasPort(5683) || p.hasPort(5684);
  let at: u32 = tokens + 4;
  let option: u32 = 0;
  let paths = 0;
  for (let i = 0; i < 24 && at < p.length && p.u8(at) != 0xff; i++) {
    let delta = p.u8(at) >> 4;
    let length = p.u8(at++) & 15;
    if (delta == 15 || length == 15 || delta == 14 || length == 14) return NO;
    if (delta == 13) delta = 13 + p.u8(at++);
    if (length == 13) length = 13 + p.u8(at++);
    option += delta;
    at += length;
    if (option == 11 && length > 1) paths++;
    if (option > 300) return NO;
  }
  if (at > p.length || (at < p.length && p.u8(at) != 0xff)) return NO;
  return isOwnPort ? YES : paths > 0 && code != 0 ? (code < 8 ? YES : MAYBE) : NO;
}
/** Four kinds of message, tokens of up to 8 bytes. */
signUdp(COAP, isCoap, "@ABCDEFGHPQRSTUVWX`abcdefghpqrstuvwx");

const NTP = application("ntp", "NTP");
function isNtp(p: Payload): u32 {
  const version = (p.u8(0) >> 3) & 7;
  const mode = p.u8(0) & 7;
  if (p.length != 48 || version < 3 || version > 4 || mode < 3 || mode > 4 || p.u8(1) > 16) return NO;
  return p.hasPort(123) ? YES : MAYBE;
}
signUdp(NTP, isNtp, "\x1b\x1c\x23\x24\xdb\xdc\xe3\xe4");

const UBNT = application("ubdp", "Ubiquiti discovery");
signUdp(UBNT, (p: Payload): u32 => (p.hasPort(10001) && p.u16(2) + 4 == p.length ? YES : NO), "\x01\x02");

const TPLINK = application("tplink-smarthome", "TP-Link Smart Home");
/** Each byte is xored with the one before it, from 171: {"s… */
function isTplink(p: Payload, at: u32): u32 {
  if (p.u16(at) != 0xd0f2 && p.u16(at) != 0xd0ad) return NO;
  return isLetter(p.u8(at + 2) ^ p.u8(at + 1)) && isLetter(p.u8(at + 3) ^ p.u8(at + 2)) ? YES : NO;
}
signTcp(TPLINK, (p: Payload): u32 => (p.u32(0) + 4 >= p.length && p.u16(0) == 0 ? isTplink(p, 4) : NO), "\0");
signUdp(TPLINK, (p: Payload): u32 => isTplink(p, 0), "\xd0");

const TUYA = application("tuya", "Tuya");
function isTuya(p: Payload): u32 {
  const prefix = p.u32(0);
  if (prefix == 0x6699) return p.u32(14) + 22 == p.length ? YES : NO;
  return prefix == 0x55aa && p.u32(8) <= 0x100 && p.u32(12) + 16 <= p.length ? YES : NO;
}
signTcp(TUYA, isTuya, "\0");
signUdp(TUYA, isTuya, "\0");

const XIAOMI = application("miio", "Xiaomi miIO");
signUdp(XIAOMI, (p: Payload): u32 => (p.u8(1) == 0x31 && p.u16(2) == p.length && p.length >= 32 ? YES : NO), "!");

const LIFX = application("lifx", "LIFX");
signUdpAt(LIFX, 2, 0, (p: Payload): u32 =>
  p.u16le(0) == p.length && (p.u16le(2) & 0x1fff) == 0x1400 && p.hasPort(56700) ? YES : NO,
);

const BJNP = application("bjnp", "BJNP (Canon)");
opensUdp(BJNP, "BJNP");
opensUdp(BJNP, "BJNB");
opensUdp(BJNP, "MFNP");
opensUdp(BJNP, "MFNB");

opensUdp(application("ripeatlas", "RIPE Atlas"), "MGLNDD_");
opensUdp(application("roughtime", "Roughtime"), "ROUGHTIM");
const TIVO = application("tivoconnect", "TiVoConnect");
opensTcp(TIVO, "TiVoConnect=");
opensUdp(TIVO, "TiVoConnect=");

const LISP = application("lisp", "LISP");
/** Control messages by their kind at their own port, and data with the flags that RFC 9300 leaves 0 clear. */
signUdp(LISP, (p: Payload): u32 => {
  const kind = p.u8(0) >> 4;
  if (p.hasPort(4342)) return kind >= 1 && kind <= 8 && p.length >= 12 ? YES : NO;
  return p.hasPort(4341) && (p.u8(0) & 0x07) == 0 && (p.u8(8) >> 4 == 4 || p.u8(8) >> 4 == 6) ? YES : NO;
});
