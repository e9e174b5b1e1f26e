/** STUB */
import { protocol } from "../core/registry.ts";
import { Sink } from "../core/sink.ts";

protocol(56, "smb2", "smb2", "SMB2", "smb2", "data");

export function smb2<S extends Sink>(s: S): void {
  s.refuse();
}
