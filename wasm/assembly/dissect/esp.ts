/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(28, "esp", "esp", "ESP", "esp", "data");

export function esp<S extends Sink>(s: S): void {
  s.refuse();
}
