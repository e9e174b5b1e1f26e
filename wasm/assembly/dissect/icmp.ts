/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(10, "icmp", "icmp", "ICMP", "icmp", "data");

export function icmp<S extends Sink>(s: S): void {
  s.refuse();
}
