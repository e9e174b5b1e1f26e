/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(21, "null", "null", "NULL", "null", "data");

export function nullLoopback<S extends Sink>(s: S): void {
  s.refuse();
}
