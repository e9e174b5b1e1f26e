/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(23, "ppp", "ppp", "PPP", "ppp", "data");

export function ppp<S extends Sink>(s: S): void {
  s.refuse();
}
