/**
 * Tunnels and relays: OpenVPN elsewhere, WireGuard, IKE (RFC 2408, 7296), PPTP, tinc, SoftEther, SOCKS 4 and 5, DTLS, old Google
 * QUIC, Tailscale, Syncthing.
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

const OPENVPN = application("openvpn", "OpenVPN");
/**
 * Hard reset of a client (7, 10) or a server (8): session, then with tls-auth or tls-crypt a hash and a packet number from 1 with
 * the time, the packets acknowledged and the message's own number 0.
 */
function isReset(p: Payload, at: u32): u32 {
  const code = p.u8(at) >> 3;
  if ((p.u8(at) & 7) != 0 || (code != 7 && code != 8 && code != 10)) return NO;
  if (p.u32(at + 1) == 0 && p.u32(at + 5) == 0) return NO;
  const left = p.length - at;
  if (code != 8 && left == 14 && p.u8(at + 9) == 0 && p.u32(at + 10) == 0) return YES;
  if (code == 8 && left == 26 && p.u8(at + 9) == 1 && p.u32(at + 10) == 0 && p.u32(at + 22) == 0) return YES;
  // tls-crypt: packet number and time stand before the hash, what follows is sealed.
  if (p.u32(at + 9) == 1 && p.u32(at + 13) > 0x40000000 && left >= 49 && left < 100) return YES;
  for (let hash: u32 = 16; hash <= 64; hash += 4) {
    if (p.u32(at + 9 + hash) == 0 || p.u32(at + 9 + hash) > 16) continue;
    const acks = p.u8(at + 17 + hash);
    const own = at + 18 + hash + (acks == 0 ? 0 : acks * 4 + 8);
    if (acks <= 4 && own + 4 == p.length && p.u32(own) == 0) return YES;
  }
  return NO;
}
signUdp(OPENVPN, (p: Payload): u32 => isReset(p, 0), "\x38\x40\x50");
signTcp(OPENVPN, (p: Payload): u32 => (p.u16(0) + 2 == p.length ? isReset(p, 2) : NO), "\0");

const WIREGUARD = application("wireguard", "WireGuard");
/** Kind, three zeros; initiation, response and cookie have one length each, data a padded one and a counter. */
signUdp(
  WIREGUARD,
  (p: Payload): u32 => {
    if (p.u24(1) != 0) return NO;
    if (p.u8(0) == 1) return p.length == 148 ? YES : NO;
    if (p.u8(0) == 2) return p.length == 92 ? YES : NO;
    if (p.u8(0) == 3) return p.length == 64 ? YES : NO;
    if (p.length < 32 || (p.length & 15) != 0 || p.u32(12) != 0) return NO;
    p.mark = p.u32(4);
    return p.u32(4) != 0 && p.u16le(10) == 0 ? YES : MAYBE;
  },
  "\x01\x02\x03\x04",
);

const ISAKMP = application("isakmp", "ISAKMP (IKE)");
function isIsakmp(p: Payload, at: u32): bool {
  const version = p.u8(at + 17);
  if (version != 0x10 && version != 0x20) return false;
  const exchange = p.u8(at + 18);
  const isKnown = exchange <= 6 || exchange == 32 || exchange == 33 || (exchange >= 34 && exchange <= 43);
  return isKnown && p.u32(at + 24) + at == p.length && p.length >= at + 28 && (p.u8(at + 19) & 0xc0) == 0;
}
signUdpAt(ISAKMP, 17, 0x10, (p: Payload): u32 => (isIsakmp(p, 0) ? YES : NO));
signUdpAt(ISAKMP, 17, 0x20, (p: Payload): u32 => (isIsakmp(p, 0) ? YES : NO));
/** Behind the marker that tells it from ESP (RFC 3948). */
signUdp(ISAKMP, (p: Payload): u32 => (p.u32(0) == 0 && isIsakmp(p, 4) ? YES : NO), "\0");

const PPTP = application("pptp", "PPTP");
signTcp(PPTP, (p: Payload): u32 => (p.u32(4) == 0x1a2b3c4d && p.u16(2) == 1 ? YES : NO), "\0");

