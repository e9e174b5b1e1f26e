/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(40, "quic", "quic", "QUIC", "quic", "data");

export function quic<S extends Sink>(s: S): void {
  s.refuse();
}
