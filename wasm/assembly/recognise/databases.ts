/**
 * Databases: PostgreSQL (frontend/backend protocol 3.0), MySQL, TDS (MS-TDS), MongoDB wire protocol, Redis (RESP), memcached,
 * Cassandra native protocol 3 to 5, Oracle TNS, DRDA, Elasticsearch transport, ZooKeeper, Firebird, ClickHouse, Neo4j Bolt.
 */
import { MAYBE, NO, Payload, YES, application, opensTcp, signTcp, signTcpAt, signUdpAt } from "../core/applications.ts";
import { isDigit, isPrintable } from "./bytes.ts";

const POSTGRES = application("postgresql", "PostgreSQL");
signTcp(
  POSTGRES,
  (p: Payload): u32 => {
    const length = p.u32(0);
    const code = p.u32(4);
    if (length == p.length && code == 0x00030000 && p.length > 12) return isPrintable(p, 8, 4) ? YES : NO;
    // SSLRequest, GSSENCRequest, CancelRequest.
    if (length == 8 && p.length == 8) return code == 80877103 || code == 80877104 ? YES : NO;
    return length == 16 && p.length == 16 && code == 80877102 ? YES : NO;
  },
  "\0",
);
// Authentication: Ok, clear text, MD5, SASL.
opensTcp(POSTGRES, "R\0\0\0\x08\0\0\0\0");
opensTcp(POSTGRES, "R\0\0\0\x08\0\0\0\x03");
opensTcp(POSTGRES, "R\0\0\0\x0c\0\0\0\x05");
signTcp(POSTGRES, (p: Payload): u32 => (p.u32(1) < 256 && p.u32(5) == 10 && p.says("SCRAM-", 9) ? YES : NO), "R");

const MYSQL = application("mysql", "MySQL");
/** The server's greeting: protocol 10, a version in digits. */
signTcpAt(MYSQL, 4, 10, (p: Payload): u32 => {
  if (p.u8(4) != 10 || p.u8(3) != 0 || p.u8(2) != 0 || p.length < 30) return NO;
  const length = (p.u8(1) << 8) | p.u8(0);
  return length + 4 == p.length && isDigit(p.u8(5)) && (p.u8(6) == 0x2e || p.u8(7) == 0x2e) ? YES : NO;
});

const TDS = application("tds", "TDS (Microsoft SQL Server)");
signTcp(
  TDS,
  (p: Payload): u32 => {
    if (p.u8(1) > 1 || p.u16(2) != p.length || p.u8(7) != 0 || p.length < 9) return NO;
    // Prelogin: options begin with the version, whose offset is small.
    if (p.u8(0) == 0x12) return p.u8(8) == 0 && p.u16(9) <= 0x80 && p.u16(11) == 6 ? YES : NO;
    if (p.u8(0) == 0x10) return p.u32le(8) == p.length - 8 ? YES : NO;
    return p.hasPort(1433) ? YES : MAYBE;
  },
  "\x01\x03\x04\x10\x12",
);

const MONGODB = application("mongodb", "MongoDB");
signTcpAt(MONGODB, 15, 0, (p: Payload): u32 => {
  const code = p.u32le(12);
  if (code != 1 && (code < 2001 || code > 2013)) return NO;
  const length = p.u32le(0);
  if (length < 16 || length > 48000000) return NO;
  return length == p.length || (length > p.length && p.holds("$cmd", 80)) ? YES : MAYBE;
});

const REDIS = application("redis", "Redis");
/** An array of bulk strings: *2\r\n$4\r\n… */
signTcp(
  REDIS,
  (p: Payload): u32 => {
    const end: u32 = p.u8(2) == 13 ? 2 : p.u8(3) == 13 ? 3 : 0;
    if (end == 0 || !isDigit(p.u8(1)) || p.u8(end + 1) != 10) return NO;
    return (p.u8(end + 2) == 0x24 && isDigit(p.u8(end + 3))) || p.length == end + 2 ? YES : NO;
  },
  "*",
);
signTcp(REDIS, (p: Payload): u32 => (p.hasPort(6379) && p.u16(p.length - 2) == 0x0d0a ? MAYBE : NO), "+-:$");
opensTcp(REDIS, "-NOAUTH ");
opensTcp(REDIS, "+PONG\r\n");

