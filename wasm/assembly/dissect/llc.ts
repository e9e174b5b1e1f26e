/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(5, "llc", "llc", "LLC", "llc", "data");

export function llc<S extends Sink>(s: S): void {
  s.refuse();
}
