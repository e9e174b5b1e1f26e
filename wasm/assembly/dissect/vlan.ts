/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(4, "vlan", "vlan", "VLAN", "vlan", "data");

export function vlan<S extends Sink>(s: S): void {
  s.refuse();
}
