/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(29, "ah", "ah", "AH", "ah", "data");

export function ah<S extends Sink>(s: S): void {
  s.refuse();
}