const TINC = application("tinc", "tinc");
/** Its first line: 0, name, version 17 (or 17.7). */
signTcp(
  TINC,
  (p: Payload): u32 => {
    if (p.u8(1) != 0x20 || p.length > 80 || p.last() != 10) return NO;
    const isOld = p.says(" 17\n", p.length - 4);
    return isOld || p.says(" 17.", p.length - 6) || p.says(" 17.", p.length - 5) ? YES : NO;
  },
  "0",
);

const SOFTETHER = application("softether", "SoftEther");
signUdp(SOFTETHER, (p: Payload): u32 => (p.says("IP=") && p.holds(",PORT=", 60) ? YES : NO), "I");

const SOCKS = application("socks", "SOCKS");
signTcp(
  SOCKS,
  (p: Payload): u32 => {
    const isOwnPort = p.hasPort(1080) || p.hasPort(9050);
    const methods = p.u8(1);
    // Greeting: how many methods, and as many of them, the first of which is none, GSSAPI or a password.
    if (methods != 0 && methods + 2 == p.length && p.u8(2) <= 2) return isOwnPort ? YES : MAYBE;
    if (p.length == 2) return methods == 0 || methods == 2 ? (isOwnPort ? YES : MAYBE) : NO;
    if (p.u8(2) != 0 || methods > 8) return NO;
    const kind = p.u8(3);
    const length: u32 = kind == 1 ? 10 : kind == 4 ? 22 : kind == 3 ? 7 + p.u8(4) : 0;
    return length == p.length ? YES : NO;
  },
  "\x05",
);
signTcp(
  SOCKS,
  (p: Payload): u32 => {
    if (p.length < 9 || p.length > 300 || p.last() != 0 || p.u8(1) == 0 || p.u8(1) > 2 || p.u16(2) == 0) return NO;
    return p.hasPort(1080) ? YES : p.u16(2) < 10000 && p.u8(4) != 0 && p.length == 9 ? MAYBE : NO;
  },
  "\x04",
);
/** Granted or refused, version 4. */
signTcp(
  SOCKS,
  (p: Payload): u32 => (p.length == 8 && p.u8(1) >= 0x5a && p.u8(1) <= 0x5d ? (p.hasPort(1080) ? YES : MAYBE) : NO),
  "\0",
);

const DTLS = application("dtls", "DTLS");
signUdp(
  DTLS,
  (p: Payload): u32 => {
    const version = p.u16(1);
    if (version != 0xfeff && version != 0xfefd && version != 0x0100) return NO;
    const length = p.u16(11);
    if (length == 0 || length + 13 > p.length) return NO;
    return p.u16(5) == 0 && (version != 0x0100 || p.u8(0) == 22) ? YES : NO;
  },
  "\x14\x15\x16\x17\x19",
);

const QUIC = application("quic", "QUIC");
/** Google's versions: flags with version and connection, the number of the connection, Q0xx; from Q046 a long header. */
function isOldQuic(p: Payload): u32 {
  const isLong = p.u8(0) >= 0x80;
  if (!isLong && (p.u8(0) & 9) != 9) return NO;
  const at: u32 = isLong ? 1 : 9;
  const family = p.u8(at);
  return (family == 0x51 || family == 0x54) && p.u8(at + 1) == 0x30 && p.u8(at + 2) >= 0x30 && p.u8(at + 2) <= 0x35
    ? YES
    : NO;
}
signUdpAt(QUIC, 9, 0x51, isOldQuic);
signUdpAt(QUIC, 1, 0x51, isOldQuic);
signUdpAt(QUIC, 1, 0x54, isOldQuic);

opensUdp(application("tailscale", "Tailscale"), "TS\xf0\x9f\x92\xac");

const SYNCTHING = application("syncthing", "Syncthing");
opensUdp(SYNCTHING, "\x2e\xa7\xd9\x0b");
opensTcp(SYNCTHING, "\x2e\xa7\xd9\x0b");
opensTcp(SYNCTHING, "\x9e\x79\xbc\x40");
