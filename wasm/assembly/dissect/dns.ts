/**
 * Domain Name System over UDP and TCP (RFC 1035 section 4.2, RFC 7766). The message itself: names/dns-message.ts.
 *
 *   UDP: | message |      TCP: | length (2) | message | length (2) | message | …
 */
import { KIND_U16 } from "../../../shared/abi/field-kind.ts";
import { BY_TCP_PORT, BY_UDP_PORT, answers, recognises } from "../core/dispatch.ts";
import { field, protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { DNS_UNICAST, dnsMessage, looksLikeDns } from "./names/dns-message.ts";
import { TCP } from "./names/protocols.ts";

const DNS = protocol(32, "dns", "dns", "DNS", "Domain Name System", "name");
answers(DNS, BY_UDP_PORT, 53);
answers(DNS, BY_TCP_PORT, 53);
answers(DNS, BY_TCP_PORT, 5353);

const LENGTH = field("dns.length", KIND_U16, "Length");

/** One question, and an opcode of 0. */
function mightBeDns(at: usize, length: u32): bool {
  return length >= 17 && load<u16>(at, 4) == 0x0100 && (load<u8>(at, 2) & 0x78) == 0;
}
recognises(DNS, BY_UDP_PORT, mightBeDns);

export function dns<S extends Sink>(s: S): void {
  if (s.parent == TCP) {
    stream<S>(s);
    return;
  }
  if (s.guessing && !looksLikeDns<S>(s)) {
    s.refuse();
    return;
  }
  dnsMessage<S>(s, DNS_UNICAST, 0, s.reported);
}

function stream<S extends Sink>(s: S): void {
  let at: u32 = 0;
  while (s.ok && s.leftReported(at) != 0) {
    if (s.left(at) < 2 && s.more(at, 2)) return;
    const length = s.peek16(at);
    if (s.left(at + 2) < length && s.more(at, 2 + length)) return;
    s.infoSeparate(", ");
    s.u16(LENGTH, at);
    if (length != 0) dnsMessage<S>(s, DNS_UNICAST, at + 2, length);
    at += 2 + length;
  }
}
