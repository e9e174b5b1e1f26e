/**
 * What a packet's protocols say of a test before anything else is looked at. Each path of the capture gets one verdict a test;
 * and the path after which a dissection that serves the filter need not go on.
 */
import {
  PLAN_ANALYSIS,
  PLAN_FLAG,
  PLAN_FLOW,
  PLAN_FLOW_GROUP,
  PLAN_FLOW_RANGE,
  PLAN_PATH,
  PLAN_RANGE,
  PLAN_ROW,
  PROGRAM_CARRIERS,
  PROGRAM_SLOT_COUNT,
  PROVIDER_ADDRESS4,
  PROVIDER_ADDRESS6,
  PROVIDER_RESET,
  PROVIDER_SYN,
  PROVIDER_TCP_PORT,
  PROVIDER_TCP_SOURCE,
  PROVIDER_TCP_STREAM,
  PROVIDER_UDP_STREAM,
  SLOT_IDS,
  SLOT_ID_COUNT,
  SLOT_KIND,
  SLOT_KIND_FIELD_REFERENCE,
  SLOT_KIND_PROTOCOL,
  SLOT_OWNERS,
  SLOT_OWNER_COUNT,
  SLOT_PROVIDER,
  TEST_A,
  TEST_NEEDS,
  TEST_NEED_COUNT,
  TEST_PLAN,
  TEST_READS,
  TEST_READ_COUNT,
} from "../../../shared/abi/filter.ts";
import { extendedPath, pathOverflow, protocolOf } from "../core/path.ts";
import { NO_STOP } from "../core/wanted.ts";
import { isOfTable, isOwnerless, slotAt } from "./program.ts";

/** Verdicts, one byte each: bit 7 a certain match, bit 6 a certain failure; neither: only the packet itself can tell. */
const UNKNOWN: u32 = 0;
export const TRUE: u32 = 0x80;
export const FALSE: u32 = 0x40;
/** The test's plan tells, from the row or from its flow. */
export const ASK_TABLE: u32 = 0x20;

/** Frame is protocol 1: it is in no path, and in every packet. */
const FRAME: u32 = 1;

/** Layers of the path under judgement, outermost first. */
const LAYER_CAP: u32 = 256;
const layers = new StaticArray<u32>(LAYER_CAP);
let layerCount: u32 = 0;

/** Reads the path; false when it is deeper than can be. */
function readPath(path: u32): bool {
  layerCount = 0;
  for (let at = path; at != 0; at = extendedPath(at)) {
    if (layerCount >= LAYER_CAP) return false;
    unchecked((layers[layerCount++] = protocolOf(at)));
  }
  for (let i: u32 = 0; i < layerCount >> 1; i++) {
    const other = layerCount - 1 - i;
    const swap = unchecked(layers[i]);
    unchecked((layers[i] = layers[other]));
    unchecked((layers[other] = swap));
  }
  return true;
}

function countOf(protocol: u32): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < layerCount; i++) if (unchecked(layers[i]) == protocol) count++;
  return count;
}

function isListed(list: usize, count: u32, id: u32): bool {
  for (let i: u32 = 0; i < count; i++) if (load<u32>(list + (i << 2)) == id) return true;
  return false;
}

/** Whether any layer of the path is among the ids. */
function hasAny(list: usize, count: u32): bool {
  for (let i: u32 = 0; i < layerCount; i++) if (isListed(list, count, unchecked(layers[i]))) return true;
  return false;
}

/** Whether the packet can have a value of the slot. */
function canHave(slot: usize): bool {
  if (load<u32>(slot, SLOT_KIND) >= <u32>SLOT_KIND_FIELD_REFERENCE) return true;
  if (isOwnerless(slot) || isOfTable(slot)) return true;
  return hasAny(<usize>load<u32>(slot, SLOT_OWNERS), load<u32>(slot, SLOT_OWNER_COUNT));
}

/** Whether the flow's facts are those of the only such layers in the packet. */
function isPlain(program: usize, provider: u32): bool {
  if (provider == 0) return false;
  const carriers = program + PROGRAM_CARRIERS;
  const four = countOf(load<u16>(carriers));
  const six = countOf(load<u16>(carriers, 2));
  if (provider <= <u32>PROVIDER_ADDRESS4) return four == 1 && six == 0;
  if (provider <= <u32>PROVIDER_ADDRESS6) return six == 1 && four == 0;
  const isTcp =
    (provider >= <u32>PROVIDER_TCP_SOURCE && provider <= <u32>PROVIDER_TCP_PORT) ||
    provider == PROVIDER_TCP_STREAM ||
    (provider >= <u32>PROVIDER_SYN && provider <= <u32>PROVIDER_RESET);
  const tcp = countOf(load<u16>(carriers, 4));
  const udp = countOf(load<u16>(carriers, 6));
  if (isTcp) return four + six == 1 && tcp == 1 && udp == 0;
  return provider > <u32>PROVIDER_UDP_STREAM || (four + six == 1 && udp == 1 && tcp == 0);
}

