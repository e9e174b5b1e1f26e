/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(18, "sll", "sll", "SLL", "sll", "data");

export function sll<S extends Sink>(s: S): void {
  s.refuse();
}
