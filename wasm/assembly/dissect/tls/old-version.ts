/** Versions that nobody should settle on any more (RFC 7568, RFC 8996). */
import { GROUP_DEPRECATED, SEVERITY_WARNING } from "../../../../shared/abi/note.ts";
import { Sink } from "../../core/sink.ts";

/** `version` is what the server hello at `at` settled on, 0 when that cannot be read. */
export function noteVersion<S extends Sink>(s: S, version: u32, at: u32): void {
  const isStream = version >= 0x0300 && version <= 0x0302;
  if (isStream || version == 0xfeff)
    s.note(SEVERITY_WARNING, GROUP_DEPRECATED, "The server settled on a version that is out of use", at, 2);
}
