/**
 * The frame itself: what the capture says of a packet besides its bytes. Shown above the first layer of a detailed dissection;
 * Wireshark's names. The host fills the protocol list and the comments in.
 */
import {
  KIND_BOOL,
  KIND_DURATION,
  KIND_FRAME,
  KIND_STRING,
  KIND_TIME,
  KIND_U16,
  KIND_U32,
} from "../../../shared/abi/field-kind.ts";
import { field, protocol, protocolName } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ROW_NO_TIME } from "../../../shared/abi/table.ts";
import { commentAt, commentTotal, interfaceNameAt, interfaceNameLength } from "../table/host-texts.ts";
import { rowFlags, rowTime } from "../table/packets.ts";

protocol(1, "frame", "frame", "", "Frame", "data");

const INTERFACE = field("frame.interface_id", KIND_U16, "Interface id");
const TIME = field("frame.time", KIND_TIME, "Arrival time");
const TIME_RELATIVE = field("frame.time_relative", KIND_DURATION, "Time since first packet");
const TIME_DELTA = field("frame.time_delta", KIND_DURATION, "Time since previous packet");
const NUMBER = field("frame.number", KIND_FRAME, "Packet number");
const LENGTH = field("frame.len", KIND_U32, "Length on the wire");
const CAPTURED = field("frame.cap_len", KIND_U32, "Captured length");
/** What the user says of the packet: the table knows it. */
field("frame.marked", KIND_BOOL, "Packet is marked");
field("frame.ignored", KIND_BOOL, "Packet is ignored");
field("frame.ref_time", KIND_BOOL, "Packet is a time reference");
/** Filled in by the host. */
const PROTOCOLS = field("frame.protocols", KIND_STRING, "Protocols in packet");
const COMMENT = field("frame.comment", KIND_STRING, "Comment");
const INTERFACE_NAME = field("frame.interface_name", KIND_STRING, "Interface name");

export function frame<S extends Sink>(s: S): void {
  s.generated(NUMBER, s.row + 1);
  if (!s.timeless) {
    s.generated(TIME, s.time);
    s.generated(TIME_RELATIVE, s.time - s.firstTime);
    if (s.row == 0) s.generated(TIME_DELTA, 0);
    else if ((rowFlags(s.row - 1) & ROW_NO_TIME) == 0) s.generated(TIME_DELTA, s.time - rowTime(s.row - 1));
  }
  s.generated(INTERFACE, s.interfaceId);
  s.generated(LENGTH, s.originalLength);
  s.generated(CAPTURED, s.length);
}

/** The text of frame.protocols: names of the layers that the sink has seen, joined by colons. */
export function showProtocols<S extends Sink>(s: S, protocols: usize, count: u32): void {
  s.begin();
  let before = "";
  for (let i: u32 = 0; i < count; i++) {
    const name = protocolName(load<u16>(protocols + (i << 1)));
    if (i != 0) s.put(58);
    // The type field is a layer of its own in the names that people know.
    if ((before == "eth" || before == "vlan") && name != "llc") s.putText("ethertype:");
    s.putText(name);
    before = name;
  }
  s.made(PROTOCOLS, 0, 0);
}

/** Comments and the interface's name, as far as the host has told them. */
export function showHostTexts<S extends Sink>(s: S): void {
  for (let i: u32 = 0; i < commentTotal(); i++) {
    const at = commentAt(i);
    showText<S>(s, COMMENT, at + 4, load<u32>(at));
  }
  const name = interfaceNameAt(s.interfaceId);
  if (name != 0) showText<S>(s, INTERFACE_NAME, name, interfaceNameLength(s.interfaceId));
}

function showText<S extends Sink>(s: S, id: u16, at: usize, length: u32): void {
  s.begin();
  for (let i: u32 = 0; i < length; i++) s.put(load<u8>(at + i));
  s.made(id, 0, 0);
}

export const FRAME_PROTOCOLS: u32 = PROTOCOLS;
export const FRAME_COMMENT: u32 = COMMENT;
export const FRAME_INTERFACE_NAME: u32 = INTERFACE_NAME;

/** Ids of the fields that the host fills in, in this order: protocols, comment, interface name. */
export function hostField(index: u32): u32 {
  return index == 0 ? PROTOCOLS : index == 1 ? COMMENT : INTERFACE_NAME;
}
