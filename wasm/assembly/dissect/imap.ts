/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(46, "imap", "imap", "IMAP", "imap", "data");

export function imap<S extends Sink>(s: S): void {
  s.refuse();
}
