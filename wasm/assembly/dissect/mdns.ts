/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(33, "mdns", "mdns", "MDNS", "mdns", "data");

export function mdns<S extends Sink>(s: S): void {
  s.refuse();
}