function isFlowPlain(program: usize, test: usize): bool {
  const reads = <usize>load<u32>(test, TEST_READS);
  const count = load<u32>(test, TEST_READ_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    const slot = slotAt(program, load<u32>(reads + (i << 2)));
    if (load<u32>(slot, SLOT_KIND) >= <u32>SLOT_KIND_FIELD_REFERENCE) continue;
    if (!isPlain(program, load<u32>(slot, SLOT_PROVIDER))) return false;
  }
  return true;
}

function protocolVerdict(program: usize, test: usize): u32 {
  const slot = slotAt(program, load<u32>(test, TEST_A));
  const ids = <usize>load<u32>(slot, SLOT_IDS);
  const count = load<u32>(slot, SLOT_ID_COUNT);
  if (isListed(ids, count, FRAME)) return TRUE;
  return hasAny(ids, count) ? TRUE : FALSE;
}

/** The verdict on one test for packets of the path that `readPath` read. */
function verdictOn(program: usize, test: usize): u32 {
  const needs = <usize>load<u32>(test, TEST_NEEDS);
  const count = load<u32>(test, TEST_NEED_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    if (!canHave(slotAt(program, load<u32>(needs + (i << 2))))) return FALSE;
  }
  const plan = load<u32>(test, TEST_PLAN);
  if (plan == PLAN_PATH) return protocolVerdict(program, test);
  if (plan == PLAN_FLOW || plan == PLAN_FLOW_RANGE || plan == PLAN_FLOW_GROUP)
    return isFlowPlain(program, test) ? ASK_TABLE : UNKNOWN;
  if (plan == PLAN_FLAG) return isPlain(program, load<u32>(test, TEST_A)) ? ASK_TABLE : UNKNOWN;
  return plan == PLAN_RANGE || plan == PLAN_ROW || plan == PLAN_ANALYSIS ? ASK_TABLE : UNKNOWN;
}

/** Whether the table alone can answer a test, whatever the path. */
function needsNoPath(test: usize): bool {
  const plan = load<u32>(test, TEST_PLAN);
  return plan == PLAN_RANGE || plan == PLAN_ROW;
}

/** The verdict on `test` for packets of `path`. */
export function verdictFor(program: usize, test: usize, path: u32): u32 {
  // Paths stand for others once there are too many.
  if (pathOverflow() != 0 || !readPath(path)) return needsNoPath(test) ? ASK_TABLE : UNKNOWN;
  return verdictOn(program, test);
}

/** The path at which a dissection for the program may stop in packets of `path`; NO_STOP when it must go on to the end. */
export function stopFor(program: usize, path: u32): u32 {
  if (pathOverflow() != 0 || !readPath(path)) return NO_STOP;
  const slots = load<u32>(program, PROGRAM_SLOT_COUNT);
  // The first layer is dissected in any case.
  let last: u32 = 1;
  for (let i: u32 = 0; i < slots; i++) {
    const slot = slotAt(program, i);
    const kind = load<u32>(slot, SLOT_KIND);
    if (kind >= <u32>SLOT_KIND_FIELD_REFERENCE || isOfTable(slot)) continue;
    const ids = <usize>load<u32>(slot, SLOT_IDS);
    if (kind == SLOT_KIND_PROTOCOL && load<u32>(ids) == FRAME) continue;
    if (isOwnerless(slot)) return NO_STOP;
    const list = <usize>load<u32>(slot, SLOT_OWNERS);
    const count = load<u32>(slot, SLOT_OWNER_COUNT);
    for (let j = last; j < layerCount; j++) if (isListed(list, count, unchecked(layers[j]))) last = j + 1;
  }
  let at = path;
  for (let depth = layerCount; depth > last; depth--) at = extendedPath(at);
  return at;
}

/** Whether the layers of `path` reach into what was put together: out of a datagram's fragments, or out of TCP segments. */
export function isBehindAssembly(program: usize, path: u32, ofFragments: bool): bool {
  if (!readPath(path)) return true;
  const carriers = program + PROGRAM_CARRIERS;
  const networks = countOf(load<u16>(carriers)) + countOf(load<u16>(carriers, 2));
  if (networks == 0) return false;
  const last = unchecked(layers[layerCount - 1]);
  const isNetwork = last == load<u16>(carriers) || last == load<u16>(carriers, 2);
  return networks > 1 || !(isNetwork || (last == load<u16>(carriers, 4) && !ofFragments));
}
