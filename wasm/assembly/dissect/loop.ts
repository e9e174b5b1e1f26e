/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(22, "loop", "loop", "LOOP", "loop", "data");

export function loop<S extends Sink>(s: S): void {
  s.refuse();
}
