/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(25, "mpls", "mpls", "MPLS", "mpls", "data");

export function mpls<S extends Sink>(s: S): void {
  s.refuse();
}
