/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(35, "nbns", "nbns", "NBNS", "nbns", "data");

export function nbns<S extends Sink>(s: S): void {
  s.refuse();
}
