/** A piece of a TLS stream: bytes in a datagram whose records begin or end in others. Nothing of it is read. */
import { protocol } from "../../core/registry.ts";
import { Sink } from "../../core/sink.ts";

protocol(96, "tls", "tls", "TLS", "Transport Layer Security, a piece", "secure");

export function tlsPiece<S extends Sink>(s: S): void {
  s.info("Continuation Data");
}
