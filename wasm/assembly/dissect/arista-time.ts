/**
 * Arista's time stamp header, which its switches put between an Ethernet header and its payload.
 *
 *   0         2         4
 *   | subtype | version | version 10: seconds (4), nanoseconds (4) | version 20: seconds (2), nanoseconds (4) | type | payload …
 */
import { BASE_HEX, KIND_U16, KIND_U32 } from "../../../shared/abi/field-kind.ts";
import { GROUP_UNDECODED, SEVERITY_WARNING } from "../../../shared/abi/note.ts";
import { BY_ETHERTYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ETHERTYPES } from "./names/ethertypes.ts";

const ARISTA_TIME = protocol(80, "avsp", "avsp", "AVSP", "Arista time stamp", "link");
answers(ARISTA_TIME, BY_ETHERTYPE, 0xd28b);

const SUBTYPE = field("avsp.sub_type", KIND_U16, "Subtype", "1=Time stamp");
const VERSION = field("avsp.ver", KIND_U16 | BASE_HEX, "Version", "0x10=64 bits;0x20=48 bits");
const SECONDS = field("avsp.64sec", KIND_U32, "Seconds");
const NANOSECONDS = field("avsp.64ns", KIND_U32, "Nanoseconds");
const SHORT_SECONDS = field("avsp.48sec", KIND_U16, "Seconds");
const SHORT_NANOSECONDS = field("avsp.48ns", KIND_U32, "Nanoseconds");
const TYPE = field("avsp.etype", KIND_U16 | BASE_HEX, "Type", ETHERTYPES);

/** Low byte of the version: the seconds are counted as TAI or UTC, the rest is the same. */
const LONG: u32 = 0x10;
const SHORT: u32 = 0x20;

export function aristaTime<S extends Sink>(s: S): void {
  s.u16(SUBTYPE, 0);
  const version = s.u16(VERSION, 2);
  const form = version & 0xff;
  s.info("Arista time stamp");
  let at: u32 = 12;
  if (form == LONG) {
    s.u32(SECONDS, 4);
    s.u32(NANOSECONDS, 8);
  } else if (form == SHORT) {
    s.u16(SHORT_SECONDS, 4);
    s.u32(SHORT_NANOSECONDS, 6);
    at = 10;
  } else {
    s.note(SEVERITY_WARNING, GROUP_UNDECODED, "Version is not known", 2, 2);
    return;
  }
  const type = s.u16(TYPE, at);
  s.nextBy(BY_ETHERTYPE, type, at + 2, s.leftReported(at + 2));
}
