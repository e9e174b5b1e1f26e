/**
 * Packet tap of macOS (LINKTYPE_PKTAP, tcpdump.org): the interface and the process of a packet, before the packet itself.
 *
 *   0        4             8           12               36      40       44        48        52
 *   | length | record type | link type | interface (24) | flags | family | before  | behind  | pid …
 *   56             76              80               82               84    88             108
 *   | command (20) | service class | interface type | interface unit | pid | command (20) | packet …
 *
 * Numbers are little-endian.
 */
import { KIND_STRING, KIND_U32 } from "../../../shared/abi/field-kind.ts";
import { BY_LINK_TYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

const PKTAP = protocol(86, "pktap", "pktap", "PKTAP", "macOS packet tap", "link");
answers(PKTAP, BY_LINK_TYPE, 258);

const LENGTH = field("pktap.hdrlen", KIND_U32, "Header length");
const TYPE = field("pktap.rectype", KIND_U32, "Record type", "0=None;1=Packet");
const LINK = field("pktap.dlt", KIND_U32, "Link type");
const INTERFACE = field("pktap.ifname", KIND_STRING, "Interface");
const PROCESS = field("pktap.pid", KIND_U32, "Process id");
const COMMAND = field("pktap.cmdname", KIND_STRING, "Process");
const EFFECTIVE_PROCESS = field("pktap.epid", KIND_U32, "Effective process id");
const EFFECTIVE_COMMAND = field("pktap.ecmdname", KIND_STRING, "Effective process");

const HEADER: u32 = 108;
const PACKET: u32 = 1;

export function pktap<S extends Sink>(s: S): void {
  const length = s.peek32le(0);
  if (length < HEADER || length > s.reported || s.peek32le(4) > PACKET) {
    s.refuse();
    return;
  }
  if (s.shows) describe<S>(s);
  s.info("Packet tap");
  if (!s.ok || !s.need(0, HEADER)) return;
  if (s.peek32le(4) == PACKET) s.nextBy(BY_LINK_TYPE, s.peek32le(8), length, s.leftReported(length));
}

function describe<S extends Sink>(s: S): void {
  s.u32le(LENGTH, 0);
  s.u32le(TYPE, 4);
  s.u32le(LINK, 8);
  name<S>(s, INTERFACE, 12, 24);
  s.u32le(PROCESS, 52);
  name<S>(s, COMMAND, 56, 20);
  s.u32le(EFFECTIVE_PROCESS, 84);
  name<S>(s, EFFECTIVE_COMMAND, 88, 20);
}

/** Text up to its first zero. */
function name<S extends Sink>(s: S, id: u16, at: u32, size: u32): void {
  s.text(id, at, s.find(0, at, at + size) - at);
}
