/**
 * Plants, buildings, vehicles and grids: DNP3, IEC 60870-5-104, S7, MMS, OPC UA, EtherNet/IP and CIP, FINS, BACnet/IP, KNXnet/IP,
 * SOME/IP, IEEE C37.118, Modbus elsewhere, HART-IP, Beckhoff ADS, EGD, Ether-S-Bus, EtherSIO, TRDP, RTPS, ATG, DLMS, ANSI C12.22,
 * CNP-IP, HiSLIP, PTP.
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
import { isAll, isDigit } from "./bytes.ts";

const DNP3 = application("dnp3", "DNP3");
/** Start 0x0564, length of the blocks; each block of 16 bytes has a checksum of 2. */
function isDnp3(p: Payload): u32 {
  if (p.u8(1) != 0x64 || p.u8(2) < 5) return NO;
  const data = p.u8(2) - 5;
  return data + 10 + ((data + 15) >> 4) * 2 <= p.length ? YES : NO;
}
signTcp(DNP3, isDnp3, "\x05");
signUdp(DNP3, isDnp3, "\x05");

const IEC104 = application("iec60870-104", "IEC 60870-5-104");
signTcp(
  IEC104,
  (p: Payload): u32 => {
    const length = p.u8(1);
    const control = p.u8(2);
    if (length < 4 || length + 2 > p.length) return NO;
    if ((control & 3) == 3) return length == 4 && p.u8(3) == 0 && p.u16(4) == 0 && control != 3 ? YES : NO;
    if ((control & 3) == 1) return length == 4 && p.u16(2) == 0x0100 && (p.u8(4) & 1) == 0 ? YES : NO;
    if ((p.u8(4) & 1) != 0 || length < 12 || p.u8(6) == 0 || p.u8(6) > 127) return NO;
    return p.hasPort(2404) ? YES : MAYBE;
  },
  "h",
);

const S7 = application("s7comm", "S7comm");
const S7_PLUS = application("s7comm-plus", "S7comm-plus");
const MMS = application("mms", "MMS (ISO 9506, IEC 61850)");
/** TPKT (RFC 1006) around a data unit of X.224. */
function isIsoData(p: Payload): bool {
  return p.u8(1) == 0 && p.u16(2) <= p.length && p.u8(4) == 2 && p.u8(5) == 0xf0;
}
signTcp(S7, (p: Payload): u32 => (isIsoData(p) && p.u8(7) == 0x32 && p.u8(8) <= 8 && p.u16(9) == 0 ? YES : NO), "\x03");
signTcp(
  S7_PLUS,
  (p: Payload): u32 => {
    if (isIsoData(p)) return p.u8(7) == 0x72 && p.u8(8) <= 3 && p.u8(8) != 0 && p.u16(9) < p.length ? YES : NO;
    return p.u8(5) == 0xe0 && p.holds("SIMATIC-ROOT", 60) ? YES : NO;
  },
  "\x03",
);
/** Connection with the abstract syntax of MMS (1.0.9506.2.1), or data given in a session. */
signTcp(
  MMS,
  (p: Payload): u32 => {
    if (!isIsoData(p)) return NO;
    if (p.u8(7) == 0x0d || p.u8(7) == 0x0e) return p.holds("\x28\xca\x22\x02", 220) ? YES : NO;
    return p.u32(7) == 0x01000100 && p.u8(11) == 0x61 ? MAYBE : NO;
  },
  "\x03",
);

const OPCUA = application("opcua", "OPC UA");
signTcp(
  OPCUA,
  (p: Payload): u32 => {
    if (p.u32le(4) != p.length || (p.u8(3) != 0x46 && p.u8(3) != 0x43 && p.u8(3) != 0x41)) return NO;
    const isKnown = p.says("HEL") || p.says("ACK") || p.says("OPN") || p.says("MSG") || p.says("CLO");
    return isKnown || p.says("ERR") || p.says("RHE") ? YES : NO;
  },
  "HAOMCER",
);

const ENIP = application("enip", "EtherNet/IP");
const CIP = application("cip", "CIP I/O");
function isEnip(p: Payload): u32 {
  const command = p.u16le(0);
  if (command != 4 && (command < 0x63 || command > 0x70)) return NO;
  return p.u16le(2) + 24 == p.length && p.u32le(8) <= 0x69 && p.u32(20) == 0 ? YES : NO;
}
signTcp(ENIP, isEnip, "\x04\x63\x64\x65\x66\x6f\x70");
signUdp(ENIP, isEnip, "\x04\x63\x64\x65\x66\x6f\x70");
/** Two items: a sequenced address and connected data. */
signUdp(
  CIP,
  (p: Payload): u32 => (p.u32(0) == 0x02000280 && p.u16le(4) == 8 && p.u16le(14) == 0xb1 ? YES : NO),
  "\x02",
);

