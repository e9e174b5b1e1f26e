/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(34, "llmnr", "llmnr", "LLMNR", "llmnr", "data");

export function llmnr<S extends Sink>(s: S): void {
  s.refuse();
}
