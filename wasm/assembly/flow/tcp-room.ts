/** Room for what is known of TCP flows: records of two cache lines, beside the records that all flows have. */
import { FLOW_TCP_BYTES } from "../../../shared/abi/flow.ts";
import { allocate } from "../core/memory.ts";

/** Made so many at once, so that each begins at a cache line. */
const TCP_STATES: u32 = 64;
let tcpStates: usize = 0;
let tcpStatesLeft: u32 = 0;

/** Zeroed, or 0 when memory is used up. */
export function makeTcpState(): usize {
  if (tcpStatesLeft == 0) {
    tcpStates = allocate(FLOW_TCP_BYTES * TCP_STATES);
    if (tcpStates == 0) return 0;
    tcpStatesLeft = TCP_STATES;
  }
  const made = tcpStates;
  tcpStates += FLOW_TCP_BYTES;
  tcpStatesLeft--;
  return made;
}
