/** The byte ranges that a packet's tree points into: the frame, datagrams and PDUs put together, decoded bodies. */
import { VIEW_ADDRESS, VIEW_ASSEMBLY, VIEW_LENGTH, VIEW_SIZE } from "../../../shared/abi/detail.ts";
import { giveBack } from "./memory.ts";
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

/** Views within each other: as deep as layers can be. */
const OUTER_CAP: u32 = 128;
/** The outer ones: u32 address, u32 number, u32 assembly. */
const outer: usize = heap.alloc(OUTER_CAP * 12);
let depth: u32 = 0;

/** Makes `address` the view until `leaveView` goes back to the one before it. */
export function enterInnerView(s: Sink, address: usize, assembly: u32, length: u32): void {
  const at = outer + <usize>(depth++ & (OUTER_CAP - 1)) * 12;
  store<u32>(at, <u32>s.view);
  store<u32>(at, s.viewIndex, 4);
  store<u32>(at, s.viewAssembly, 8);
  enterView(s, address, assembly, length);
}

export function leaveView(s: Sink): void {
  const at = outer + <usize>(--depth & (OUTER_CAP - 1)) * 12;
  s.view = <usize>load<u32>(at);
  s.viewIndex = load<u32>(at, 4);
  s.viewAssembly = load<u32>(at, 8);
}

/** A buffer that stays until the next packet, for whoever reads this one's tree. */
export function keepBuffer(s: Sink, buffer: usize, bytes: u32): void {
  if (s.bufferCount >= VIEW_CAP) {
    giveBack(buffer, bytes);
    return;
  }
  const at = s.buffers + ((s.bufferCount++ as usize) << 3);
  store<u32>(at, <u32>buffer);
  store<u32>(at, bytes, 4);
}

/** Gives the last packet's buffers back and forgets its views. */
export function forgetViews(s: Sink): void {
  for (let i: u32 = 0; i < s.bufferCount; i++) {
    const at = s.buffers + <usize>(i << 3);
    giveBack(<usize>load<u32>(at), load<u32>(at, 4));
  }
  s.bufferCount = 0;
  depth = 0;
  s.viewCount = 0;
  s.lastDatagram = 0xffffffff;
}
