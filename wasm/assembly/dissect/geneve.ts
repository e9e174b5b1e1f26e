/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(27, "geneve", "geneve", "GENEVE", "geneve", "data");

export function geneve<S extends Sink>(s: S): void {
  s.refuse();
}
