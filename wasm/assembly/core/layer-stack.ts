/** What the outer layers keep while an inner one is dissected, and how a layer is taken back that turned out not to be one. */
import { FLOW_FLAG_TIME } from "../../../shared/abi/flow.ts";
import { NO_FLOW } from "../../../shared/abi/table.ts";
import { extendPath } from "./path.ts";
import { CHILD_BYTES, CHILD_PROTOCOL, Sink } from "./sink.ts";

/** Deeper than any packet goes (LAYER_CAP layers, and the bytes that none of them claims). */
const DEPTH_CAP: u32 = 128;
const ENTRY: usize = 32;
const stack: usize = heap.alloc(ENTRY * DEPTH_CAP);
let depth: u32 = 0;

function entryAt(index: u32): usize {
  return stack + <usize>(index & (DEPTH_CAP - 1)) * ENTRY;
}

/** Forgets the last packet: no addresses, no flow, no layers. The values of the record itself are the caller's. */
export function beginPacket(s: Sink): void {
  depth = 0;
  s.flow = NO_FLOW;
  s.flowFlags = FLOW_FLAG_TIME;
  s.memo.head = 0;
  s.addressSize = 0;
  s.transport = 0;
  s.sourcePort = 0;
  s.destinationPort = 0;
  s.quoted = false;
  s.path = 0;
  s.layers = 0;
  s.turn = 0;
  s.childCount = 0;
  s.childrenLost = 0;
  s.severity = 0;
  s.canWait = false;
  s.innerMore = false;
  s.aside = false;
  s.current = 0;
  s.parent = 0;
  s.failed = false;
}

/** Makes `length` captured bytes at `at` of the view the layer that is read; `isNamed`: it is part of the path. */
export function pushLayer(s: Sink, id: u32, at: u32, length: u32, reported: u32, isNamed: bool): void {
  const entry = entryAt(depth++);
  store<u32>(entry, <u32>s.base);
  store<u32>(entry, s.length, 4);
  store<u32>(entry, s.reported, 8);
  store<u32>(entry, s.current, 12);
  store<u32>(entry, s.parent, 16);
  store<u32>(entry, s.selector, 20);
  store<u32>(entry, s.path, 24);
  store<u32>(entry, s.childCount, 28);
  enterLayer(s, id, at, length, reported, isNamed);
}

/** The same without a way back: for a layer that is all that its outer one holds. */
export function enterLayer(s: Sink, id: u32, at: u32, length: u32, reported: u32, isNamed: bool): void {
  s.parent = s.current;
  s.current = id;
  s.base = s.view + at;
  s.length = length;
  s.reported = reported;
  s.failed = false;
  s.refused = false;
  s.wantsMore = false;
  s.layers++;
  if (isNamed) s.path = extendPath(s.path, id);
}

/** Whether all that the layer queued is one protocol that is known; `first` of its children. */
export function hasSingleChild(s: Sink, first: u32): bool {
  if (s.childCount != first + 1) return false;
  const entry = s.children + <usize>(first * CHILD_BYTES);
  return load<u32>(entry) != 0 && load<u32>(entry, 4) == CHILD_PROTOCOL && load<u32>(entry, 16) != 0;
}

/** Nothing is left of the layer: neither its place in the path nor its children. */
export function undoLayer(s: Sink): void {
  const entry = entryAt(depth - 1);
  s.path = load<u32>(entry, 24);
  s.childCount = load<u32>(entry, 28);
  s.layers--;
}

/** Back to the layer outside. What the inner one said of itself (refused, wantsMore, moreAt) stays. */
export function popLayer(s: Sink): void {
  const entry = entryAt(--depth);
  s.base = <usize>load<u32>(entry);
  s.length = load<u32>(entry, 4);
  s.reported = load<u32>(entry, 8);
  s.current = load<u32>(entry, 12);
  s.parent = load<u32>(entry, 16);
  s.selector = load<u32>(entry, 20);
  s.failed = false;
}
