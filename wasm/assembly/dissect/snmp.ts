/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(50, "snmp", "snmp", "SNMP", "snmp", "data");

export function snmp<S extends Sink>(s: S): void {
  s.refuse();
}
