/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(42, "ftp", "ftp", "FTP", "ftp", "data");

export function ftp<S extends Sink>(s: S): void {
  s.refuse();
}
