/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(58, "mqtt", "mqtt", "MQTT", "mqtt", "data");

export function mqtt<S extends Sink>(s: S): void {
  s.refuse();
}
