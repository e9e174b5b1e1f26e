/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(24, "pppoe", "pppoe", "PPPOE", "pppoe", "data");

export function pppoe<S extends Sink>(s: S): void {
  s.refuse();
}
