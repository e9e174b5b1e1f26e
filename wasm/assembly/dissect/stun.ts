/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(53, "stun", "stun", "STUN", "stun", "data");

export function stun<S extends Sink>(s: S): void {
  s.refuse();
}
