/** What a reset means: nobody answers at the port, the connection breaks off, or it was over already. */
import { GROUP_SEQUENCE, SEVERITY_NOTE, SEVERITY_WARNING } from "../../../../shared/abi/note.ts";
import { NO_FLOW } from "../../../../shared/abi/table.ts";
import { Sink } from "../../core/sink.ts";
import {
  DIRECTION_FIN,
  DIRECTION_SHAKEN,
  DIRECTION_SYN,
  DIRECTION_SYN_ACK,
  TcpDirection,
  tcpDirection,
} from "../../flow/tcp-state.ts";

/** Memo key: what the newest reset of the connection meant. */
const MEMO_RESET: u32 = (14 << 8) | 16;
const REFUSED: u32 = 1;
const LATE: u32 = 2;
const BREAK: u32 = 3;

/** Remembers that this direction has nothing more to send. */
export function noteFinished(flow: u32, direction: u32): void {
  if (flow != NO_FLOW) changetype<TcpDirection>(tcpDirection(flow, direction)).flags |= <u16>DIRECTION_FIN;
}

function meaning(s: Sink, flow: u32): u32 {
  const own = changetype<TcpDirection>(tcpDirection(flow, s.direction));
  const other = changetype<TcpDirection>(tcpDirection(flow, 1 - s.direction));
  if ((own.flags | other.flags) & (<u16>DIRECTION_FIN)) return LATE;
  const isAsked = (other.flags & (<u16>DIRECTION_SYN)) != 0 && (other.flags & (<u16>DIRECTION_SHAKEN)) == 0;
  return isAsked && (own.flags & (<u16>(DIRECTION_SYN | DIRECTION_SYN_ACK))) == 0 ? REFUSED : BREAK;
}

export function noteReset<S extends Sink>(s: S, flow: u32): void {
  if (s.live && flow != NO_FLOW) s.memo.set(MEMO_RESET, meaning(s, flow));
  const what = <u32>s.memo.get(MEMO_RESET);
  if (what == REFUSED) s.note(SEVERITY_WARNING, GROUP_SEQUENCE, "Connection refused (RST answers a SYN)", 13, 1);
  else if (what == LATE) s.note(SEVERITY_NOTE, GROUP_SEQUENCE, "Reset after the end of the connection (RST)", 13, 1);
  else s.note(SEVERITY_WARNING, GROUP_SEQUENCE, "Connection reset (RST)", 13, 1);
}
