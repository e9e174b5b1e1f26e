/** Control messages of RPL, the routing protocol for low-power networks (RFC 6550 section 6). */
import { BASE_HEX, KIND_BOOL, KIND_BYTES, KIND_IPV6, KIND_U16, KIND_U8 } from "../../../../shared/abi/field-kind.ts";
import { field } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";

const DIS_FLAGS = field("icmpv6.rpl.dis.flags", KIND_U8, "Flags");
const DIO_INSTANCE = field("icmpv6.rpl.dio.instance", KIND_U8, "Instance");
const DIO_VERSION = field("icmpv6.rpl.dio.version", KIND_U8, "Version");
const DIO_RANK = field("icmpv6.rpl.dio.rank", KIND_U16, "Rank");
const DIO_GROUNDED = field("icmpv6.rpl.dio.flag.g", KIND_BOOL, "Grounded", "", 0x80);
const DIO_MODE = field(
  "icmpv6.rpl.dio.flag.mop",
  KIND_U8 | BASE_HEX,
  "Mode of operation",
  "0=no downward routes;1=non-storing;2=storing without multicast;3=storing with multicast;4=P2P route discovery",
  0x38,
);
const DIO_PREFERENCE = field("icmpv6.rpl.dio.flag.preference", KIND_U8, "Preference", "", 0x07);
const DIO_TRIGGER = field("icmpv6.rpl.dio.dtsn", KIND_U8, "Trigger sequence number");
const DIO_GRAPH = field("icmpv6.rpl.dio.dagid", KIND_IPV6, "Graph");
const DAO_INSTANCE = field("icmpv6.rpl.dao.instance", KIND_U8, "Instance");
const DAO_ACK = field("icmpv6.rpl.dao.flag.k", KIND_BOOL, "Acknowledgment asked for", "", 0x80);
const DAO_HAS_GRAPH = field("icmpv6.rpl.dao.flag.d", KIND_BOOL, "Graph present", "", 0x40);
const DAO_SEQUENCE = field("icmpv6.rpl.dao.sequence", KIND_U8, "Sequence");
const DAO_GRAPH = field("icmpv6.rpl.dao.dodagid", KIND_IPV6, "Graph");
const ACK_INSTANCE = field("icmpv6.rpl.daoack.instance", KIND_U8, "Instance");
const ACK_HAS_GRAPH = field("icmpv6.rpl.daoack.flag.d", KIND_BOOL, "Graph present", "", 0x80);
const ACK_SEQUENCE = field("icmpv6.rpl.daoack.sequence", KIND_U8, "Sequence");
const ACK_STATUS = field("icmpv6.rpl.daoack.status", KIND_U8, "Status");
const ACK_GRAPH = field("icmpv6.rpl.daoack.dodagid", KIND_IPV6, "Graph");
const OPTION_TYPE = field(
  "icmpv6.rpl.opt.type",
  KIND_U8,
  "Option",
  "0=Pad1;1=PadN;2=Metric container;3=Route information;4=Configuration;5=Target;6=Transit information;7=Solicited information;8=Prefix information;9=Target descriptor",
);
const OPTION_LENGTH = field("icmpv6.rpl.opt.length", KIND_U8, "Length");
const OPTION_DATA = field("icmpv6.data", KIND_BYTES, "Data");

export function rpl<S extends Sink>(s: S, code: u32): void {
  switch (code) {
    case 0:
      s.u8(DIS_FLAGS, 4);
      return options<S>(s, 6);
    case 1:
      s.u8(DIO_INSTANCE, 4);
      s.u8(DIO_VERSION, 5);
      s.u16(DIO_RANK, 6);
      s.bits8(DIO_GROUNDED, 8);
      s.bits8(DIO_MODE, 8);
      s.bits8(DIO_PREFERENCE, 8);
      s.u8(DIO_TRIGGER, 9);
      s.ipv6(DIO_GRAPH, 12);
      return options<S>(s, 28);
    case 2:
      s.u8(DAO_INSTANCE, 4);
      s.bits8(DAO_ACK, 5);
      s.u8(DAO_SEQUENCE, 7);
      if (s.bits8(DAO_HAS_GRAPH, 5) == 0) return options<S>(s, 8);
      s.ipv6(DAO_GRAPH, 8);
      return options<S>(s, 24);
    case 3:
      s.u8(ACK_INSTANCE, 4);
      s.u8(ACK_SEQUENCE, 6);
      s.u8(ACK_STATUS, 7);
      if (s.bits8(ACK_HAS_GRAPH, 5) == 0) return options<S>(s, 8);
      s.ipv6(ACK_GRAPH, 8);
      return options<S>(s, 24);
    default:
      if (s.left(4) != 0) s.bytes(OPTION_DATA, 4, s.left(4));
  }
}

function options<S extends Sink>(s: S, at: u32): void {
  while (s.ok && s.leftReported(at) != 0) {
    const type = s.u8(OPTION_TYPE, at);
    if (type == 0) {
      at++;
      continue;
    }
    s.openLast();
    const length = s.u8(OPTION_LENGTH, at + 1);
    if (length != 0) s.bytes(OPTION_DATA, at + 2, length);
    s.close();
    at += 2 + length;
  }
}
