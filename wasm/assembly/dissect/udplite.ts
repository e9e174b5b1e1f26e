/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(16, "udplite", "udplite", "UDPLITE", "udplite", "data");

export function udplite<S extends Sink>(s: S): void {
  s.refuse();
}
