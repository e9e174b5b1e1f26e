/** Notes of what went wrong around a layer: a failed read, a fragment that repeats bytes. */
import {
  GROUP_MALFORMED,
  GROUP_REASSEMBLE,
  GROUP_UNDECODED,
  SEVERITY_ERROR,
  SEVERITY_NOTE,
  SEVERITY_WARNING,
} from "../../../shared/abi/note.ts";
import { ROW_CUT, ROW_MALFORMED } from "../../../shared/abi/table.ts";
import { Sink } from "./sink.ts";

/** A read went beyond the captured bytes: cut by the snap length when the packet itself was long enough, else malformed. */
export function noteFailure<S extends Sink>(s: S, length: u32, reported: u32): void {
  const at = s.failedAt;
  const need = s.failedNeed;
  const available = at < length ? length - at : 0;
  s.failed = false;
  s.length = length;
  if (s.quoted) {
    s.failureNote(SEVERITY_NOTE, GROUP_UNDECODED, "The message that quotes the packet ends here", need, available);
  } else if (at <= reported && need <= reported - at) {
    s.flags |= ROW_CUT;
    s.failureNote(SEVERITY_NOTE, GROUP_UNDECODED, "Cut short by the capture's snap length", need, available);
  } else {
    s.flags |= ROW_MALFORMED;
    s.failureNote(SEVERITY_ERROR, GROUP_MALFORMED, "Malformed", need, available);
  }
}

/** The fragment under way brings bytes that another one of its datagram had brought. */
export function noteOverlap<S extends Sink>(s: S): void {
  s.note(SEVERITY_WARNING, GROUP_REASSEMBLE, "Fragment repeats bytes of another fragment", 0, 0);
}
