/**
 * Ethernet II and IEEE 802.3 (IEEE Std 802.3 clause 3).
 *
 *   0         6         12     14
 *   | dst     | src     | type | payload … | trailer | FCS |
 *
 * A type below 1536 is the payload's length, an LLC header follows. What lies behind the end that the network layer gives
 * itself is padding or a trailer.
 */
import { KIND_BOOL, KIND_BYTES, KIND_ETHER, KIND_U16, BASE_HEX } from "../../../shared/abi/field-kind.ts";
import { GROUP_PROTOCOL, SEVERITY_NOTE } from "../../../shared/abi/note.ts";
import { NO_FLOW } from "../../../shared/abi/table.ts";
import { BY_ETHERTYPE, BY_LINK_TYPE, answers } from "../core/dispatch.ts";
import { networkLength } from "../core/network-length.ts";
import { also, field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { leaveAddresses } from "../flow/outer-flows.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";
import { LLC } from "./names/protocols.ts";

const ETH = protocol(3, "eth", "eth", "Ethernet", "Ethernet", "link");
answers(ETH, BY_LINK_TYPE, 1);
answers(ETH, BY_ETHERTYPE, 0x6558);

const DESTINATION = field("eth.dst", KIND_ETHER, "Destination");
const SOURCE = field("eth.src", KIND_ETHER, "Source");
const ADDRESS_GROUP = field("eth.ig", KIND_BOOL, "Group address", "", 0x01);
const ADDRESS_LOCAL = field("eth.lg", KIND_BOOL, "Locally administered", "", 0x02);
const DESTINATION_GROUP = field("eth.dst.ig", KIND_BOOL, "Destination is a group address", "", 0x01);
const DESTINATION_LOCAL = field("eth.dst.lg", KIND_BOOL, "Destination is locally administered", "", 0x02);
const SOURCE_GROUP = field("eth.src.ig", KIND_BOOL, "Source is a group address", "", 0x01);
const SOURCE_LOCAL = field("eth.src.lg", KIND_BOOL, "Source is locally administered", "", 0x02);
also("eth.addr", "Source or destination", DESTINATION);
also("eth.addr", "Source or destination", SOURCE);
const TYPE = field("eth.type", KIND_U16 | BASE_HEX, "Type", ETHERTYPES);
const LENGTH = field("eth.len", KIND_U16, "Length");
const PADDING = field("eth.padding", KIND_BYTES, "Padding");
const TRAILER = field("eth.trailer", KIND_BYTES, "Trailer");

const HEADER: u32 = 14;
const SHORTEST: u32 = 60;

export function ethernet<S extends Sink>(s: S): void {
  if (s.walks(0, HEADER)) addresses<S>(s);
  const type = s.peek16(12);
  if (!s.ok) return;
  if (!s.quoted) {
    if (s.addressSize != 0) leaveAddresses<S>(s);
    s.source = s.base + 6;
    s.destination = s.base;
    s.addressSize = 6;
    s.transport = 0;
    s.flow = NO_FLOW;
  }
  const rest = s.leftReported(HEADER);
  if (type >= 1536) {
    if (s.shows) s.u16(TYPE, 12);
    const used = min(networkLength<S>(s, type, HEADER), rest);
    if (s.shows) describe<S>(s);
    s.nextBy(BY_ETHERTYPE, type, HEADER, used);
    trailer<S>(s, HEADER + used);
    return;
  }
  if (s.shows) {
    s.u16(LENGTH, 12);
    describe<S>(s);
  }
  if (type > rest) s.note(SEVERITY_NOTE, GROUP_PROTOCOL, "Length is greater than the frame", 12, 2);
  const used = min(type, rest);
  s.nextPart(LLC, HEADER, used);
  trailer<S>(s, HEADER + used);
}

function addresses<S extends Sink>(s: S): void {
  address<S>(s, DESTINATION, 0, DESTINATION_LOCAL, DESTINATION_GROUP);
  address<S>(s, SOURCE, 6, SOURCE_LOCAL, SOURCE_GROUP);
}

/** The address and its two bits, under their common names and under those of the side. */
function address<S extends Sink>(s: S, id: u16, at: u32, local: u16, group: u16): void {
  s.ether(id, at);
  s.openLast();
  s.hidden(local, at, 1, s.bits8(ADDRESS_LOCAL, at));
  s.hidden(group, at, 1, s.bits8(ADDRESS_GROUP, at));
  s.close();
}

function describe<S extends Sink>(s: S): void {
  s.infoEther(6);
  s.info(" → ");
  s.infoEther(0);
}

function trailer<S extends Sink>(s: S, at: u32): void {
  const count = s.left(at);
  if (count == 0 || !s.shows) return;
  if (s.reported <= SHORTEST) s.bytes(PADDING, at, count);
  else s.bytes(TRAILER, at, count);
}
