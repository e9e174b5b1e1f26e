/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(11, "icmpv6", "icmpv6", "ICMPV6", "icmpv6", "data");

export function icmpv6<S extends Sink>(s: S): void {
  s.refuse();
}
