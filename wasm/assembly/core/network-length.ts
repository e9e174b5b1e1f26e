/**
 * The length that a network layer gives itself: what lies behind it in the link layer's payload is padding or a trailer.
 */
import { Sink } from "./sink.ts";

/** Bytes that the payload of type `etherType` at `at` takes; 0xffffffff when its header does not say: all there is. */
export function networkLength<S extends Sink>(s: S, etherType: u32, at: u32): u32 {
  if (etherType == 0x0800 && s.has(at, 4)) {
    const total = s.peek16(at + 2);
    // A total of 0 is what segmentation offload leaves.
    return total >= 20 ? total : 0xffffffff;
  }
  if (etherType == 0x86dd && s.has(at, 6)) {
    const payload = s.peek16(at + 4);
    return payload == 0 ? 0xffffffff : payload + 40;
  }
  return etherType == 0x0806 && s.has(at, 6) ? 8 + 2 * (s.peek8(at + 4) + s.peek8(at + 5)) : 0xffffffff;
}
