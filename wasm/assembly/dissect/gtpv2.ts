/**
 * GPRS tunnelling protocol version 2, control plane (TS 29.274 sections 5 and 8).
 *
 *   0       1      2        4           4 or 8     +3
 *   | flags | type | length | TEID if T | sequence | spare | elements: | type | length (2) | CR, instance | value … | …
 *
 * The length counts from byte 4. Flag P: another message stands behind this one.
 */
import {
  BASE_HEX,
  KIND_BYTES,
  KIND_STRING,
  KIND_U16,
  KIND_U24,
  KIND_U32,
  KIND_U8,
} from "../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED, SEVERITY_ERROR } from "../../../shared/abi/note.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { digits } from "./names/decimal-digits.ts";
import { GTPV2_ELEMENTS, GTPV2_MESSAGES, RADIO_TYPES } from "./names/gtp.ts";

protocol(121, "gtpv2", "gtpv2", "GTPv2", "GPRS Tunnelling Protocol version 2", "management");

const FLAGS = field("gtpv2.flags", KIND_U8 | BASE_HEX, "Flags");
const VERSION = field("gtpv2.version", KIND_U8, "Version", "", 0xe0);
const PIGGYBACK = field("gtpv2.p", KIND_U8, "Another message follows", "", 0x10);
const HAS_TUNNEL = field("gtpv2.t", KIND_U8, "Tunnel endpoint", "", 0x08);
const HAS_PRIORITY = field("gtpv2.mp", KIND_U8, "Message priority", "", 0x04);
const MESSAGE = field("gtpv2.message_type", KIND_U8, "Message", GTPV2_MESSAGES);
const LENGTH = field("gtpv2.msg_length", KIND_U16, "Length");
const TUNNEL = field("gtpv2.teid", KIND_U32 | BASE_HEX, "Tunnel endpoint");
const SEQUENCE = field("gtpv2.seq", KIND_U24 | BASE_HEX, "Sequence number");
const SPARE = field("gtpv2.spare", KIND_U16, "Spare");
const ELEMENT = field("gtpv2.ie_type", KIND_U8, "Element", GTPV2_ELEMENTS);
const ELEMENT_LENGTH = field("gtpv2.ie_len", KIND_U16, "Length");
const FLAG_CR = field("gtpv2.cr", KIND_U8, "CR flag", "", 0xf0);
const INSTANCE = field("gtpv2.instance", KIND_U8, "Instance", "", 0x0f);
const VALUE = field("gtpv2.unknown_data", KIND_BYTES, "Value");
const CAUSE = field("gtpv2.cause", KIND_U8, "Cause", "16=Request accepted;17=Request accepted partially");
const RECOVERY = field("gtpv2.rec", KIND_U8, "Restart counter");
const APN = field("gtpv2.apn", KIND_STRING, "Access point name");
const BEARER = field("gtpv2.ebi", KIND_U8, "EPS bearer", "", 0x0f);
const RADIO_TYPE = field("gtpv2.rat_type", KIND_U8, "Radio access", RADIO_TYPES);
const CHARGING_ID = field("gtpv2.charging_id", KIND_U32, "Charging id");
const IMSI = field("e212.imsi", KIND_STRING, "IMSI");
const MSISDN = field("e164.msisdn", KIND_STRING, "MSISDN");

const GROUPED: u32 = 93;

export function gtpv2<S extends Sink>(s: S): void {
  const first = s.peek8(0);
  const end = message<S>(s, 0);
  if (!s.ok || (first & 0x10) == 0) return;
  s.infoSeparate(" / ");
  message<S>(s, end);
}

/** The message at `from`; offset behind it. */
function message<S extends Sink>(s: S, from: u32): u32 {
  const first = s.u8(FLAGS, from);
  s.openLast();
  s.bits8(VERSION, from);
  s.bits8(PIGGYBACK, from);
  s.bits8(HAS_TUNNEL, from);
  s.bits8(HAS_PRIORITY, from);
  s.close();
  const type = s.u8(MESSAGE, from + 1);
  s.infoField(MESSAGE, type);
  const length = s.u16(LENGTH, from + 2);
  let at = from + 4;
  if (first & 8) {
    s.u32(TUNNEL, at);
    at += 4;
  }
  s.u24(SEQUENCE, at);
  s.u8(SPARE, at + 3);
  at += 4;
  const used = at - from - 4;
  if (length < used) s.note(SEVERITY_ERROR, GROUP_MALFORMED, "Length is less than the header", from + 2, 2);
  else elements<S>(s, at, at + min(length - used, s.left(at)));
  return from + 4 + length;
}

function elements<S extends Sink>(s: S, from: u32, end: u32): void {
  let at = from;
  while (s.ok && at < end) {
    const type = s.u8(ELEMENT, at);
    s.openLast();
    const length = s.u16(ELEMENT_LENGTH, at + 1);
    s.bits8(FLAG_CR, at + 3);
    s.bits8(INSTANCE, at + 3);
    at += 4;
    if (s.need(at, length) && type != GROUPED) element<S>(s, type, at, length);
    s.close();
    // What a group holds is shown after it: no recursion, and no loop without progress.
    if (type != GROUPED) at += length;
  }
}

function element<S extends Sink>(s: S, type: u32, at: u32, length: u32): void {
  if (length == 0) return;
  if (type == 1) digits<S>(s, IMSI, at, length);
  else if (type == 2) s.u8(CAUSE, at);
  else if (type == 3) s.u8(RECOVERY, at);
  else if (type == 71) name<S>(s, at, length);
  else if (type == 73) s.bits8(BEARER, at);
  else if (type == 76) digits<S>(s, MSISDN, at, length);
  else if (type == 82) s.u8(RADIO_TYPE, at);
  else if (type == 94 && length >= 4) s.u32(CHARGING_ID, at);
  else s.bytes(VALUE, at, length);
}

function name<S extends Sink>(s: S, at: u32, length: u32): void {
  const end = at + length;
  s.begin();
  let i = at;
  while (i < end) {
    const size = s.peek8(i++);
    if (i - 1 != at) s.put(46);
    const used = min(size, end - i);
    s.putBytes(i, used);
    i += used;
  }
  s.made(APN, at, length);
}
