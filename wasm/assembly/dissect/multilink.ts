/**
 * PPP Multilink (RFC 1990): pieces of packets over several lines, here with 24-bit sequence numbers.
 *
 *   0                     1          4
 *   | begin, end, class   | sequence | fragment …
 *
 * A fragment that begins and ends a packet holds it whole; other fragments are not put together.
 */
import { BASE_HEX, KIND_BOOL, KIND_U16, KIND_U24, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_PPP, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { PPP_PROTOCOLS } from "./names/ppp-protocols.ts";

const MULTILINK = protocol(78, "mp", "mp", "PPP MP", "PPP Multilink", "link");
answers(MULTILINK, BY_PPP, 0x3d);

const FLAGS = field("mp.frag", KIND_U8 | BASE_HEX, "Fragment", "", 0xfc);
const FIRST = field("mp.first", KIND_BOOL, "First fragment", "", 0x80);
const LAST = field("mp.last", KIND_BOOL, "Last fragment", "", 0x40);
const CLASS = field("mp.sequence_num_cls", KIND_U8, "Class", "", 0x3c);
const SEQUENCE = field("mp.seq", KIND_U24, "Sequence number");
const PROTOCOL = field("ppp.protocol", KIND_U16 | BASE_HEX, "Protocol", PPP_PROTOCOLS);

export function multilink<S extends Sink>(s: S): void {
  s.bits8(FLAGS, 0);
  s.openLast();
  const isFirst = s.bits8(FIRST, 0);
  const isLast = s.bits8(LAST, 0);
  s.bits8(CLASS, 0);
  s.close();
  const sequence = s.u24(SEQUENCE, 1);
  s.info("Multilink fragment ");
  s.infoDecimal(sequence);
  if (isFirst == 0 || isLast == 0 || s.leftReported(4) == 0) {
    s.next(0, 4);
    return;
  }
  const isShort = (s.peek8(4) & 1) != 0;
  const number = isShort ? s.u8(PROTOCOL, 4) : s.u16(PROTOCOL, 4);
  const at: u32 = isShort ? 5 : 6;
  s.nextBy(BY_PPP, number, at, s.leftReported(at));
}
