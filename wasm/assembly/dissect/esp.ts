/**
 * IP Encapsulating Security Payload (RFC 4303): all behind the sequence number is encrypted.
 *
 *   0     4          8
 *   | spi | sequence | encrypted payload … | check value |
 */
import { BASE_HEX, KIND_BYTES, KIND_U32 } from "../../../shared/abi/field-kind.ts";
import { BY_IP_PROTOCOL, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

const ESP = protocol(28, "esp", "esp", "ESP", "Encapsulating Security Payload", "tunnel");
answers(ESP, BY_IP_PROTOCOL, 50);

const SPI = field("esp.spi", KIND_U32 | BASE_HEX, "Security parameters index");
const SEQUENCE = field("esp.sequence", KIND_U32, "Sequence number");
const ENCRYPTED = field("esp.encrypted_data", KIND_BYTES, "Encrypted payload");

export function esp<S extends Sink>(s: S): void {
  const spi = s.u32(SPI, 0);
  s.u32(SEQUENCE, 4);
  if (!s.ok) return;
  s.info("ESP (SPI=");
  s.infoHex(spi, 8);
  s.info(")");
  if (s.left(8) != 0) s.bytes(ENCRYPTED, 8, s.left(8));
}
