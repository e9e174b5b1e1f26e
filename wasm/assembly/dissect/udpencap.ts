/**
 * IPsec in UDP (RFC 3948): ESP packets, key exchange behind four zero bytes, or one byte that keeps the address translation alive.
 *
 *   0                        4
 *   | spi … (ESP)            |
 *   | 00 00 00 00            | key exchange …
 *   | FF |
 */
import { KIND_BYTES } from "../../../shared/abi/field-kind.ts";
import { BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { ESP } from "./names/protocols.ts";

const UDPENCAP = protocol(71, "udpencap", "udpencap", "UDPENCAP", "IPsec in UDP", "tunnel");
answers(UDPENCAP, BY_UDP_PORT, 4500);

const KEEP_ALIVE = field("udpencap.nat_keepalive", KIND_BYTES, "Keep-alive");
const MARKER = field("udpencap.non_esp_marker", KIND_BYTES, "Key exchange marker");

export function udpencap<S extends Sink>(s: S): void {
  if (s.reported == 1 && s.peek8(0) == 0xff) {
    s.bytes(KEEP_ALIVE, 0, 1);
    s.info("NAT keep-alive");
    return;
  }
  if (s.peek32(0) != 0) {
    s.next(ESP, 0);
    return;
  }
  s.bytes(MARKER, 0, 4);
  s.info("Key exchange");
  s.next(0, 4);
}
