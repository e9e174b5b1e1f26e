/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(17, "sctp", "sctp", "SCTP", "sctp", "data");

export function sctp<S extends Sink>(s: S): void {
  s.refuse();
}
