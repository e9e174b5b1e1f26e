/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(32, "dns", "dns", "DNS", "dns", "data");

export function dns<S extends Sink>(s: S): void {
  s.refuse();
}
