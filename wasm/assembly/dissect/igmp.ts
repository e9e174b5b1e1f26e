/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(12, "igmp", "igmp", "IGMP", "igmp", "data");

export function igmp<S extends Sink>(s: S): void {
  s.refuse();
}
