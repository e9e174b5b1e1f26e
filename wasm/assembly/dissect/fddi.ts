/**
 * Fiber Distributed Data Interface (ISO 9314-2).
 *
 *   0               1             7        13
 *   | frame control | destination | source | LLC …
 */
import { BASE_HEX, KIND_ETHER, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { NO_FLOW } from "../../../shared/abi/table.ts";
import { BY_LINK_TYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { LLC } from "./names/protocols.ts";

const FDDI = protocol(82, "fddi", "fddi", "FDDI", "Fiber Distributed Data Interface", "link");
answers(FDDI, BY_LINK_TYPE, 10);

const CONTROL = field("fddi.fc", KIND_U8 | BASE_HEX, "Frame control");
const CLASS = field(
  "fddi.fc.clf",
  KIND_U8 | BASE_HEX,
  "Class",
  "0=Void;4=Management;5=LLC async;8=Token;12=MAC;13=LLC sync",
  0xf0,
);
const DESTINATION = field("fddi.dst", KIND_ETHER, "Destination");
const SOURCE = field("fddi.src", KIND_ETHER, "Source");

const LLC_CLASSES: u32 = 0x50;
const HEADER: u32 = 13;

export function fddi<S extends Sink>(s: S): void {
  const control = s.u8(CONTROL, 0);
  s.openLast();
  s.bits8(CLASS, 0);
  s.close();
  s.ether(DESTINATION, 1);
  s.ether(SOURCE, 7);
  if (!s.ok) return;
  s.source = s.base + 7;
  s.destination = s.base + 1;
  s.addressSize = 6;
  s.transport = 0;
  s.flow = NO_FLOW;
  s.info("FDDI");
  // The upper bit of the class is the choice of synchronous transfer.
  s.next((control & 0x70) == LLC_CLASSES ? LLC : 0, HEADER);
}
