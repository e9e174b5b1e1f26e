/**
 * BitTorrent: peer protocol (BEP 3: 0x13 "BitTorrent protocol"), DHT over UDP (BEP 5: bencoded dictionaries), and the Micro
 * Transport Protocol (BEP 29).
 *
 *   uTP   | type << 4, version 1 | extension | connection | time | difference | window | sequence | ack |
 */
import { MAYBE, NO, Payload, YES, application, opensTcp, opensUdp, signUdp } from "../core/applications.ts";

const BITTORRENT = application("bittorrent", "BitTorrent");

opensTcp(BITTORRENT, "\x13BitTorrent protocol");
opensUdp(BITTORRENT, "\x13BitTorrent protocol");

signUdp(
  BITTORRENT,
  (p: Payload): u32 => {
    const isDictionary = p.says("d1:ad2:id20:") || p.says("d1:rd2:id20:") || p.says("d1:el") || p.says("d2:ip");
    return isDictionary && (p.holds("1:q", 200) || p.holds("1:y1:", 600)) ? YES : NO;
  },
  "d",
);
/** A tracker over UDP (BEP 15): the number of its protocol, action 0. */
opensUdp(BITTORRENT, "\0\0\x04\x17\x27\x10\x19\x80\0\0\0\0");
/** uTP: version 1, types 0 to 4, a small extension number; a SYN begins with sequence number 1, others repeat their connection. */
signUdp(
  BITTORRENT,
  (p: Payload): u32 => {
    if (p.length < 20 || p.u8(1) > 2 || p.u32(4) == 0) return NO;
    if (p.u8(0) == 0x41) return p.u16(16) == 1 && p.u16(18) == 0 ? YES : NO;
    if (p.u8(1) == 0 && p.says("d5:added", 20)) return YES;
    p.mark = p.u16(2);
    return p.u16(12) < 0x40 && p.u16(12) + p.u16(14) != 0 ? MAYBE : NO;
  },
  "\x01\x11\x21\x31\x41",
);
