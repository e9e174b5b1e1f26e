/**
 * IEEE 802.1Q tag (IEEE Std 802.1Q clause 9), and the tags of the same shape that came before 802.1ad.
 *
 *   0                 2      4
 *   | pri, dei, id    | type | payload … | trailer |
 *
 * A type of 1500 or less is the payload's length, an LLC header follows.
 */
import { BASE_HEX, KIND_BOOL, KIND_BYTES, KIND_U16 } from "../../../shared/abi/field-kind.ts";
import { GROUP_PROTOCOL, SEVERITY_NOTE } from "../../../shared/abi/note.ts";
import { BY_ETHERTYPE, answers } from "../core/dispatch.ts";
import { networkLength } from "../core/network-length.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";
import { LLC } from "./names/protocols.ts";

const VLAN = protocol(4, "vlan", "vlan", "VLAN", "802.1Q VLAN", "link");
answers(VLAN, BY_ETHERTYPE, 0x8100);
answers(VLAN, BY_ETHERTYPE, 0x9100);
answers(VLAN, BY_ETHERTYPE, 0x9200);

const PRIORITY = field(
  "vlan.priority",
  KIND_U16,
  "Priority",
  "0=Best effort;1=Background;2=Excellent effort;3=Critical applications;4=Video;5=Voice;6=Internetwork control;7=Network control",
  0xe000,
);
const DROP = field("vlan.dei", KIND_BOOL, "Drop eligible", "", 0x1000);
const ID = field("vlan.id", KIND_U16, "VLAN", "", 0x0fff);
const TYPE = field("vlan.etype", KIND_U16 | BASE_HEX, "Type", ETHERTYPES);
const LENGTH = field("vlan.len", KIND_U16, "Length");
const TRAILER = field("vlan.trailer", KIND_BYTES, "Trailer");
const PADDING = field("eth.padding", KIND_BYTES, "Padding");

const HEADER: u32 = 4;
/** Shortest Ethernet frame without its checksum: what fills a frame up to here is padding. */
const SHORTEST: u32 = 60;
const LONGEST_LENGTH: u32 = 1500;

export function vlan<S extends Sink>(s: S): void {
  const priority = s.bits16(PRIORITY, 0);
  const drop = s.bits16(DROP, 0);
  const id = s.bits16(ID, 0);
  const type = s.peek16(2);
  if (!s.ok) return;
  s.info("Priority ");
  s.infoDecimal(priority);
  if (drop != 0) s.info(", drop eligible");
  s.info(", VLAN ");
  s.infoDecimal(id);
  const rest = s.leftReported(HEADER);
  if (type > LONGEST_LENGTH) {
    s.u16(TYPE, 2);
    const used = min(networkLength<S>(s, type, HEADER), rest);
    s.nextBy(BY_ETHERTYPE, type, HEADER, used);
    trailer<S>(s, HEADER + used);
    return;
  }
  s.u16(LENGTH, 2);
  if (type > rest) s.note(SEVERITY_NOTE, GROUP_PROTOCOL, "Length is greater than the frame", 2, 2);
  const used = min(type, rest);
  s.nextPart(LLC, HEADER, used);
  trailer<S>(s, HEADER + used);
}

function trailer<S extends Sink>(s: S, at: u32): void {
  const count = s.left(at);
  if (count == 0) return;
  const inFrame = <u32>(s.base - s.view) + at;
  const padding = inFrame < SHORTEST ? min(SHORTEST - inFrame, count) : 0;
  if (padding != 0) s.bytes(PADDING, at, padding);
  if (count > padding) s.bytes(TRAILER, at + padding, count - padding);
}
