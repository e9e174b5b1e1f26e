/**
 * Names, services, logons and management: SLP (RFC 2608, 2165), RADIUS, Diameter, TACACS+, Kerberos, LDAP, ONC RPC and NFS, DCE/RPC,
 * WS-Discovery, SSDP elsewhere, mDNS's kin, DNSCrypt, NetBIOS datagrams, Zabbix, Munin, Checkmk, syslog, collectd, RMCP.
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
import { berContent, berFills, isDigit, isLetter } from "./bytes.ts";

const SLP = application("srvloc", "SLP");
function isSlp(p: Payload): u32 {
  if (p.u8(1) == 0 || p.u8(1) > 11) return NO;
  if (p.u8(0) == 1) return p.u16(2) == p.length && p.hasPort(427) ? YES : NO;
  const language = p.u16(12);
  return p.u24(2) == p.length && language >= 2 && language <= 16 && isLetter(p.u8(14)) ? YES : NO;
}
signTcp(SLP, isSlp, "\x01\x02");
signUdp(SLP, isSlp, "\x01\x02");

const RADIUS = application("radius", "RADIUS");
/** Code, identifier, length, authenticator; then attributes that end where it does. */
signUdp(
  RADIUS,
  (p: Payload): u32 => {
    const code = p.u8(0);
    const length = p.u16(2);
    if (length < 20 || length > p.length || length > 4096) return NO;
    if (code > 13 && (code < 40 || code > 45)) return NO;
    let at: u32 = 20;
    for (let i = 0; i < 80 && at < length; i++) {
      if (p.u8(at) == 0 || p.u8(at + 1) < 2) return NO;
      at += p.u8(at + 1);
    }
    if (at != length) return NO;
    const isOwnPort = p.hasPort(1812) || p.hasPort(1813) || p.hasPort(1645) || p.hasPort(1646) || p.hasPort(3799);
    return isOwnPort || length > 40 ? YES : MAYBE;
  },
  "\x01\x02\x03\x04\x05\x0b\x0c\x0d\x28\x29\x2a\x2b\x2c\x2d",
);

const DIAMETER = application("diameter", "Diameter");
signTcp(
  DIAMETER,
  (p: Payload): u32 => {
    const length = p.u24(1);
    const command = p.u24(5);
    if (length < 20 || (length & 3) != 0 || (p.u8(4) & 0x0f) != 0 || command < 257) return NO;
    return length <= p.length && (command < 400 || command >= 0x800000) && p.u32(8) < 0x1000100 + 1000 ? YES : NO;
  },
  "\x01",
);

const TACACS = application("tacacs", "TACACS+");
signTcp(
  TACACS,
  (p: Payload): u32 => (p.u8(1) >= 1 && p.u8(1) <= 3 && p.u8(3) <= 5 && p.u32(8) + 12 == p.length ? YES : NO),
  "\xc0\xc1",
);

const KERBEROS = application("kerberos", "Kerberos");
/** Protocol version 5, tagged 1 in requests and 0 elsewhere, then the kind of message. */
function isKerberos(p: Payload): u32 {
  const at: u32 = p.overTcp ? 4 : 0;
  const tag = p.u8(at);
  if (tag < 0x6a || tag > 0x7e || (p.overTcp && p.u32(0) + 4 < p.length)) return NO;
  const isRequest = p.holds("\xa1\x03\x02\x01\x05\xa2\x03\x02\x01", at + 24);
  return isRequest || p.holds("\xa0\x03\x02\x01\x05\xa1\x03\x02\x01", at + 24) ? YES : NO;
}
signTcp(KERBEROS, isKerberos, "\0");
signUdp(KERBEROS, isKerberos, "\x6a\x6b\x6c\x6d\x6e\x6f\x74\x75\x76\x7e");

