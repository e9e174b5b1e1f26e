/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(39, "tls", "tls", "TLS", "tls", "data");

export function tls<S extends Sink>(s: S): void {
  s.refuse();
}
