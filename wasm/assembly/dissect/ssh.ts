/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(41, "ssh", "ssh", "SSH", "ssh", "data");

export function ssh<S extends Sink>(s: S): void {
  s.refuse();
}
