/**
 * Linux netfilter log (LINKTYPE_NFLOG, tcpdump.org).
 *
 *   0        1         2          4
 *   | family | version | resource | attributes: length (2), type (2), value, filled up to four bytes …
 *
 * Lengths and types are in the byte order of the machine that captured; attribute 9 is the packet.
 */
import { BASE_HEX, KIND_BYTES, KIND_STRING, KIND_U16, KIND_U32, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { BY_LINK_TYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { IPV4, IPV6 } from "./names/protocols.ts";

const NFLOG = protocol(83, "nflog", "nflog", "NFLOG", "Netfilter log", "link");
answers(NFLOG, BY_LINK_TYPE, 239);

const FAMILY = field("nflog.family", KIND_U8, "Family", "2=IPv4;10=IPv6");
const VERSION = field("nflog.version", KIND_U8, "Version");
const RESOURCE = field("nflog.res_id", KIND_U16, "Resource");
const LENGTH = field("nflog.tlv_length", KIND_U16, "Length");
const TYPE = field(
  "nflog.tlv_type",
  KIND_U16,
  "Attribute",
  "1=Packet header;2=Mark;3=Time;4=Interface in;5=Interface out;6=Physical interface in;7=Physical interface out;8=Hardware address;9=Payload;10=Prefix;" +
    "11=User;12=Sequence number;13=Global sequence number;14=Group;15=Hardware type;16=Hardware header;17=Hardware length",
);
const PROTOCOL = field("nflog.protocol", KIND_U16 | BASE_HEX, "Protocol");
const HOOK = field("nflog.hook", KIND_U8, "Hook", "0=Pre-routing;1=Local in;2=Forward;3=Local out;4=Post-routing");
const INTERFACE_IN = field("nflog.ifindex_indev", KIND_U32, "Interface in");
const INTERFACE_OUT = field("nflog.ifindex_outdev", KIND_U32, "Interface out");
const PREFIX = field("nflog.prefix", KIND_STRING, "Prefix");
const USER = field("nflog.uid", KIND_U32, "User");
const GROUP = field("nflog.gid", KIND_U32, "Group");
const VALUE = field("nflog.tlv_value", KIND_BYTES, "Value");

const PAYLOAD: u32 = 9;
const LINUX_IPV4: u32 = 2;
const LINUX_IPV6: u32 = 10;

export function nflog<S extends Sink>(s: S): void {
  const family = s.u8(FAMILY, 0);
  s.u8(VERSION, 1);
  s.u16(RESOURCE, 2);
  s.info("Netfilter log");
  // The first attribute is short: whichever order makes it so is the machine's.
  const isLittle = s.peek16le(4) <= s.peek16(4);
  let at: u32 = 4;
  while (s.ok && s.leftReported(at) >= 4) {
    const length = isLittle ? s.u16le(LENGTH, at) : s.u16(LENGTH, at);
    const type = isLittle ? s.u16le(TYPE, at + 2) : s.u16(TYPE, at + 2);
    if (!s.ok) return;
    if (length < 4 || length > s.leftReported(at)) {
      s.note(SEVERITY_WARNING, GROUP_MALFORMED, "Attribute length does not fit", at, 2);
      return;
    }
    if (type != PAYLOAD) attribute<S>(s, type, at + 4, length - 4);
    else s.nextPart(family == LINUX_IPV4 ? IPV4 : family == LINUX_IPV6 ? IPV6 : 0, at + 4, length - 4);
    at += (length + 3) & ~3;
  }
}

/** Values are in network order whatever the lengths are in. */
function attribute<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  if (type == 1 && length == 4) {
    s.u16(PROTOCOL, at);
    s.u8(HOOK, at + 2);
  } else if (type == 4 && length == 4) s.u32(INTERFACE_IN, at);
  else if (type == 5 && length == 4) s.u32(INTERFACE_OUT, at);
  else if (type == 10) s.text(PREFIX, at, s.find(0, at, at + length) - at);
  else if (type == 11 && length == 4) s.u32(USER, at);
  else if (type == 14 && length == 4) s.u32(GROUP, at);
  else if (length != 0) s.bytes(VALUE, at, length);
}
