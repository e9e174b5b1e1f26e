/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(54, "nbss", "nbss", "NBSS", "nbss", "data");

export function nbss<S extends Sink>(s: S): void {
  s.refuse();
}