const LDAP = application("ldap", "LDAP");
/** A sequence of message number and operation. */
function isLdap(p: Payload): u32 {
  const number = berContent(p, 0);
  if (number == 0 || p.u8(number) != 2 || p.u8(number + 1) == 0 || p.u8(number + 1) > 4) return NO;
  const at = number + 2 + p.u8(number + 1);
  const operation = p.u8(at);
  const content = berContent(p, at);
  if (operation == 0x60) return p.u16(content) == 0x0201 && p.u8(content + 2) <= 3 ? YES : NO;
  if (operation == 0x42) return p.u8(at + 1) == 0 ? YES : NO;
  if (!berFills(p, 0)) return NO;
  if (operation == 0x63 || operation == 0x64) return p.u8(content) == 4 ? YES : NO;
  if (operation == 0x61 || operation == 0x65) return p.u16(content) == 0x0a01 ? YES : NO;
  return operation == 0x77 || operation == 0x78 ? (p.hasPort(389) ? YES : MAYBE) : NO;
}
signTcp(LDAP, isLdap, "0");
signUdp(LDAP, isLdap, "0");

const NFS = application("nfs", "NFS");
const MOUNT = application("mount", "NFS mount");
const PORTMAP = application("portmap", "Portmap");
const NLM = application("nlm", "NFS locks");
const RPC = application("rpc", "ONC RPC");
/** A call (RFC 5531): transaction, 0, version 2, program, version, procedure. */
function programAt(p: Payload, at: u32): u32 {
  if (p.u32(at + 4) != 0 || p.u32(at + 8) != 2 || p.u32(at + 16) > 10 || p.u32(at + 20) > 64) return 0;
  return p.u32(at + 12);
}
function programOf(p: Payload): u32 {
  if (!p.overTcp) return programAt(p, 0);
  return (p.u32(0) & 0x7fffffff) + 4 >= p.length && p.u32(0) >> 31 == 1 ? programAt(p, 4) : 0;
}
const IS_NFS = (p: Payload): u32 => (programOf(p) == 100003 || programOf(p) == 100227 ? YES : NO);
const IS_MOUNT = (p: Payload): u32 => (programOf(p) == 100005 ? YES : NO);
const IS_PORTMAP = (p: Payload): u32 => (programOf(p) == 100000 ? YES : NO);
const IS_NLM = (p: Payload): u32 => (programOf(p) == 100021 || programOf(p) == 100024 ? YES : NO);
const IS_RPC = (p: Payload): u32 => {
  if (programOf(p) >= 100000 && programOf(p) < 600000) return YES;
  const at: u32 = p.overTcp ? 4 : 0;
  if (!p.hasPort(111) && !p.hasPort(2049)) return NO;
  return p.u32(at + 4) == 1 && p.u32(at + 8) <= 1 && p.u32(at + 12) <= 6 ? MAYBE : NO;
};
signTcp(NFS, IS_NFS, "\x80");
signUdpAt(NFS, 11, 2, IS_NFS);
signTcp(MOUNT, IS_MOUNT, "\x80");
signUdpAt(MOUNT, 11, 2, IS_MOUNT);
signTcp(PORTMAP, IS_PORTMAP, "\x80");
signUdpAt(PORTMAP, 11, 2, IS_PORTMAP);
signTcp(NLM, IS_NLM, "\x80");
signUdpAt(NLM, 11, 2, IS_NLM);
signTcp(RPC, IS_RPC, "\x80");
signUdpAt(RPC, 11, 2, IS_RPC);
signUdpAt(RPC, 7, 1, IS_RPC);

const DCERPC = application("dcerpc", "DCE/RPC");
/** Connected: 5.0, kind, flags, data representation, length of the fragment. */
signTcp(
  DCERPC,
  (p: Payload): u32 => {
    if (p.u8(1) > 1 || p.u8(2) > 20 || p.length < 16 || (p.u8(4) != 0x10 && p.u8(4) != 0) || p.u16(6) != 0) return NO;
    const length = p.u8(4) == 0x10 ? p.u16le(8) : p.u16(8);
    return length >= 16 && length <= p.length && p.u8(5) <= 3 ? YES : NO;
  },
  "\x05",
);
/** Connectionless: 4, kind, two flags, data representation; the length of its body at 74. */
signUdp(
  DCERPC,
  (p: Payload): u32 => {
    if (p.u8(1) > 10 || p.length < 80 || (p.u8(4) != 0x10 && p.u8(4) != 0) || p.u8(5) > 3) return NO;
    return (p.u8(4) == 0x10 ? p.u16le(74) : p.u16(74)) + 80 <= p.length ? YES : NO;
  },
  "\x04",
);

const WSD = application("wsd", "WS-Discovery");
signUdp(
  WSD,
  (p: Payload): u32 => (p.holds("ws/2005/04/discovery", 900) || p.holds("ws-dd/ns/discovery", 900) ? YES : NO),
  "<",
);

