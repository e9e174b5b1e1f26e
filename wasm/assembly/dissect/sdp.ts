/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(52, "sdp", "sdp", "SDP", "sdp", "data");

export function sdp<S extends Sink>(s: S): void {
  s.refuse();
}
