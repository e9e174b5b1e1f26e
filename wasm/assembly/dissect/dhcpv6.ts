/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(37, "dhcpv6", "dhcpv6", "DHCPV6", "dhcpv6", "data");

export function dhcpv6<S extends Sink>(s: S): void {
  s.refuse();
}
