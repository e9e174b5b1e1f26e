/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(19, "sll2", "sll2", "SLL2", "sll2", "data");

export function sll2<S extends Sink>(s: S): void {
  s.refuse();
}