const FINS = application("fins", "OMRON FINS");
opensTcp(FINS, "FINS\0\0");
signUdp(
  FINS,
  (p: Payload): u32 => {
    if (p.length < 12 || p.u8(1) != 0 || p.u8(2) > 7 || p.u8(10) > 0x30) return NO;
    return p.hasPort(9600) ? YES : p.u8(2) == 2 && p.u8(3) == 0 && p.u8(6) == 0 ? MAYBE : NO;
  },
  "\x80\x81\xc0\xc1",
);

const BACNET = application("bacnet", "BACnet");
signUdp(BACNET, (p: Payload): u32 => (p.u8(1) <= 0x0c && p.u16(2) == p.length ? YES : NO), "\x81");

const KNX = application("knxnetip", "KNXnet/IP");
function isKnx(p: Payload): u32 {
  const service = p.u16(2);
  if (p.u8(1) != 0x10 || service < 0x0201 || service > 0x0a00) return NO;
  return p.overTcp ? (p.u16(4) <= p.length ? YES : NO) : p.u16(4) == p.length ? YES : NO;
}
signTcp(KNX, isKnx, "\x06");
signUdp(KNX, isKnx, "\x06");

const SOMEIP = application("someip", "SOME/IP");
/** Length at 4 counts from 8; protocol version 1 at 12; kind of message at 14. */
function isSomeip(p: Payload): u32 {
  if (p.u8(12) != 1 || p.length < 16 || p.u32(4) < 8) return NO;
  const kind = p.u8(14) & 0x5f;
  if (kind > 2 && (kind < 0x40 || kind > 0x42) && (p.u8(14) & 0xdf) > 0x81) return NO;
  if (p.u8(15) > 0x5e) return NO;
  if (p.u32(4) + 8 == p.length) return YES;
  const next = p.u32(4) + 8;
  return next < p.length && p.u8(next + 12) == 1 ? YES : NO;
}
signTcpAt(SOMEIP, 12, 1, isSomeip);
signUdpAt(SOMEIP, 12, 1, isSomeip);

const SYNCHROPHASOR = application("synphasor", "IEEE C37.118");
function isSynchrophasor(p: Payload): u32 {
  const version = p.u8(1) & 0x0f;
  if (p.u8(1) >> 4 > 5 || version == 0 || version > 3 || p.u16(2) < 16) return NO;
  return p.u16(2) == p.length ? YES : p.u16(2) < p.length && p.u8(p.u16(2)) == 0xaa ? YES : NO;
}
signTcp(SYNCHROPHASOR, isSynchrophasor, "\xaa");
signUdp(SYNCHROPHASOR, isSynchrophasor, "\xaa");

const MODBUS = application("modbus", "Modbus/TCP");
function isModbus(p: Payload): u32 {
  const code = p.u8(7) & 0x7f;
  if (p.u16(2) != 0 || p.u16(4) + 6 != p.length || p.length < 9 || p.length > 260) return NO;
  p.mark = p.u8(6);
  return code >= 1 && (code <= 24 || code == 43) ? (p.hasPort(502) ? YES : MAYBE) : NO;
}
signTcpAt(MODBUS, 2, 0, isModbus);
signUdpAt(MODBUS, 2, 0, isModbus);

const HART = application("hart-ip", "HART-IP");
function isHart(p: Payload): u32 {
  if (p.u8(1) > 3 || p.u8(2) > 4 || p.u16(6) != p.length || p.u8(3) > 16) return NO;
  return p.hasPort(5094) ? YES : MAYBE;
}
signTcp(HART, isHart, "\x01");
signUdp(HART, isHart, "\x01");

const ADS = application("ams", "Beckhoff ADS");
/** AMS/TCP: 0, length; then two AMS addresses, command, flags, length. */
signTcp(
  ADS,
  (p: Payload): u32 =>
    p.u16(0) == 0 && p.u32le(2) + 6 == p.length && p.u32le(26) + 38 == p.length && p.u16le(22) <= 9 ? YES : NO,
  "\0",
);

const EGD = application("egd", "Ethernet Global Data");
signUdp(EGD, (p: Payload): u32 => (p.u8(1) == 1 && p.length >= 32 && p.hasPort(18246) ? YES : NO), "\x0d");

