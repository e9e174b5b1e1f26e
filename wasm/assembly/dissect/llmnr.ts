/** Link-local Multicast Name Resolution (RFC 4795): the message of the Domain Name System on port 5355, in names/dns-message.ts. */
import { BY_UDP_PORT, answers } from "../core/dispatch.ts";
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";
import { DNS_LINK_LOCAL, dnsMessage } from "./names/dns-message.ts";

const LLMNR = protocol(34, "llmnr", "llmnr", "LLMNR", "Link-local Multicast Name Resolution", "name");
answers(LLMNR, BY_UDP_PORT, 5355);

export function llmnr<S extends Sink>(s: S): void {
  dnsMessage<S>(s, DNS_LINK_LOCAL, 0, s.reported);
}
