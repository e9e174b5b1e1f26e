/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(20, "raw", "raw", "RAW", "raw", "data");

export function raw<S extends Sink>(s: S): void {
  s.refuse();
}
