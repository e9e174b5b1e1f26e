/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(48, "syslog", "syslog", "SYSLOG", "syslog", "data");

export function syslog<S extends Sink>(s: S): void {
  s.refuse();
}