const MEMCACHED = application("memcached", "Memcached");
opensTcp(MEMCACHED, "STAT pid ");
opensTcp(MEMCACHED, "stats\r\n");
signTcp(MEMCACHED, binaryMemcached, "\x80\x81");
signTcp(
  MEMCACHED,
  (p: Payload): u32 => {
    if (p.u16(p.length - 2) != 0x0d0a && !p.says("set ")) return NO;
    const isCommand =
      p.says("get ") || p.says("gets ") || p.says("set ") || p.says("add ") || p.says("incr ") || p.says("delete ");
    return isCommand || p.says("STORED\r\n") || p.says("VALUE ") || p.says("END\r\n")
      ? p.hasPort(11211)
        ? YES
        : MAYBE
      : NO;
  },
  "gsaidSVE",
);
signUdpAt(MEMCACHED, 6, 0, (p: Payload): u32 =>
  p.u16(6) == 0 &&
  p.u16(4) != 0 &&
  (p.says("stats\r\n", 8) || p.says("get ", 8) || p.says("gets ", 8) || p.says("STAT ", 8) || p.says("VALUE ", 8))
    ? YES
    : NO,
);

function binaryMemcached(p: Payload): u32 {
  return p.length >= 24 && p.u8(1) <= 0x48 && p.u32(8) + 24 == p.length && p.u8(4) <= 32 ? YES : NO;
}

const CASSANDRA = application("cassandra", "Cassandra");
signTcp(
  CASSANDRA,
  (p: Payload): u32 => {
    const code = p.u8(4);
    if (p.u8(1) > 0x1f || code > 16 || p.u32(5) + 9 != p.length) return NO;
    const answers: u32 = (1 << 0) | (1 << 2) | (1 << 3) | (1 << 6) | (1 << 8) | (1 << 12) | (1 << 14) | (1 << 16);
    return ((answers >> code) & 1) == p.u8(0) >> 7 ? YES : NO;
  },
  "\x03\x04\x05\x83\x84\x85",
);

const ORACLE = application("tns", "Oracle TNS");
signTcp(
  ORACLE,
  (p: Payload): u32 => {
    const kind = p.u8(4);
    if (p.u16(2) != 0 || p.u8(5) > 8 || p.u16(6) != 0 || kind == 0 || kind > 14) return NO;
    if (p.u16(0) != p.length) return NO;
    // Connect and Accept name a version; Refuse, Redirect and Data have a text.
    if (kind <= 2) return p.u16(8) >= 300 && p.u16(8) <= 330 ? YES : NO;
    return kind == 11 && p.length == 8 ? YES : p.hasPort(1521) ? YES : NO;
  },
  "\0\x01\x02",
);

const DRDA = application("drda", "DRDA (Db2)");
signTcpAt(DRDA, 2, 0xd0, (p: Payload): u32 => {
  if (p.u8(2) != 0xd0 || p.u16(0) > p.length || p.u16(6) + 6 != p.u16(0)) return NO;
  return (p.u8(3) & 0x0f) >= 1 && (p.u8(3) & 0x0f) <= 5 && p.u8(8) >= 0x10 ? YES : NO;
});

const ELASTIC = application("elasticsearch", "Elasticsearch");
signTcp(ELASTIC, (p: Payload): u32 => (p.says("ES") && p.u32(2) + 6 == p.length ? YES : NO), "E");

const ZOOKEEPER = application("zookeeper", "ZooKeeper");
signTcp(
  ZOOKEEPER,
  (p: Payload): u32 => {
    const isConnect =
      p.u32(0) + 4 == p.length && (p.length == 48 || p.length == 49) && p.u32(4) == 0 && p.u32(28) == 16;
    return isConnect || (p.length == 4 && p.says("ruok")) ? YES : NO;
  },
  "\0r",
);

const FIREBIRD = application("firebird", "Firebird");
signTcp(FIREBIRD, (p: Payload): u32 => (p.u32(0) == 1 && p.u32(4) == 19 && p.u32(8) <= 3 ? YES : NO), "\0");

const CLICKHOUSE = application("clickhouse", "ClickHouse");
signTcp(CLICKHOUSE, (p: Payload): u32 => (p.says("ClickHouse", 2) ? YES : NO), "\0");

opensTcp(application("bolt", "Neo4j Bolt"), "\x60\x60\xb0\x17");
