/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(36, "dhcp", "dhcp", "DHCP", "dhcp", "data");

export function dhcp<S extends Sink>(s: S): void {
  s.refuse();
}
