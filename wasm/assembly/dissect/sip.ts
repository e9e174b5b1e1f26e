/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(51, "sip", "sip", "SIP", "sip", "data");

export function sip<S extends Sink>(s: S): void {
  s.refuse();
}
