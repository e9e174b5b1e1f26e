/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(47, "ntp", "ntp", "NTP", "ntp", "data");

export function ntp<S extends Sink>(s: S): void {
  s.refuse();
}
