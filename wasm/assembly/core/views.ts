/** The byte ranges that a packet's tree points into: the frame, datagrams and PDUs put together, decoded bodies. */
import { VIEW_ADDRESS, VIEW_ASSEMBLY, VIEW_LENGTH, VIEW_SIZE } from "../../../shared/abi/detail.ts";
import { Sink, VIEW_CAP } from "./sink.ts";

/** Makes `address` the view that offsets refer to. */
export function enterView(s: Sink, address: usize, assembly: u32, length: u32): void {
  s.view = address;
  s.base = address;
  s.length = length;
  s.reported = length;
  s.viewAssembly = assembly;
  s.viewIndex = min(s.viewCount, VIEW_CAP - 1);
  if (s.viewCount >= VIEW_CAP) return;
  const at = s.views + (s.viewCount++ as usize) * VIEW_SIZE;
  store<u32>(at, <u32>address, VIEW_ADDRESS);
  store<u32>(at, length, VIEW_LENGTH);
  store<u32>(at, assembly, VIEW_ASSEMBLY);
}

/** Goes back to an outer view. */
export function leaveView(s: Sink, address: usize, index: u32, assembly: u32): void {
  s.view = address;
  s.viewIndex = index;
  s.viewAssembly = assembly;
}
