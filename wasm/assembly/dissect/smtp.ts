/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(44, "smtp", "smtp", "SMTP", "smtp", "data");

export function smtp<S extends Sink>(s: S): void {
  s.refuse();
}
