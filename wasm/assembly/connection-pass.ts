/** Packets dissected again for the connections: every IP header and what stands right behind it, nothing of a stream's payload. */
import { NO_STOP, wanted } from "./core/wanted.ts";
import { unwatchTransports, watchTransports } from "./flow/transport-facts.ts";
import { detail } from "./pass.ts";

/** The bytes of the packet, and those it needs besides, were staged. */
export function connectionPacket(row: u32, frame: usize, captured: u32): void {
  // A filter that waits for its next packets keeps the fields that it wants: some nodes more do no harm here.
  wanted.isNarrow = true;
  watchTransports();
  detail(row, frame, captured);
  endConnectionPacket();
}

/** Also after a trap. */
export function endConnectionPacket(): void {
  unwatchTransports();
  wanted.isNarrow = false;
  wanted.stopPath = NO_STOP;
}
