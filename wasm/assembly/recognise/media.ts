/**
 * Voice and pictures: RTP and RTCP (RFC 3550), RTSP, RTMP, MGCP, Megaco, H.225 call signalling, Skinny, IAX2, MPEG transport
 * streams, BFCP, Mumble, TeamSpeak.
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
  signTcpAt,
  signUdp,
  signUdpAt,
} from "../core/applications.ts";

const RTCP = application("rtcp", "RTCP");
/** Sender and receiver reports, whose lengths follow from how many blocks they hold; secured ones have more behind them. */
function isRtcp(p: Payload): u32 {
  if (p.u8(0) >> 6 != 2 || (p.u8(1) != 200 && p.u8(1) != 201)) return NO;
  const blocks = p.u8(0) & 31;
  const words: u32 = (p.u8(1) == 200 ? 6 : 1) + blocks * 6;
  return p.u16(2) == words && (words + 1) * 4 <= p.length && p.u32(4) != 0 ? YES : NO;
}
signUdpAt(RTCP, 1, 200, isRtcp);
signUdpAt(RTCP, 1, 201, isRtcp);

const SRTP = application("srtp", "SRTP");
const RTP = application("rtp", "RTP");
/** Version 2, a payload type that RTCP does not use, a source: a second packet must be of the same source. */
function likeRtp(p: Payload): u32 {
  const kind = p.u8(1) & 0x7f;
  if (p.u8(0) >> 6 != 2 || p.length < 16 || p.u32(8) == 0) return NO;
  if ((p.u8(0) & 15) != 0 || (kind > 34 && kind < 96)) return NO;
  p.mark = p.u32(8);
  return MAYBE;
}
signUdp(SRTP, (p: Payload): u32 => (p.isPrepared ? likeRtp(p) : NO), "\x80\x90\xa0\xb0");
signUdp(RTP, (p: Payload): u32 => (p.isPrepared ? NO : likeRtp(p)), "\x80\x90\xa0\xb0");

const RTSP = application("rtsp", "RTSP");
opensTcp(RTSP, "RTSP/1.0 ");
signTcp(
  RTSP,
  (p: Payload): u32 =>
    !p.says("GET /") && !p.says("POST /") && (p.holds(" RTSP/1.0\r\n", 300) || p.holds(" RTSP/2.0\r\n", 300))
      ? YES
      : NO,
  "ODSPTGRA",
);

const RTMP = application("rtmp", "RTMP");
/** Version 3, a time, and four zeros in the plain handshake. */
signTcp(RTMP, (p: Payload): u32 => (p.length >= 1300 && (p.u32(5) == 0 || p.hasPort(1935)) ? YES : NO), "\x03");

const MGCP = application("mgcp", "MGCP");
signUdp(MGCP, (p: Payload): u32 => (p.u8(4) == 0x20 && p.holds(" MGCP 1.0", 160) ? YES : NO), "ACDENR");

const MEGACO = application("megaco", "Megaco (H.248)");
opensUdp(MEGACO, "!/1 ");
opensUdp(MEGACO, "!/2 ");
opensUdp(MEGACO, "!/3 ");
opensUdp(MEGACO, "MEGACO/");
opensTcp(MEGACO, "MEGACO/");

const H323 = application("h323", "H.323");
/** TPKT around Q.931 with a call reference of 2 bytes. */
signTcp(
  H323,
  (p: Payload): u32 =>
    p.u8(1) == 0 && p.u16(2) <= p.length && p.u8(4) == 8 && p.u8(5) == 2 && p.u16(2) > 8 ? YES : NO,
  "\x03",
);

const SKINNY = application("skinny", "Skinny (SCCP)");
/** Length from 8, version of the header, number of the message. */
signTcpAt(SKINNY, 6, 0, (p: Payload): u32 => {
  if (p.u32le(0) + 8 > p.length || p.u32le(0) < 4 || p.u32le(4) > 22 || p.u32le(8) > 0x8200) return NO;
  if (p.hasPort(2000)) return YES;
  return p.u32le(0) + 8 == p.length && p.u32le(4) >= 10 && p.u32le(8) != 0 ? YES : NO;
});

const IAX = application("iax2", "IAX2");
/** A full frame: both calls, time, sequence numbers, kind 1 to 12. */
function isIax(p: Payload): u32 {
  if (p.u8(0) < 0x80 || p.length < 12 || p.u8(10) == 0 || p.u8(10) > 12) return NO;
  if (p.hasPort(4569)) return YES;
  return p.u8(10) == 6 && p.u8(11) == 1 && p.u16(2) == 0 && p.u16(8) == 0 && p.u32(12) == 0x0b020002 ? YES : NO;
}
/** Control, voice and texts. */
signUdpAt(IAX, 10, 6, isIax);
signUdpAt(IAX, 10, 2, isIax);
signUdpAt(IAX, 10, 7, isIax);

const MPEG_TS = application("mpegts", "MPEG transport stream");
signUdp(
  MPEG_TS,
  (p: Payload): u32 => {
    if (p.length % 188 != 0) return NO;
    for (let at: u32 = 188; at < p.length; at += 188) if (p.u8(at) != 0x47) return NO;
    return p.length >= 564 ? YES : MAYBE;
  },
  "G",
);

const BFCP = application("bfcp", "BFCP");
/** Version 1 or 2, primitive, length in words, conference. */
function isBfcp(p: Payload): u32 {
  if (p.u8(0) >> 5 > 2 || p.u8(1) == 0 || p.u8(1) > 18 || p.u16(2) * 4 + 12 != p.length || p.u32(4) == 0) return NO;
  p.mark = p.u32(4);
  return MAYBE;
}
signUdp(BFCP, isBfcp, "\x20\x30\x40\x50");
signTcp(BFCP, isBfcp, "\x20\x30");

const MUMBLE = application("mumble", "Mumble");
signUdp(MUMBLE, (p: Payload): u32 => (p.hasPort(64738) && p.u32(0) == 0 && p.length == 12 ? YES : NO), "\0");

const TEAMSPEAK = application("teamspeak", "TeamSpeak");
opensUdp(TEAMSPEAK, "TS3INIT1");
opensTcp(TEAMSPEAK, "TS3\n\r");
opensUdp(TEAMSPEAK, "\xf4\xbe\x03\0");
