/** Messengers, sharing and coins: WhatsApp, Telegram, Discord, Zoom, Dropbox, Spotify, Gnutella, eDonkey, Direct Connect, Bitcoin, Ethereum, Monero. */
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

const WHATSAPP = application("whatsapp", "WhatsApp");
/** The prologue of its Noise handshake: WA, two versions, alone or before the 3 bytes of a length. */
signTcp(
  WHATSAPP,
  (p: Payload): u32 => (p.u8(1) == 0x41 && p.u8(2) <= 8 && p.u8(3) <= 9 && (p.length == 4 || p.u8(4) == 0) ? YES : NO),
  "W",
);
opensTcp(WHATSAPP, "ED\0\x01");

const TELEGRAM = application("telegram", "Telegram");
/** Reflectors of calls: a peer's tag, then 12 bytes of ones. */
signUdpAt(TELEGRAM, 16, 0xff, (p: Payload): u32 => (isAll(p, 0xff, 16, 12) ? YES : NO));
opensTcp(TELEGRAM, "\xee\xee\xee\xee");
opensTcp(TELEGRAM, "\xdd\xdd\xdd\xdd");

const DISCORD = application("discord", "Discord");
/** Discovery of the own address (kind, 70, source), and keep-alives. */
signUdp(
  DISCORD,
  (p: Payload): u32 => (p.u16(2) == 70 && p.length == 74 && (p.u16(0) == 1 || p.u16(0) == 2) ? YES : NO),
  "\0",
);
signUdp(DISCORD, (p: Payload): u32 => (p.u32(0) == 0x1337cafe && p.length == 8 ? YES : NO), "\x13");

const ZOOM = application("zoom", "Zoom");
signUdp(
  ZOOM,
  (p: Payload): u32 => {
    const isOwnPort =
      (p.sourcePort >= 8801 && p.sourcePort <= 8810) || (p.destinationPort >= 8801 && p.destinationPort <= 8810);
    return isOwnPort && p.length >= 16 ? MAYBE : NO;
  },
  "\x01\x02\x03\x04\x05\x07",
);

const DROPBOX = application("dropbox", "Dropbox LAN sync");
signUdp(DROPBOX, (p: Payload): u32 => (p.holds('"host_int"', 300) ? YES : NO), "{");

const SPOTIFY = application("spotify", "Spotify");
opensUdp(SPOTIFY, "SpotUdp0");

const OICQ = application("oicq", "OICQ (QQ)");
signUdp(OICQ, (p: Payload): u32 => (p.last() == 3 && p.length > 8 && p.hasPort(8000) ? YES : NO), "\x02");

const GNUTELLA = application("gnutella", "Gnutella");
opensTcp(GNUTELLA, "GNUTELLA");
opensUdp(GNUTELLA, "GND\x01");
opensUdp(GNUTELLA, "GND\x02");
opensUdp(GNUTELLA, "GNUTELLA");
/** A message: its number, kind, hops left and made, length. */
signUdpAt(GNUTELLA, 22, 0, (p: Payload): u32 => {
  if (p.length < 23 || p.u32le(19) + 23 != p.length || p.u8(17) > 15 || p.u8(18) > 15) return NO;
  const kind = p.u8(16);
  return kind <= 2 || kind == 0x30 || kind == 0x31 || kind == 0x32 || kind == 0x40 || kind == 0x80 || kind == 0x81
    ? YES
    : NO;
});
signUdp(
  GNUTELLA,
  (p: Payload): u32 => (p.u8(1) == 0x4e && p.u8(2) == 0x44 && p.length >= 8 && p.u8(7) <= p.u8(6) ? YES : NO),
  "G",
);

const EDONKEY = application("edonkey", "eDonkey");
signTcp(EDONKEY, (p: Payload): u32 => (p.u32le(1) + 5 == p.length && p.length > 6 ? YES : NO), "\xe3\xc5\xd4");

const DIRECT_CONNECT = application("directconnect", "Direct Connect");
opensTcp(DIRECT_CONNECT, "$Lock ");
opensTcp(DIRECT_CONNECT, "$MyNick ");
opensTcp(DIRECT_CONNECT, "HSUP ADBAS");

const BITCOIN = application("bitcoin", "Bitcoin");
/** The network's number, the name of a command, its length. */
signTcp(
  BITCOIN,
  (p: Payload): u32 => {
    const network = p.u32(0);
    const isKnown =
      network == 0xf9beb4d9 ||
      network == 0xfabfb5da ||
      network == 0x0b110907 ||
      network == 0x0a03cf40 ||
      network == 0xfbc0b6db;
    return isKnown && isLetter(p.u8(4)) && p.u8(15) == 0 ? YES : NO;
  },
  "\xf9\xfa\x0b\x0a\xfb",
);

const ETHEREUM = application("ethereum", "Ethereum");
/** discv4: hash of 32, signature of 65 that ends in 0 or 1, kind 1 to 6, a list in RLP that fits. */
function isDiscovery(p: Payload): u32 {
  if (p.length < 100 || p.u8(96) > 1 || p.u8(97) == 0 || p.u8(97) > 6) return NO;
  const tag = p.u8(98);
  if (tag < 0xc0) return NO;
  const length = tag <= 0xf7 ? tag - 0xc0 : tag == 0xf8 ? p.u8(99) + 1 : tag == 0xf9 ? p.u16(99) + 2 : 0x10000;
  return length + 99 == p.length || (p.hasPort(30303) && length + 99 < p.length) ? YES : NO;
}
signUdpAt(ETHEREUM, 96, 0, isDiscovery);
signUdpAt(ETHEREUM, 96, 1, isDiscovery);
/** RLPx handshake (EIP-8): length, then an uncompressed point of the curve; without the length before EIP-8. */
signTcp(
  ETHEREUM,
  (p: Payload): u32 =>
    p.u16(0) + 2 == p.length && p.u8(2) == 4 && p.length > 180 && p.length < 800
      ? p.hasPort(30303)
        ? YES
        : MAYBE
      : NO,
  "\x01\x02",
);
signTcp(
  ETHEREUM,
  (p: Payload): u32 => (p.length == 307 || p.length == 210 ? (p.hasPort(30303) ? YES : MAYBE) : NO),
  "\x04",
);

opensTcp(application("monero", "Monero"), "\x01\x21\x01\x01\x01\x01\x01\x01");
opensTcp(application("multistream", "libp2p multistream"), "\x13/multistream/1.");