const SSDP = application("ssdp", "SSDP");
opensUdp(SSDP, "M-SEARCH * HTTP/1.1");
opensUdp(SSDP, "NOTIFY * HTTP/1.1");
signUdp(SSDP, (p: Payload): u32 => (p.says("HTTP/1.1 200 OK") && p.holds("USN:", 600) ? YES : NO), "H");

const DNSCRYPT = application("dnscrypt", "DNSCrypt");
opensUdp(DNSCRYPT, "r6fnvWj8");
signTcpAt(DNSCRYPT, 2, 0x72, (p: Payload): u32 => (p.says("r6fnvWj8", 2) ? YES : NO));
/** The question for a resolver's certificate: 2.dnscrypt-cert.… */
signUdpAt(DNSCRYPT, 12, 1, (p: Payload): u32 => (p.says("\x012\x0ddnscrypt-cert", 12) ? YES : NO));
signTcpAt(DNSCRYPT, 14, 1, (p: Payload): u32 => (p.says("\x012\x0ddnscrypt-cert", 14) ? YES : NO));

const NBDGM = application("nbdgm", "NetBIOS Datagram Service");
signUdp(
  NBDGM,
  (p: Payload): u32 => (p.u16(10) + 14 == p.length && p.u8(1) <= 15 && p.hasPort(138) ? YES : NO),
  "\x10\x11\x12\x13",
);

opensTcp(application("zabbix", "Zabbix"), "ZBXD");
opensTcp(application("munin", "Munin"), "# munin node at ");
opensTcp(application("checkmk", "Checkmk"), "<<<check_mk>>>");

const SYSLOG = application("syslog", "Syslog");
function isMonth(p: Payload, at: u32): bool {
  return isLetter(p.u8(at)) && isLetter(p.u8(at + 1)) && isLetter(p.u8(at + 2)) && p.u8(at + 3) == 0x20;
}
/** <priority>, then the version 1 and a year, a year alone, or the name of a month; before it there may be its length (RFC 6587). */
function isSyslog(p: Payload): u32 {
  let at: u32 = 0;
  while (at < 6 && isDigit(p.u8(at))) at++;
  if (at != 0 && p.u8(at++) != 0x20) return NO;
  if (p.u8(at++) != 0x3c) return NO;
  const from = at;
  while (at < from + 4 && isDigit(p.u8(at))) at++;
  if (at == from || at > from + 3 || p.u8(at++) != 0x3e) return NO;
  if (p.u8(at) == 0x31 && p.u8(at + 1) == 0x20 && isDigit(p.u8(at + 2))) return YES;
  if (p.u8(at) == 0x32 && p.u8(at + 1) == 0x30 && isDigit(p.u8(at + 3)) && p.u8(at + 4) == 0x2d) return YES;
  return isMonth(p, at) && isDigit(p.u8(at + 5)) ? YES : p.hasPort(514) ? YES : MAYBE;
}
signTcp(SYSLOG, isSyslog, "<0123456789");
signUdp(SYSLOG, isSyslog, "<");

const COLLECTD = application("collectd", "collectd");
/** Parts of kind and length: the host's name, then a time. */
signUdp(
  COLLECTD,
  (p: Payload): u32 => {
    const host = p.u16(2);
    if (p.u16(0) != 0 || host < 5 || host > 200 || p.u8(host - 1) != 0) return NO;
    return (p.u16(host) == 1 || p.u16(host) == 8) && p.u16(host + 2) == 12 ? YES : NO;
  },
  "\0",
);

const RMCP = application("rmcp", "RMCP (IPMI)");
signUdp(
  RMCP,
  (p: Payload): u32 => (p.u8(1) == 0 && p.u8(2) == 0xff && (p.u8(3) & 0x1f) >= 6 && (p.u8(3) & 0x1f) <= 8 ? YES : NO),
  "\x06",
);

const CHECKPOINT = application("cpha", "Check Point ClusterXL");
signUdp(CHECKPOINT, (p: Payload): u32 => (p.u8(1) == 0x90 && p.hasPort(8116) ? YES : NO), "\x1a");
opensUdp(application("merakicloud", "Meraki Cloud"), "\xfe\xf7\x28\x91");
