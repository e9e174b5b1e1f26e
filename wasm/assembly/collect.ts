/**
 * Values of fields, packet after packet, while a filter looks at them anyway: whoever runs the filter says which fields, and takes
 * the records before the next stretch. Nothing is collected unless it was asked for.
 *
 *   u32 row | u16 field id | u16 layer | u64 number | u16 bytes | u16 flags | the bytes, padded to 4           a record
 */
import {
  COLLECTED_BYTES,
  COLLECTED_FIELD,
  COLLECTED_FLAGS,
  COLLECTED_LAYER,
  COLLECTED_LENGTH,
  COLLECTED_NUMBER,
  COLLECTED_ROW,
  COLLECTED_CUT,
  COLLECTED_TEXT,
} from "../../shared/abi/collect.ts";
import {
  LITERAL_TEXT,
  NODE_FLAGS,
  NODE_FLAG_TEXT,
  NODE_ID,
  NODE_KIND,
  NODE_KIND_FIELD,
  NODE_KIND_LAYER,
  NODE_LENGTH,
  NODE_SIZE,
  NODE_START,
  NODE_TEXT,
  NODE_TEXT_LENGTH,
  NODE_VALUE,
  NODE_VIEW,
  VIEW_ADDRESS,
  VIEW_LENGTH,
  VIEW_SIZE,
} from "../../shared/abi/detail.ts";
import {
  KIND_BYTES,
  KIND_ETHER,
  KIND_EUI64,
  KIND_GUID,
  KIND_IPV6,
  KIND_MASK,
  KIND_OID,
  KIND_STRING,
} from "../../shared/abi/field-kind.ts";
import { allocate } from "./core/memory.ts";
import { fieldKind } from "./core/registry.ts";
import { detailSink } from "./pass.ts";

/** Bytes of records between two visits of the host. */
const ROOM: u32 = 4 << 20;
/** Bytes of one value that are kept; the record says when there were more. */
const VALUE_CAP: u32 = 4096;
const FIELD_CAP: u32 = 8192;
const collected = new StaticArray<u8>(FIELD_CAP);
let records: usize = 0;
let filled: u32 = 0;
let lost: u32 = 0;
let isOn: bool = false;

/** Starts collecting nothing; collectField says what. */
export function beginCollecting(): void {
  if (records == 0) records = allocate(ROOM);
  memory.fill(changetype<usize>(collected), 0, FIELD_CAP);
  filled = 0;
  lost = 0;
  isOn = records != 0;
}
export function collectField(id: u32): void {
  if (id < FIELD_CAP) unchecked((collected[id] = 1));
}
export function endCollecting(): void {
  isOn = false;
}

/** Where the records stand and how many bytes there are; reading them makes room. */
export function collectedRecords(): usize {
  return records;
}
export function collectedBytes(): u32 {
  return filled;
}
export function takeCollected(): void {
  filled = 0;
}
/** Values that had no room, of packets that have more than fit. */
export function collectedLost(): u32 {
  return lost;
}

/** Whether the value is bytes, not a number. */
function isBytesKind(kind: u32): bool {
  return (
    kind == KIND_BYTES ||
    kind == KIND_STRING ||
    kind == KIND_IPV6 ||
    kind == KIND_ETHER ||
    kind == KIND_EUI64 ||
    kind == KIND_OID ||
    kind == KIND_GUID
  );
}

/** Keeps one node; false when there is no room. */
function keepNode(row: u32, layer: u32, node: usize): bool {
  const id = <u32>load<u16>(node, NODE_ID);
  let from: usize = 0;
  let length: u32 = 0;
  let flags: u32 = 0;
  let number = load<u64>(node, NODE_VALUE);
  if ((load<u8>(node, NODE_FLAGS) & NODE_FLAG_TEXT) != 0 && load<u32>(node, NODE_TEXT_LENGTH) != LITERAL_TEXT) {
    from = <usize>load<u32>(node, NODE_TEXT);
    length = load<u32>(node, NODE_TEXT_LENGTH);
    flags = COLLECTED_TEXT;
  } else if (isBytesKind(fieldKind(<u16>id) & KIND_MASK)) {
    const view = detailSink.views + <usize>load<u8>(node, NODE_VIEW) * VIEW_SIZE;
    const start = min(load<u32>(node, NODE_START), load<u32>(view, VIEW_LENGTH));
    from = <usize>load<u32>(view, VIEW_ADDRESS) + start;
    length = min(load<u32>(node, NODE_LENGTH), load<u32>(view, VIEW_LENGTH) - start);
  }
  if (from != 0) number = length;
  if (length > VALUE_CAP) {
    length = VALUE_CAP;
    flags |= COLLECTED_CUT;
  }
  const padded = (length + 3) & ~3;
  if (<u32>COLLECTED_BYTES + padded > ROOM - filled) return false;
  const at = records + filled;
  store<u32>(at, row, COLLECTED_ROW);
  store<u16>(at, id, COLLECTED_FIELD);
  store<u16>(at, layer, COLLECTED_LAYER);
  store<u16>(at, flags, COLLECTED_FLAGS);
  store<u64>(at, number, COLLECTED_NUMBER);
  store<u16>(at, length, COLLECTED_LENGTH);
  memory.copy(at + COLLECTED_BYTES, from, length);
  filled += <u32>COLLECTED_BYTES + padded;
  return true;
}

/**
 * Keeps what the last dissection, that of `row`, left of the collected fields. False when there is no room for all of it: nothing
 * of the packet is kept then. `isLast`: nobody can make room, what fits is kept and the rest counted.
 */
export function collect(row: u32, isLast: bool): bool {
  if (!isOn) return true;
  const before = filled;
  const s = detailSink;
  let layer: u32 = 0;
  for (let i: u32 = 0; i < s.nodeCount; i++) {
    const node = s.nodes + <usize>i * NODE_SIZE;
    const kind = load<u8>(node, NODE_KIND);
    if (kind == NODE_KIND_LAYER) layer = <u32>load<u16>(node, NODE_ID);
    if (kind != NODE_KIND_FIELD || unchecked(collected[load<u16>(node, NODE_ID)]) == 0) continue;
    if (keepNode(row, layer, node)) continue;
    if (!isLast) {
      filled = before;
      return false;
    }
    lost++;
  }
  return true;
}
