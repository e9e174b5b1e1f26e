/**
 * The frame itself: what the capture says of a packet besides its bytes. Shown above the first layer of a detailed dissection;
 * Wireshark's names. The host fills the protocol list and the comments in.
 */
import {
  KIND_DURATION,
  KIND_FRAME,
  KIND_STRING,
  KIND_TIME,
  KIND_U16,
  KIND_U32,
} from "../../../shared/abi/field-kind.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(1, "frame", "frame", "", "Frame", "data");

const INTERFACE = field("frame.interface_id", KIND_U16, "Interface id");
const TIME = field("frame.time", KIND_TIME, "Arrival time");
const TIME_RELATIVE = field("frame.time_relative", KIND_DURATION, "Time since first packet");
const NUMBER = field("frame.number", KIND_FRAME, "Packet number");
const LENGTH = field("frame.len", KIND_U32, "Length on the wire");
const CAPTURED = field("frame.cap_len", KIND_U32, "Captured length");
/** Filled in by the host. */
const PROTOCOLS = field("frame.protocols", KIND_STRING, "Protocols in packet");
const COMMENT = field("frame.comment", KIND_STRING, "Comment");
const INTERFACE_NAME = field("frame.interface_name", KIND_STRING, "Interface name");

export function frame<S extends Sink>(s: S): void {
  s.generated(NUMBER, s.row + 1);
  if (!s.timeless) {
    s.generated(TIME, s.time);
    s.generated(TIME_RELATIVE, s.time - s.firstTime);
  }
  s.generated(INTERFACE, s.interfaceId);
  s.generated(LENGTH, s.originalLength);
  s.generated(CAPTURED, s.length);
}

/** Ids of the fields that the host fills in, in this order: protocols, comment, interface name. */
export function hostField(index: u32): u32 {
  return index == 0 ? PROTOCOLS : index == 1 ? COMMENT : INTERFACE_NAME;
}
