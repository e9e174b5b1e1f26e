/**
 * ARCNET as Linux captures it (ATA 878.1; IP over it: RFC 1051, RFC 1201; LINKTYPE_ARCNET_LINUX, tcpdump.org).
 *
 *   0        1             2            4          5              6            8
 *   | source | destination | offset (2) | protocol | [split flag] | [sequence] | payload …
 *
 * RFC 1051 has neither split flag nor sequence. A split flag of FF begins an exception: two bytes of padding, then the frame's own.
 */
import { BASE_HEX, KIND_BYTES, KIND_U16, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_LINK_TYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ARP, IPV4, IPV6 } from "./names/protocols.ts";

const ARCNET = protocol(88, "arcnet", "arcnet", "ARCNET", "ARCNET", "link");
answers(ARCNET, BY_LINK_TYPE, 129);

const SOURCE = field("arcnet.src", KIND_U8 | BASE_HEX, "Source");
const DESTINATION = field("arcnet.dst", KIND_U8 | BASE_HEX, "Destination");
const OFFSET = field("arcnet.offset", KIND_BYTES, "Offset");
const PROTOCOL = field(
  "arcnet.protID",
  KIND_U8 | BASE_HEX,
  "Protocol",
  "0xc4=IPv6;0xcd=Novell;0xd4=IP;0xd5=ARP;0xd6=RARP;0xdd=AppleTalk;0xf0=IP (RFC 1051);0xf1=ARP (RFC 1051);0xfa=IPX",
);
const EXCEPTION = field("arcnet.exception_flag", KIND_U8 | BASE_HEX, "Exception");
const PADDING = field("arcnet.padding", KIND_U16 | BASE_HEX, "Padding");
const SPLIT = field("arcnet.split_flag", KIND_U8, "Split flag");
const SEQUENCE = field("arcnet.sequence", KIND_U16, "Sequence number");

const EXCEPTIONAL: u32 = 0xff;

export function arcnet<S extends Sink>(s: S): void {
  s.u8(SOURCE, 0);
  s.u8(DESTINATION, 1);
  s.bytes(OFFSET, 2, 2);
  const id = s.u8(PROTOCOL, 4);
  let at: u32 = 5;
  s.info("ARCNET ");
  s.infoField(PROTOCOL, id);
  let split: u32 = 0;
  if (id != 0xf0 && id != 0xf1) {
    if (s.peek8(at) == EXCEPTIONAL) {
      s.u8(EXCEPTION, at);
      s.u16(PADDING, at + 1);
      at += 3;
    }
    split = s.u8(SPLIT, at);
    s.u16(SEQUENCE, at + 1);
    at += 3;
  }
  s.next(split == 0 ? payloadOf(id) : 0, at);
}

function payloadOf(id: u32): u32 {
  if (id == 0xd4 || id == 0xf0) return IPV4;
  if (id == 0xd5 || id == 0xd6 || id == 0xf1) return ARP;
  return id == 0xc4 ? IPV6 : 0;
}
