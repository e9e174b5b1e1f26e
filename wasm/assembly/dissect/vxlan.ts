/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(26, "vxlan", "vxlan", "VXLAN", "vxlan", "data");

export function vxlan<S extends Sink>(s: S): void {
  s.refuse();
}
