/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(30, "stp", "stp", "STP", "stp", "data");

export function stp<S extends Sink>(s: S): void {
  s.refuse();
}
