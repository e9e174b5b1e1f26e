/** Multicast DNS (RFC 6762): the message of the Domain Name System on port 5353. The message itself: names/dns-message.ts. */
import { BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { DNS_MULTICAST, dnsMessage } from "./names/dns-message.ts";

const MDNS = protocol(33, "mdns", "mdns", "MDNS", "Multicast Domain Name System", "name");
answers(MDNS, BY_UDP_PORT, 5353);

export function mdns<S extends Sink>(s: S): void {
  dnsMessage<S>(s, DNS_MULTICAST, 0, s.reported);
}
