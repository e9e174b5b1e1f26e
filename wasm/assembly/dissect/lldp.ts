/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(31, "lldp", "lldp", "LLDP", "lldp", "data");

export function lldp<S extends Sink>(s: S): void {
  s.refuse();
}
