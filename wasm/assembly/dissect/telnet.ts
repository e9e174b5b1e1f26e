/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(57, "telnet", "telnet", "TELNET", "telnet", "data");

export function telnet<S extends Sink>(s: S): void {
  s.refuse();
}
