/** What the host asks about an input as a whole. */
import { inputAt } from "./input.ts";

/** FORMAT_ constant. */
export function inputFormat(index: u32): u32 {
  return inputAt(index).format;
}
/** Bits: 1 little-endian seen, 2 big-endian seen. */
export function inputOrders(index: u32): u32 {
  return inputAt(index).orders;
}
export function inputPackets(index: u32): u32 {
  return inputAt(index).packets;
}
export function inputDamaged(index: u32): bool {
  return inputAt(index).damaged;
}
/** Nothing more will be read from it: further bytes need not be brought. */
export function inputDone(index: u32): bool {
  return inputAt(index).done;
}
/** Bytes of the (decompressed) file that were used. */
export function inputBytesRead(index: u32): u64 {
  return inputAt(index).offset;
}
