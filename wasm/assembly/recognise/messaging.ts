/**
 * Messages, queues and calls of procedures: AMQP, MQTT, STOMP, NATS, OpenWire, Kafka, XMPP (RFC 6120), IRC (RFC 2812), NNTP (RFC 3977),
 * SMPP 3.4, FIX, HL7 (MLLP), Gearman, ZeroMQ, JSON-RPC and Stratum, Thrift, GIOP/MIOP, JRMI, AJP, FastCGI, PROXY, HTTP/2.
 */
import { MAYBE, NO, Payload, YES, application, opensTcp, opensUdp, signTcp, signUdp } from "../core/applications.ts";
import { isPrintable } from "./bytes.ts";

const AMQP = application("amqp", "AMQP");
opensTcp(AMQP, "AMQP");
signTcp(AMQP, (p: Payload): u32 => (p.u32(3) + 8 == p.length && p.last() == 0xce ? YES : NO), "\x01\x02\x03");

const MQTT = application("mqtt", "MQTT");
signTcp(
  MQTT,
  (p: Payload): u32 => {
    const at: u32 = p.u8(1) < 0x80 ? 2 : 3;
    const length = at == 2 ? p.u8(1) : (p.u8(1) & 0x7f) | (p.u8(2) << 7);
    if (length + at != p.length) return NO;
    if (p.u8(0) == 0x10) return p.says("MQTT", at + 2) || p.says("MQIsdp", at + 2) ? YES : NO;
    if (p.u8(0) == 0x20) return length == 2 && p.u8(2) <= 1 && p.u8(3) <= 5 ? MAYBE : NO;
    if (p.u8(0) == 0x82 || p.u8(0) == 0x30) return p.u16(at) != 0 && p.u16(at) < 64 && p.length > 6 ? MAYBE : NO;
    return length == 2 ? MAYBE : NO;
  },
  "\x10\x20\x30\x40\x82\x90",
);

const STOMP = application("stomp", "STOMP");
signTcp(
  STOMP,
  (p: Payload): u32 =>
    (p.says("CONNECT\n") || p.says("STOMP\n") || p.says("CONNECTED\n")) && p.holds("version:", 200) ? YES : NO,
  "CS",
);
opensTcp(STOMP, "CONNECTED\nversion:");

const NATS = application("nats", "NATS");
opensTcp(NATS, "INFO {");
opensTcp(NATS, 'CONNECT {"');

const OPENWIRE = application("openwire", "OpenWire");
signTcp(OPENWIRE, (p: Payload): u32 => (p.u8(4) == 1 && p.says("ActiveMQ", 5) ? YES : NO), "\0");

const KAFKA = application("kafka", "Kafka");
signTcp(
  KAFKA,
  (p: Payload): u32 => {
    if (p.u32(0) + 4 != p.length || p.length < 16 || p.u16(4) > 92 || p.u16(6) > 20) return NO;
    const name = p.u16(12);
    return name != 0 && name <= 249 && isPrintable(p, 14, name) ? YES : NO;
  },
  "\0",
);

const XMPP = application("xmpp", "XMPP");
opensTcp(XMPP, "<stream:");
opensTcp(XMPP, "<?xml version='1.0'?><stream:");
opensTcp(XMPP, '<?xml version="1.0"?><stream:');
signTcp(
  XMPP,
  (p: Payload): u32 => {
    if (p.holds("jabber:", 200) || p.holds("urn:ietf:params:xml:ns:xmpp", 200)) return YES;
    return p.says("<iq ") || p.says("<presence") || p.says("<message ") ? MAYBE : NO;
  },
  "<",
);

const IRC = application("irc", "IRC");
signTcp(
  IRC,
  (p: Payload): u32 => {
    if (p.u8(0) == 0x3a) return p.holds(" NOTICE ", 80) || p.holds(" 001 ", 80) || p.holds(" PRIVMSG ", 120) ? YES : NO;
    if (p.says("USER ")) return p.holds(" :", 200) ? YES : NO;
    if (p.says("NICK ")) return p.last() == 10 && p.length < 200 ? YES : NO;
    if (p.says("NOTICE AUTH :") || p.says("JOIN #") || p.says("PRIVMSG #") || p.says("PRIVMSG ") || p.says("CAP LS"))
      return YES;
    return NO;
  },
  ":UNJPC",
);

const NNTP = application("nntp", "NNTP");
opensTcp(NNTP, "MODE READER\r\n");
opensTcp(NNTP, "AUTHINFO ");
signTcp(
  NNTP,
  (p: Payload): u32 =>
    (p.says("200 ") || p.says("201 ")) && (p.holds("NNTP", 200) || p.holds("InterNetNews", 200)) ? YES : NO,
  "2",
);

const SMPP = application("smpp", "SMPP");
signTcp(
  SMPP,
  (p: Payload): u32 => {
    const command = p.u32(4) & 0x7fffffff;
    if (p.u32(0) < 16 || p.u32(0) > p.length || command > 0x112 || p.u32(8) > 0x600 || p.u32(12) == 0) return NO;
    const isRequest = (p.u32(4) & 0x80000000) == 0;
    return command != 0 && (!isRequest || p.u32(8) == 0) && p.u32(0) == p.length ? YES : NO;
  },
  "\0",
);