const SBUS = application("sbus", "Ether-S-Bus");
signUdp(
  SBUS,
  (p: Payload): u32 =>
    p.hasPort(5050) && p.u32(0) == p.length && p.u8(4) <= 1 && p.u8(5) <= 1 && p.u8(8) <= 2 ? YES : NO,
  "\0",
);

opensUdp(application("esio", "EtherSIO"), "ESIO\0");

const TRDP = application("trdp", "TRDP");
function isTrdp(p: Payload): u32 {
  const kind = p.u8(7);
  if (p.u16(4) != 0x0100 || p.length < 40) return NO;
  if (p.u8(6) == 0x50) return kind == 0x64 || kind == 0x70 || kind == 0x72 || kind == 0x65 ? YES : NO;
  if (p.u8(6) != 0x4d) return NO;
  return kind == 0x6e || kind == 0x72 || kind == 0x70 || kind == 0x71 || kind == 0x63 || kind == 0x65 ? YES : NO;
}
signTcpAt(TRDP, 4, 1, isTrdp);
signUdpAt(TRDP, 4, 1, isTrdp);

const RTPS = application("rtps", "RTPS (DDS)");
opensUdp(RTPS, "RTPS\x01");
opensUdp(RTPS, "RTPS\x02");
opensTcp(RTPS, "RTPS\x02");
opensUdp(RTPS, "RTPX\x02");

/** Gauges of tanks: SOH, I or S, five digits. */
const ATG = application("atg", "Automatic tank gauge");
signTcp(
  ATG,
  (p: Payload): u32 => {
    const kind = p.u8(1) | 0x20;
    const hasDigits = isDigit(p.u8(2)) && isDigit(p.u8(3)) && isDigit(p.u8(4)) && isDigit(p.u8(5)) && isDigit(p.u8(6));
    return (kind == 0x69 || kind == 0x73) && hasDigits ? YES : NO;
  },
  "\x01",
);

const DLMS = application("dlms", "DLMS/COSEM (IEC 62056)");
/** The wrapper of IEC 62056-47: version 1, two ports, length. */
function isDlms(p: Payload): u32 {
  if (p.u16(0) != 1 || p.u16(6) + 8 != p.length || p.length < 10) return NO;
  const tag = p.u8(8);
  const isKnown =
    (tag >= 0x60 && tag <= 0x63) || (tag >= 0xc0 && tag <= 0xd8) || tag == 0xdb || tag == 0xe6 || tag == 1;
  return isKnown && (p.u16(2) <= 0x100 || p.hasPort(4059)) ? YES : NO;
}
signTcp(DLMS, isDlms, "\0");
signUdp(DLMS, isDlms, "\0");

const C1222 = application("c1222", "ANSI C12.22");
function isC1222(p: Payload): u32 {
  const at: u32 = p.u8(1) < 0x80 ? 2 : p.u8(1) == 0x81 ? 3 : 4;
  return p.hasPort(1153) && (p.u8(at) & 0xa0) == 0xa0 ? YES : NO;
}
signTcp(C1222, isC1222, "\x60");
signUdp(C1222, isC1222, "\x60");

const CNP = application("cnp-ip", "CNP/IP (ANSI/CEA-852)");
signUdpAt(CNP, 2, 1, (p: Payload): u32 =>
  p.u16(0) == p.length && p.u8(2) == 1 && (p.hasPort(1628) || p.hasPort(1629)) ? YES : NO,
);

const HISLIP = application("hislip", "HiSLIP");
signTcp(
  HISLIP,
  (p: Payload): u32 => (p.u8(1) == 0x53 && p.u8(2) <= 35 && p.u32(8) == 0 && p.length >= 16 ? YES : NO),
  "H",
);

const PTP = application("ptp", "PTP (IEEE 1588)");
function isPtp(p: Payload): u32 {
  if ((p.u8(1) & 0x0f) != 2 || p.u16(2) != p.length || p.length < 44) return NO;
  return p.hasPort(319) || p.hasPort(320) ? YES : NO;
}
signUdpAt(PTP, 1, 0x02, isPtp);
signUdpAt(PTP, 1, 0x12, isPtp);

const HCAN = application("can", "CAN over UDP");
opensUdp(HCAN, "ISO11898");

const DLEP = application("dlep", "DLEP");
opensUdp(DLEP, "DLEP\0");
signTcp(
  DLEP,
  (p: Payload): u32 => (p.hasPort(854) && p.u16(0) <= 16 && p.u16(2) + 4 <= p.length && !isAll(p, 0, 0, 4) ? YES : NO),
  "\0",
);
