/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(55, "smb", "smb", "SMB", "smb", "data");

export function smb<S extends Sink>(s: S): void {
  s.refuse();
}
