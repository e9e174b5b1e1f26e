/**
 * Radiotap (radiotap.org): facts of the receiver before a wireless LAN frame. Numbers are little-endian.
 *
 *   0         1     2        4
 *   | version | pad | length | present (4), more while bit 31 is set | values … | frame … | [FCS]
 *
 * Values stand in the order of their bits, each aligned to its size, as counted from the beginning of the header.
 */
import { BASE_HEX, KIND_BOOL, KIND_I8, KIND_U16, KIND_U32, KIND_U64, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_LINK_TYPE, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { CHILD_PROTOCOL, Sink } from "../core/sink.ts";
import { WLAN } from "./names/protocols.ts";

const RADIOTAP = protocol(90, "radiotap", "radiotap", "Radiotap", "Radiotap capture header", "link");
answers(RADIOTAP, BY_LINK_TYPE, 127);

const LENGTH = field("radiotap.length", KIND_U16, "Length");
const PRESENT = field("radiotap.present.word", KIND_U32 | BASE_HEX, "Present");
const TIME = field("radiotap.mactime", KIND_U64, "Time of the receiver, µs");
const FLAGS = field("radiotap.flags", KIND_U8 | BASE_HEX, "Flags");
const FLAG_CHECKSUM = field("radiotap.flags.fcs", KIND_BOOL, "Checksum at the end", "", 0x10);
const FLAG_PADDED = field("radiotap.flags.datapad", KIND_BOOL, "Padding behind the header", "", 0x20);
const FREQUENCY = field("radiotap.channel.freq", KIND_U16, "Frequency, MHz");
const SIGNAL = field("radiotap.dbm_antsignal", KIND_I8, "Signal, dBm");
const CHECKSUM = field("wlan.fcs", KIND_U32 | BASE_HEX, "Frame check sequence");

const WORDS: u32 = 4;
const MORE_WORDS: u32 = 0x80000000;
/** Size of each value up to the signal, a decimal digit each: none after it concerns the frame. */
const SIZES = "811421";
const FREQUENCY_BIT: u32 = 3;
const HAS_TIME: u32 = 1;
const HAS_FLAGS: u32 = 2;
const HAS_CHECKSUM: u32 = 0x10;
const CHECKSUM_BYTES: u32 = 4;

export function radiotap<S extends Sink>(s: S): void {
  const length = s.peek16le(2);
  if (!s.need(0, length)) return;
  let at = WORDS;
  const present = s.peek32le(at);
  while ((s.peek32le(at) & MORE_WORDS) != 0 && at + 8 <= length) at += 4;
  at += 4;
  if (s.shows) describe<S>(s, at, length);
  if ((present & HAS_TIME) != 0) at = ((at + 7) & ~7) + 8;
  const flags = (present & HAS_FLAGS) != 0 && at < length ? s.peek8(at) : 0;
  const rest = s.leftReported(length);
  const size = (flags & HAS_CHECKSUM) != 0 && rest >= CHECKSUM_BYTES ? rest - CHECKSUM_BYTES : rest;
  s.queue(CHILD_PROTOCOL, WLAN, length, size, flags);
  if (size != rest && s.has(length + size, CHECKSUM_BYTES)) s.u32le(CHECKSUM, length + size);
}

/** Only where it is shown: the words up to `at`, and the values that the first of them announces. */
function describe<S extends Sink>(s: S, at: u32, end: u32): void {
  s.info("Radiotap");
  s.u16le(LENGTH, 2);
  for (let word = WORDS; word < at; word += 4) s.u32le(PRESENT, word);
  const present = s.peek32le(WORDS);
  for (let bit: u32 = 0; bit < <u32>SIZES.length; bit++) {
    if ((present & (1 << bit)) == 0) continue;
    const size = <u32>SIZES.charCodeAt(bit) - 48;
    const align = bit == FREQUENCY_BIT ? 1 : size - 1;
    at = (at + align) & ~align;
    if (at + size > end) break;
    if (bit == 0) s.u64le(TIME, at);
    else if (bit == 1) flagsAt<S>(s, at);
    else if (bit == FREQUENCY_BIT) s.u16le(FREQUENCY, at);
    else if (bit == 5) s.u8(SIGNAL, at);
    at += size;
  }
}

function flagsAt<S extends Sink>(s: S, at: u32): void {
  s.u8(FLAGS, at);
  s.openLast();
  s.bits8(FLAG_CHECKSUM, at);
  s.bits8(FLAG_PADDED, at);
  s.close();
}
