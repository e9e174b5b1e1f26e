/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(49, "tftp", "tftp", "TFTP", "tftp", "data");

export function tftp<S extends Sink>(s: S): void {
  s.refuse();
}
