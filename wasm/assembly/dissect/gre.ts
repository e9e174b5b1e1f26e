/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(13, "gre", "gre", "GRE", "gre", "data");

export function gre<S extends Sink>(s: S): void {
  s.refuse();
}