const FIX = application("fix", "FIX");
opensTcp(FIX, "8=FIX");

opensTcp(application("hl7", "HL7 (MLLP)"), "\x0bMSH|");

const GEARMAN = application("gearman", "Gearman");
signTcp(GEARMAN, (p: Payload): u32 => ((p.says("\0REQ") || p.says("\0RES")) && p.u32(4) <= 64 ? YES : NO), "\0");

const ZMTP = application("zmtp", "ZeroMQ");
signTcp(ZMTP, (p: Payload): u32 => (p.u32(1) == 0 && p.u8(9) == 0x7f && p.length >= 10 ? YES : NO), "\xff");

const MINING = application("mining", "Mining (Stratum)");
const JSON_RPC = application("jsonrpc", "JSON-RPC");
function isJson(p: Payload): bool {
  return p.u8(1) == 0x22 || ((p.u8(1) == 0x20 || p.u8(1) == 10) && p.holds('"', 6));
}
signTcp(
  MINING,
  (p: Payload): u32 => {
    if (!isJson(p)) return NO;
    const isStratum = p.holds('"mining.', 300) || p.holds('"eth_submitLogin"', 300) || p.holds('"eth_getWork"', 300);
    return isStratum || (p.holds('"login"', 120) && p.holds('"agent"', 400)) ? YES : NO;
  },
  "{",
);
const IS_RPC = (p: Payload): u32 => (isJson(p) && p.holds('"jsonrpc"', 600) ? YES : NO);
signTcp(JSON_RPC, IS_RPC, "{[");
signUdp(JSON_RPC, IS_RPC, "{[");

const THRIFT = application("thrift", "Thrift");
/** Strict binary messages: version 1, kind of call, name. */
function isThrift(p: Payload, at: u32): bool {
  if (p.u16(at) != 0x8001 || p.u8(at + 2) != 0 || p.u8(at + 3) == 0 || p.u8(at + 3) > 4) return false;
  const name = p.u32(at + 4);
  return name != 0 && name <= 200 && isPrintable(p, at + 8, name);
}
signTcp(THRIFT, (p: Payload): u32 => (isThrift(p, 0) ? YES : NO), "\x80");
signTcp(THRIFT, (p: Payload): u32 => (p.u32(0) + 4 == p.length && isThrift(p, 4) ? YES : NO), "\0");
signUdp(THRIFT, (p: Payload): u32 => (isThrift(p, 0) ? YES : NO), "\x80");
/** Compact messages: protocol 0x82, version 1, sequence number, name. */
const IS_COMPACT = (p: Payload): u32 => {
  const kind = p.u8(1) >> 5;
  if ((p.u8(1) & 0x1f) != 1 || kind == 0 || kind > 4) return NO;
  const at: u32 = p.u8(2) < 0x80 ? 3 : p.u8(3) < 0x80 ? 4 : p.u8(4) < 0x80 ? 5 : 6;
  return p.u8(at) >= 3 && p.u8(at) < 100 && isPrintable(p, at + 1, p.u8(at)) ? YES : NO;
};
signTcp(THRIFT, IS_COMPACT, "\x82");
signUdp(THRIFT, IS_COMPACT, "\x82");

const GIOP = application("giop", "CORBA (GIOP)");
opensTcp(GIOP, "GIOP\x01");
opensUdp(GIOP, "GIOP\x01");
opensUdp(GIOP, "MIOP\x10");

opensTcp(application("jrmi", "Java RMI"), "JRMI\0");

const AJP = application("ajp", "AJP");
signTcp(
  AJP,
  (p: Payload): u32 => {
    const isAsked = p.u16(0) == 0x1234;
    if ((!isAsked && p.u16(0) != 0x4142) || p.u16(2) + 4 > p.length || p.u16(2) == 0) return NO;
    const code = p.u8(4);
    const isKnown = isAsked ? code == 2 || code == 7 || code == 8 || code == 10 : code >= 3 && code <= 9;
    return isKnown && (p.u16(2) + 4 == p.length || p.u8(p.u16(2) + 4) == p.u8(0)) ? YES : NO;
  },
  "\x12A",
);

const FASTCGI = application("fastcgi", "FastCGI");
signTcp(
  FASTCGI,
  (p: Payload): u32 => (p.u8(1) == 1 && p.u16(4) == 8 && p.u16(8) >= 1 && p.u16(8) <= 3 && p.u8(10) <= 1 ? YES : NO),
  "\x01",
);

const PROXY = application("haproxy", "PROXY protocol");
opensTcp(PROXY, "PROXY TCP");
opensTcp(PROXY, "PROXY UNKNOWN");
opensTcp(PROXY, "\r\n\r\n\0\r\nQUIT\n");

opensTcp(application("http2", "HTTP/2"), "PRI * HTTP/2.0\r\n");
