/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(59, "modbus", "modbus", "MODBUS", "modbus", "data");

export function modbus<S extends Sink>(s: S): void {
  s.refuse();
}
