/**
 * BitTorrent: peer protocol (BEP 3: 0x13 "BitTorrent protocol"), DHT over UDP (BEP 5: bencoded dictionaries), and the Micro
 * Transport Protocol (BEP 29).
 *
 *   uTP   | type << 4, version 1 | extension | connection | time | difference | window | sequence | ack |
 */
import { NO, Payload, YES, application, signTcp, signUdp } from "../core/applications.ts";

const BITTORRENT = application("bittorrent", "BitTorrent");

signTcp(BITTORRENT, (p: Payload): u32 => (p.u8(0) == 19 && p.says("BitTorrent protocol", 1) ? YES : NO));

signUdp(BITTORRENT, (p: Payload): u32 => {
  if (p.u8(0) == 19 && p.says("BitTorrent protocol", 1)) return YES;
  const isDictionary = p.says("d1:ad2:id20:") || p.says("d1:rd2:id20:") || p.says("d1:el") || p.says("d2:ip");
  if (isDictionary && (p.holds("1:q", 200) || p.holds("1:y1:", 600))) return YES;
  // uTP: version 1, types 0 to 4, a small extension number, and a SYN that begins with sequence number 1.
  if (p.length >= 20 && (p.u8(0) & 15) == 1 && p.u8(0) >> 4 <= 4 && p.u8(1) <= 2 && p.u32(12) != 0) {
    const isOpening = p.u8(0) >> 4 == 4 && p.u16(16) == 1 && p.u16(18) == 0;
    return isOpening ? YES : NO;
  }
  return NO;
});
