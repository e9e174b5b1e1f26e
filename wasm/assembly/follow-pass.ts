/** Packets dissected again for the stream that is followed: as far as the transport, without a tree. */
import { NO_STOP, wanted } from "./core/wanted.ts";
import { payloadLength, unwatchFlow, watchFlow } from "./flow/follow/follow.ts";
import { detail } from "./pass.ts";

function look(row: u32, frame: usize, captured: u32, taking: bool): void {
  // A filter that waits for its next packets keeps the fields that it wants: some nodes more do no harm here.
  wanted.isNarrow = true;
  watchFlow(taking);
  detail(row, frame, captured);
  endLook();
}

/** Also after a trap. */
export function endLook(): void {
  unwatchFlow();
  wanted.isNarrow = false;
  wanted.stopPath = NO_STOP;
}

/** The next packet of the stream; its bytes, and those it needs besides, were staged. */
export function followPacket(row: u32, frame: usize, captured: u32): void {
  look(row, frame, captured, true);
}

/** Where the payload of a packet of the stream lies: at payloadAt(), so many bytes. */
export function locatePayload(row: u32, frame: usize, captured: u32): u32 {
  look(row, frame, captured, false);
  return payloadLength();
}
