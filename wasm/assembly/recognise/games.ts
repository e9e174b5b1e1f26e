/** Games: RakNet, Source and Quake engines, Steam, Photon, KCP, netcode.io, World of Warcraft, and some of single makers. */
import {
  NO,
  Payload,
  YES,
  application,
  opensTcp,
  opensUdp,
  signTcp,
  signTcpAt,
  signUdp,
  signUdpAt,
} from "../core/applications.ts";

const RAKNET = application("raknet", "RakNet");
const OFFLINE = "\0\xff\xff\0\xfe\xfe\xfe\xfe\xfd\xfd\xfd\xfd\x12\x34\x56\x78";
/** The 16 bytes that mark messages outside a connection, after the kind, a time and a number. */
signUdp(
  RAKNET,
  (p: Payload): u32 => (p.says(OFFLINE, 1) || p.says(OFFLINE, 9) || p.says(OFFLINE, 17) ? YES : NO),
  "\x01\x02\x05\x06\x07\x08\x19\x1a\x1c",
);

const STEAM = application("steam", "Steam");
opensUdp(STEAM, "\xff\xff\xff\xff\x21\x4c\x5f\xa0");
opensUdp(STEAM, "VS01");
signTcpAt(STEAM, 4, 0x56, (p: Payload): u32 => (p.says("VT01", 4) && p.u32le(0) + 8 >= p.length ? YES : NO));

const QUAKE = application("quake", "Quake engine");
opensUdp(QUAKE, "\xff\xff\xff\xffget");
opensUdp(QUAKE, "\xff\xff\xff\xffstatusResponse");
opensUdp(QUAKE, "\xff\xff\xff\xffinfoResponse");
const SOURCE = application("source-engine", "Source engine");
opensUdp(SOURCE, "\xff\xff\xff\xffTSource Engine Query");
/** Queries and answers without a connection: players, rules, challenge, information. */
signUdp(
  SOURCE,
  (p: Payload): u32 => {
    if (p.u32(0) != 0xffffffff || p.length < 9) return NO;
    const kind = p.u8(4);
    if (kind == 0x55 || kind == 0x56 || kind == 0x57 || kind == 0x41) return p.length == 9 ? YES : NO;
    return kind == 0x49 || kind == 0x44 || kind == 0x45 || kind == 0x6d ? YES : NO;
  },
  "\xff",
);

const PHOTON = application("photon", "Photon");
/** Connecting: peer 65535, one command of 44 bytes. */
signUdp(
  PHOTON,
  (p: Payload): u32 => (p.u16(0) == 0xffff && p.u16(2) == 1 && p.u8(12) == 2 && p.u32(16) == 44 ? YES : NO),
  "\xff",
);
signUdpAt(PHOTON, 13, 0xff, (p: Payload): u32 =>
  p.u8(12) == 3 && p.u8(13) == 0xff && p.u32(16) == 44 && p.length >= 56 ? YES : NO,
);

const KCP = application("kcp", "KCP");
/** Conversation, command 81 to 84, fragments, window, time, number, unacknowledged, length; all but the first little-endian. */
function isKcp(p: Payload): u32 {
  const command = p.u8(4);
  if (command < 81 || command > 84 || p.length < 24 || p.u32(0) == 0) return NO;
  const next = p.u32le(20) + 24;
  if (p.u32le(20) > 1400 || next > p.length) return NO;
  return next == p.length || p.u32(next) == p.u32(0) ? YES : NO;
}
for (let command: u32 = 81; command <= 84; command++) signUdpAt(KCP, 4, command, isKcp);

opensUdp(application("yojimbo", "netcode.io"), "\0NETCODE 1.0");
opensUdp(application("nintendo", "Nintendo (Pia)"), "\x32\xab\x98\x64");

const GENSHIN = application("genshinimpact", "Genshin Impact");
signUdp(
  GENSHIN,
  (p: Payload): u32 =>
    p.length == 20 && ((p.u32(0) == 0xff && p.u32(16) == 0xffffffff) || (p.u32(0) == 0x145 && p.u32(16) == 0x14514545))
      ? YES
      : NO,
  "\0",
);

const WARCRAFT = application("worldofwarcraft", "World of Warcraft");
signTcp(WARCRAFT, (p: Payload): u32 => (p.says("WoW\0", 4) && p.u16le(2) + 4 == p.length ? YES : NO), "\0");
opensTcp(WARCRAFT, "\x30\0WORLD OF WARCRAFT CONNECTION");

const ALICLOUD = application("alicloud", "Alibaba Cloud");
opensTcp(ALICLOUD, "\xce\xfa\xbe\xba");
