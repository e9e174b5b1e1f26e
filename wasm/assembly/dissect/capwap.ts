/**
 * Control And Provisioning of Wireless Access Points (RFC 5415 section 4; wireless LAN RFC 5416).
 *
 *   0          1                                         4             6        8
 *   | preamble | header length, radio, binding, flags (3) | fragment id | offset | [radio MAC] | [wireless] | payload …
 *   0              4          5        8
 *   | message type | sequence | length | flags | elements …         a control message
 *
 * Behind the preamble of another type comes DTLS.
 */
import { KIND_BOOL, KIND_BYTES, KIND_ETHER, KIND_U24, KIND_U32, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { DTLS, ETHERNET, WLAN } from "./names/protocols.ts";

const CAPWAP = protocol(92, "capwap", "capwap", "CAPWAP", "CAPWAP control", "tunnel");
answers(CAPWAP, BY_UDP_PORT, 5246);
const CAPWAP_DATA = protocol(93, "capwap.data", "capwap.data", "CAPWAP", "CAPWAP data", "tunnel");
answers(CAPWAP_DATA, BY_UDP_PORT, 5247);

const PREAMBLE = field("capwap.preamble.type", KIND_U8, "Type", "0=CAPWAP;1=DTLS", 0x0f);
const LENGTH = field("capwap.header.length", KIND_U24, "Header length, words", "", 0xf80000);
const BINDING = field("capwap.header.wbid", KIND_U24, "Binding", "0=Reserved;1=IEEE 802.11;3=EPCGlobal", 0x003e00);
const FLAG_NATIVE = field("capwap.header.flags.t", KIND_BOOL, "Frame as on the air", "", 0x000100);
const FLAG_FRAGMENT = field("capwap.header.flags.f", KIND_BOOL, "Fragment", "", 0x000080);
const FLAG_ALIVE = field("capwap.header.flags.k", KIND_BOOL, "Keep alive", "", 0x000008);
const RADIO_MAC = field("capwap.header.mac.eui48", KIND_ETHER, "Radio MAC");
const WIRELESS = field("capwap.header.wireless.data", KIND_BYTES, "Wireless facts");
const MESSAGE = field(
  "capwap.control.header.message_type",
  KIND_U32,
  "Message",
  "1=Discovery request;2=Discovery response;3=Join request;4=Join response;5=Configuration request;6=Configuration response;" +
    "9=Event request;10=Event response;13=Echo request;14=Echo response",
);
const NUMBER = field("capwap.control.header.sequence_number", KIND_U8, "Sequence number");
const ELEMENTS = field("capwap.control.message_element", KIND_BYTES, "Elements");

const HEADER: u32 = 8;
const NATIVE: u32 = 0x100;
const IN_PIECES: u32 = 0x80;
const HAS_WIRELESS: u32 = 0x20;
const HAS_RADIO: u32 = 0x10;
const KEEPS_ALIVE: u32 = 0x08;
const IEEE_80211: u32 = 1;
const MESSAGE_HEADER: u32 = 8;

export function capwap<S extends Sink>(s: S): void {
  const at = header<S>(s);
  if (at == 0) return;
  if ((s.peek24(1) & IN_PIECES) != 0) {
    s.info("CAPWAP fragment");
    s.next(0, at);
    return;
  }
  s.infoField(MESSAGE, s.u32(MESSAGE, at));
  s.u8(NUMBER, at + 4);
  // The length counts itself and the flags.
  const length = s.peek16(at + 5);
  if (length > 3) s.bytes(ELEMENTS, at + MESSAGE_HEADER, length - 3);
}

export function capwapData<S extends Sink>(s: S): void {
  const at = header<S>(s);
  if (at == 0) return;
  const word = s.peek24(1);
  s.info((word & KEEPS_ALIVE) != 0 ? "Keep alive" : "CAPWAP data");
  if ((word & (KEEPS_ALIVE | IN_PIECES)) != 0) s.next(0, at);
  else if ((word & NATIVE) == 0) s.next(ETHERNET, at);
  else s.next(((word >> 9) & 31) == IEEE_80211 ? WLAN : 0, at);
}

/** Preamble and header; where they end, or 0 where that is all. */
function header<S extends Sink>(s: S): u32 {
  if (s.peek8(0) > 1) {
    s.refuse();
    return 0;
  }
  if (s.bits8(PREAMBLE, 0) == 1) {
    s.info("DTLS");
    s.next(DTLS, 4);
    return 0;
  }
  const length = max((s.peek8(1) >> 3) << 2, HEADER);
  if (!s.need(0, length)) return 0;
  if (s.shows) describe<S>(s, length);
  return length;
}

function describe<S extends Sink>(s: S, end: u32): void {
  s.bits24(LENGTH, 1);
  s.bits24(BINDING, 1);
  s.bits24(FLAG_NATIVE, 1);
  s.bits24(FLAG_FRAGMENT, 1);
  s.bits24(FLAG_ALIVE, 1);
  const word = s.peek24(1);
  let at = HEADER;
  if ((word & HAS_RADIO) != 0 && at + 8 <= end) {
    if (s.peek8(at) == 6) s.ether(RADIO_MAC, at + 1);
    at += (s.peek8(at) + 4) & ~3;
  }
  if ((word & HAS_WIRELESS) == 0 || at >= end) return;
  const size = s.peek8(at);
  if (size != 0 && size < end - at) s.bytes(WIRELESS, at + 1, size);
}
