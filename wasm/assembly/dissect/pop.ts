/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(45, "pop", "pop", "POP", "pop", "data");

export function pop<S extends Sink>(s: S): void {
  s.refuse();
}
