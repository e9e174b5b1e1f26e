/** What transports say of their checksums, where a packet is looked at. */
import { GROUP_CHECKSUM, SEVERITY_CHAT, SEVERITY_ERROR } from "../../../../shared/abi/note.ts";
import {
  CHECKSUM_BAD,
  CHECKSUM_GOOD,
  CHECKSUM_OFFLOADED,
  CHECKSUM_UNVERIFIED,
  onesSum,
  transportStatus,
} from "../../core/checksum.ts";
import { Sink } from "../../core/sink.ts";

function tell<S extends Sink>(s: S, id: u16, at: u32, status: u32): void {
  s.generated(id, status == CHECKSUM_OFFLOADED ? CHECKSUM_UNVERIFIED : status);
  if (status == CHECKSUM_OFFLOADED)
    s.note(SEVERITY_CHAT, GROUP_CHECKSUM, "The checksum was left to the network card (offloading)", at, 2);
  else if (status == CHECKSUM_BAD)
    s.note(SEVERITY_ERROR, GROUP_CHECKSUM, "The checksum is wrong (on the sending host: offloading may be why)", at, 2);
}

/** The checksum at `at` over pseudo header and `length` bytes. */
export function tellStatus<S extends Sink>(s: S, id: u16, at: u32, length: u32): void {
  tell<S>(s, id, at, transportStatus(s, at, length));
}

/** The checksum at `at` over the whole layer. */
export function tellMessageStatus<S extends Sink>(s: S, id: u16, at: u32): void {
  if (s.length != s.reported) tell<S>(s, id, at, CHECKSUM_UNVERIFIED);
  else tell<S>(s, id, at, onesSum(s.base, s.length) == 0xffff ? CHECKSUM_GOOD : CHECKSUM_BAD);
}
