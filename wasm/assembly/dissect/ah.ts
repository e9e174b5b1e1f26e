/**
 * IP Authentication Header (RFC 4302).
 *
 *   0      1        2          4     8          12
 *   | next | length | reserved | spi | sequence | check value … | payload …
 *
 * The length counts 32-bit words, less two.
 */
import { BASE_HEX, KIND_BYTES, KIND_U32, KIND_U8 } from "../../../shared/abi/field-kind.ts";
import { BY_IP_PROTOCOL, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { IP_PROTOCOLS } from "./names/ip-protocols.ts";

const AH = protocol(29, "ah", "ah", "AH", "Authentication Header", "tunnel");
answers(AH, BY_IP_PROTOCOL, 51);

const NEXT = field("ah.next_header", KIND_U8, "Next header", IP_PROTOCOLS);
const LENGTH = field("ah.length", KIND_U8, "Length");
const RESERVED = field("ah.reserved", KIND_BYTES, "Reserved");
const SPI = field("ah.spi", KIND_U32 | BASE_HEX, "Security parameters index");
const SEQUENCE = field("ah.sequence", KIND_U32, "Sequence number");
const CHECK = field("ah.icv", KIND_BYTES, "Check value");

export function ah<S extends Sink>(s: S): void {
  const next = s.u8(NEXT, 0);
  const length = s.u8(LENGTH, 1);
  s.bytes(RESERVED, 2, 2);
  const spi = s.u32(SPI, 4);
  s.u32(SEQUENCE, 8);
  const end = (length + 2) << 2;
  if (end > 12) s.bytes(CHECK, 12, end - 12);
  if (!s.ok) return;
  s.info("AH (SPI=");
  s.infoHex(spi, 8);
  s.info(")");
  s.nextBy(BY_IP_PROTOCOL, next, end, s.leftReported(end));
}
