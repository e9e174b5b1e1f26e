/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(38, "http", "http", "HTTP", "http", "data");

export function http<S extends Sink>(s: S): void {
  s.refuse();
}
