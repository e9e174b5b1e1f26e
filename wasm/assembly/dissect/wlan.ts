/**
 * Wireless LAN frames (IEEE Std 802.11 clause 9): their headers, and the payload of data that is neither encrypted nor in pieces.
 *
 *   0               2          4           10            16            22         24            +6        +2        +4
 *   | frame control | duration | address 1 | [address 2] | [address 3] | [sequence] | [address 4] | [QoS] | [HT] | body …
 *
 * Numbers are little-endian. Control frames end early. Which station an address is of, the bits "to DS" and "from DS" say.
 */
import { BASE_HEX, KIND_BOOL, KIND_ETHER, KIND_U16, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { NO_FLOW } from "../../../shared/abi/table.ts";
import { BY_LINK_TYPE, answers } from "../core/dispatch.ts";
import { also, field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { leaveAddresses } from "../flow/outer-flows.ts";
import { CAPWAP_DATA, LLC, RADIOTAP } from "./names/protocols.ts";

const WLAN = protocol(91, "802.11", "wlan", "802.11", "Wireless LAN", "link");
answers(WLAN, BY_LINK_TYPE, 105);

const KIND = field(
  "wlan.fc.type_subtype",
  KIND_U16 | BASE_HEX,
  "Kind",
  "0=Association request;1=Association response;2=Reassociation request;3=Reassociation response;4=Probe request;5=Probe response;" +
    "8=Beacon;9=ATIM;10=Disassociation;11=Authentication;12=Deauthentication;13=Action;14=Action without ack;" +
    "0x18=Block ack request;0x19=Block ack;0x1a=PS-Poll;0x1b=Request to send;0x1c=Clear to send;0x1d=Acknowledgement;0x1e=CF-End;0x20=Data;0x24=Null;0x28=QoS data;0x2c=QoS null",
);
const FLAGS = field("wlan.flags", KIND_U8 | BASE_HEX, "Flags");
const FLAG_TO = field("wlan.fc.tods", KIND_BOOL, "To the distribution system", "", 0x01);
const FLAG_FROM = field("wlan.fc.fromds", KIND_BOOL, "From the distribution system", "", 0x02);
const FLAG_MORE = field("wlan.fc.frag", KIND_BOOL, "More fragments", "", 0x04);
const FLAG_RETRY = field("wlan.fc.retry", KIND_BOOL, "Retry", "", 0x08);
const FLAG_PROTECTED = field("wlan.fc.protected", KIND_BOOL, "Protected", "", 0x40);
const DURATION = field("wlan.duration", KIND_U16, "Duration, µs");
const RECEIVER = field("wlan.ra", KIND_ETHER, "Receiver");
const TRANSMITTER = field("wlan.ta", KIND_ETHER, "Transmitter");
const DESTINATION = field("wlan.da", KIND_ETHER, "Destination");
const SOURCE = field("wlan.sa", KIND_ETHER, "Source");
const CELL = field("wlan.bssid", KIND_ETHER, "BSS id");
also("wlan.addr", "Any address", RECEIVER);
also("wlan.addr", "Any address", TRANSMITTER);
also("wlan.addr", "Any address", DESTINATION);
also("wlan.addr", "Any address", SOURCE);
also("wlan.addr", "Any address", CELL);
const FRAGMENT = field("wlan.frag", KIND_U16, "Fragment");
const SEQUENCE = field("wlan.seq", KIND_U16, "Sequence number");
const TID = field("wlan.qos.tid", KIND_U16, "Traffic id", "", 0x000f);

const CONTROL: u32 = 1;
const DATA: u32 = 2;
const NULL_BIT: u32 = 4;
const QOS_BIT: u32 = 8;
const TO_DS: u32 = 1;
const FROM_DS: u32 = 2;
const MORE: u32 = 0x04;
const PROTECTED: u32 = 0x40;
const ORDER: u32 = 0x80;
const AGGREGATE: u32 = 0x80;
const PART_HEADER: u32 = 14;
/** Radiotap's flag for receivers that pad the header to four bytes. */
const PADDED: u32 = 0x20;
/** Subtypes of control frames that name their transmitter: a bit each. */
const TRANSMITTERS: u32 = 0x4f34;

/** Access points of one maker send frame control and sequence in the other byte order: version 0 then stands in the second byte. */
function isSwapped(s: Sink): bool {
  const second = s.peek8(1);
  return s.parent == CAPWAP_DATA && second != 0 && (second & 3) == 0;
}

export function wlan<S extends Sink>(s: S): void {
  const swapped: u32 = isSwapped(s) ? 1 : 0;
  const flags = s.peek8(1 - swapped);
  const type = (s.peek8(swapped) >> 2) & 3;
  const subtype = s.peek8(swapped) >> 4;
  if (type == CONTROL) {
    const hasBoth = (TRANSMITTERS & (1 << subtype)) != 0;
    if (!s.need(0, hasBoth ? 16 : 10)) return;
    if (s.shows) describe<S>(s, swapped);
    s.ether(RECEIVER, 4);
    if (hasBoth) s.ether(TRANSMITTER, 10);
    if (hasBoth) take<S>(s, 10, 4);
    return;
  }
  const way = type == DATA ? flags & (TO_DS | FROM_DS) : 0;
  let at: u32 = way == (TO_DS | FROM_DS) ? 30 : 24;
  if (!s.need(0, at)) return;
  if (s.shows) describe<S>(s, swapped);
  if (s.shows) addresses<S>(s, way, swapped != 0);
  take<S>(s, way == FROM_DS ? 16 : way == (TO_DS | FROM_DS) ? 24 : 10, (way & TO_DS) != 0 ? 16 : 4);
  const piece = swapped != 0 ? s.peek16(22) : s.peek16le(22);
  if (type != DATA) {
    s.next(0, at);
    return;
  }
  const isWhole = (flags & (MORE | PROTECTED)) == 0 && (piece & 15) == 0;
  let isMany = false;
  if ((subtype & QOS_BIT) != 0) {
    isMany = isWhole && (s.peek8(at) & AGGREGATE) != 0;
    s.bits16le(TID, at);
    at += (flags & ORDER) != 0 ? 6 : 2;
  }
  if (s.parent == RADIOTAP && (s.selector & PADDED) != 0) at = (at + 3) & ~3;
  if (isMany) parts<S>(s, at);
  else if ((subtype & NULL_BIT) == 0) s.next(isWhole ? LLC : 0, at);
}

/** Several payloads in one frame: destination, source, length and LLC of each, filled up to four bytes (clause 9.3.2.2). */
function parts<S extends Sink>(s: S, at: u32): void {
  while (s.ok && s.left(at) > PART_HEADER) {
    const length = s.peek16(at + 12);
    s.nextPart(LLC, at + PART_HEADER, length);
    at += (PART_HEADER + length + 3) & ~3;
  }
}

/** Frame control and duration. */
function describe<S extends Sink>(s: S, swapped: u32): void {
  const control = s.peek8(swapped);
  const type = (control >> 2) & 3;
  const kind = (type << 4) | (control >> 4);
  s.number(KIND, 0, 2, kind);
  s.infoField(KIND, kind);
  s.openLast();
  const at = 1 - swapped;
  s.u8(FLAGS, at);
  s.openLast();
  s.bits8(FLAG_TO, at);
  s.bits8(FLAG_FROM, at);
  s.bits8(FLAG_MORE, at);
  s.bits8(FLAG_RETRY, at);
  s.bits8(FLAG_PROTECTED, at);
  s.close();
  s.close();
  s.u16le(DURATION, 2);
}

/** Three or four addresses and the sequence number between them. */
function addresses<S extends Sink>(s: S, way: u32, isBig: bool): void {
  s.ether(way == TO_DS ? CELL : (way & TO_DS) != 0 ? RECEIVER : DESTINATION, 4);
  s.ether(way == FROM_DS ? CELL : (way & FROM_DS) != 0 ? TRANSMITTER : SOURCE, 10);
  s.ether(way == 0 ? CELL : way == FROM_DS ? SOURCE : DESTINATION, 16);
  const piece = isBig ? s.peek16(22) : s.peek16le(22);
  s.number(FRAGMENT, 22, 2, piece & 15);
  s.number(SEQUENCE, 22, 2, piece >> 4);
  if (way == (TO_DS | FROM_DS)) s.ether(SOURCE, 24);
}

/** The packet is one between these two stations. */
function take<S extends Sink>(s: S, source: u32, destination: u32): void {
  if (s.quoted) return;
  if (s.addressSize != 0) leaveAddresses<S>(s);
  s.source = s.base + source;
  s.destination = s.base + destination;
  s.addressSize = 6;
  s.transport = 0;
  s.flow = NO_FLOW;
}
