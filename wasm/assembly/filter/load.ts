/** Makes the list of a slot's values: off the nodes of a dissected packet, or out of the table. */
import {
  NODE_FLAGS,
  NODE_FLAG_TEXT,
  NODE_ID,
  NODE_KIND,
  NODE_KIND_FIELD,
  NODE_KIND_LAYER,
  NODE_KIND_NOTE,
  NODE_LENGTH,
  NODE_NOTE,
  NODE_SIZE,
  NODE_START,
  NODE_TEXT,
  NODE_TEXT_LENGTH,
  NODE_VALUE,
  NODE_VIEW,
  VIEW_ADDRESS,
  VIEW_LENGTH,
  VIEW_SIZE,
} from "../../../shared/abi/detail.ts";
import {
  SLOT_FIELD_KIND,
  SLOT_IDS,
  SLOT_ID_COUNT,
  SLOT_KEPT,
  SLOT_KIND,
  SLOT_KIND_FIELD_REFERENCE,
  SLOT_KIND_PROTOCOL,
  SLOT_LOAD,
  SLOT_LOAD_BYTES,
  SLOT_LOAD_IPV6,
  SLOT_LOAD_NONE,
  SLOT_LOAD_NUMBER,
  SLOT_LOAD_RAW,
  SLOT_LOAD_SIGNED,
  SLOT_LOAD_TEXT,
  SLOT_LOAD_WRITTEN,
  SLOT_PROVIDER,
  SLOT_VALUES,
  SLOT_VALUE_COUNT,
  VALUE_BYTES,
  VALUE_LAYER,
  VALUE_LENGTH,
  VALUE_PREFIX,
} from "../../../shared/abi/filter.ts";
import { KIND_IPV4 } from "../../../shared/abi/field-kind.ts";
import { GROUP_MALFORMED } from "../../../shared/abi/note.ts";
import {
  EXPERT,
  EXPERT_CODE,
  EXPERT_GROUP,
  EXPERT_MESSAGE,
  EXPERT_SEVERITY,
  MALFORMED,
  groupNumber,
} from "../core/expert-fields.ts";
import { borrow, giveBack } from "../core/memory.ts";
import { pathName } from "../core/registry.ts";
import {
  addBytes,
  addNumber,
  addText,
  addValue,
  clearLists,
  nextValue,
  pushSince,
  putByte,
  putText,
  textMark,
} from "./lists.ts";
import { FROM_FLOW, FROM_NODES, FROM_ROW, source } from "./source.ts";
import { addFlowValues, addRowValues, isOfFlow, isOfRow } from "./table-values.ts";
import { addUtf8, writeBytes, writeNumber } from "./written.ts";

/** Layers of each protocol so far, while a list is made that asks for layers. */
const PROTOCOL_CAP: u32 = 512;
const layersSoFar = new StaticArray<u32>(PROTOCOL_CAP);

function hasId(slot: usize, id: u32): bool {
  const count = load<u32>(slot, SLOT_ID_COUNT);
  const ids = <usize>load<u32>(slot, SLOT_IDS);
  for (let i: u32 = 0; i < count; i++) if (load<u32>(ids + (i << 2)) == id) return true;
  return false;
}

/** Address of the node's first byte; its length as far as the view goes is left in `nodeLength`. */
let nodeLength: u32 = 0;
function nodeBytes(node: usize): usize {
  const view = <u32>load<u8>(node, NODE_VIEW);
  nodeLength = 0;
  if (view >= source.viewCount) return 0;
  const at = source.views + <usize>view * VIEW_SIZE;
  const whole = load<u32>(at, VIEW_LENGTH);
  const start = min(load<u32>(node, NODE_START), whole);
  nodeLength = min(load<u32>(node, NODE_LENGTH), whole - start);
  return <usize>load<u32>(at, VIEW_ADDRESS) + start;
}

function isMade(node: usize): bool {
  return (load<u8>(node, NODE_FLAGS) & NODE_FLAG_TEXT) != 0;
}

/** Adds the value of a field's node; nothing when it has none of the wanted sort. */
function addNode(slot: usize, node: usize): void {
  const how = load<u32>(slot, SLOT_LOAD);
  const kind = load<u32>(slot, SLOT_FIELD_KIND);
  if (how == SLOT_LOAD_NUMBER) {
    addNumber(load<u64>(node, NODE_VALUE));
    if ((kind & 255) == KIND_IPV4) store<u32>(nextValue() - 16, 32, VALUE_PREFIX);
  } else if (how == SLOT_LOAD_SIGNED) {
    const shift = <u64>(64 - (kind >> 16));
    addNumber(<u64>((<i64>(load<u64>(node, NODE_VALUE) << shift)) >> shift));
  } else if (how == SLOT_LOAD_NONE) {
    addNumber(0);
  } else if (how == SLOT_LOAD_TEXT) {
    if (isMade(node)) addBytes(<usize>load<u32>(node, NODE_TEXT), load<u32>(node, NODE_TEXT_LENGTH));
    else {
      const at = nodeBytes(node);
      addUtf8(at, nodeLength);
    }
  } else if (how == SLOT_LOAD_RAW || how == SLOT_LOAD_BYTES || how == SLOT_LOAD_IPV6) {
    const at = nodeBytes(node);
    // Raw bytes of what stands nowhere in the packet: none.
    if (how != SLOT_LOAD_BYTES && nodeLength == 0) return;
    addBytes(at, nodeLength);
    if (how == SLOT_LOAD_IPV6) store<u32>(nextValue() - 16, 128, VALUE_PREFIX);
  } else if (how == SLOT_LOAD_WRITTEN) {
    const mark = textMark();
    if ((kind & 255) == KIND_IPV4) writeNumber(load<u64>(node, NODE_VALUE), kind & 255);
    else {
      const at = nodeBytes(node);
      writeBytes(at, nodeLength, kind & 255);
    }
    addText(mark);
  }
}

/** What a filter sees of a note. */
function addNote(slot: usize, node: usize): void {
  const id = load<u32>(<usize>load<u32>(slot, SLOT_IDS));
  const note = <u32>load<u16>(node, NODE_NOTE);
  if (id == EXPERT) addNumber(0);
  else if (id == EXPERT_SEVERITY) addNumber((<u64>(note & 255)) << 21);
  else if (id == EXPERT_GROUP) addNumber(groupNumber(note >> 8));
  else if (id == MALFORMED) {
    if (note >> 8 == GROUP_MALFORMED) addNumber(0);
  } else if (id == EXPERT_MESSAGE) {
    const mark = textMark();
    putText(changetype<string>(<usize>load<u32>(node, NODE_TEXT)));
    addText(mark);
  } else if (id == EXPERT_CODE) {
    const mark = textMark();
    putCode(load<u16>(node, NODE_ID), changetype<string>(<usize>load<u32>(node, NODE_TEXT)));
    addText(mark);
  }
}

/** Protocol and text as one word; shared/format/expert-code writes the same. */
function putCode(protocol: u32, text: string): void {
  putText(pathName(protocol));
  putByte(46);
  let isOpen = false;
  let isFirst = true;
  for (let i = 0; i < text.length; i++) {
    let letter = <u32>text.charCodeAt(i);
    if (letter - 65 < 26) letter |= 32;
    if (letter - 97 < 26 || letter - 48 < 10) {
      if (isOpen && !isFirst) putByte(45);
      putByte(letter);
      isOpen = false;
      isFirst = false;
    } else isOpen = true;
  }
}

function isOfNotes(slot: usize): bool {
  if (load<u32>(slot, SLOT_KIND) != 0 || load<u32>(slot, SLOT_ID_COUNT) == 0) return false;
  const id = load<u32>(<usize>load<u32>(slot, SLOT_IDS));
  return (
    id == EXPERT ||
    id == EXPERT_SEVERITY ||
    id == EXPERT_GROUP ||
    id == EXPERT_MESSAGE ||
    id == EXPERT_CODE ||
    id == MALFORMED
  );
}

/** Adds the values of all nodes that are the slot's; each with the number of its layer. */
function addNodes(slot: usize, countsLayers: bool): void {
  const isProtocol = load<u32>(slot, SLOT_KIND) == SLOT_KIND_PROTOCOL;
  const takesNotes = isOfNotes(slot);
  const end = source.nodes + <usize>source.nodeCount * NODE_SIZE;
  let layer: u32 = 0;
  if (countsLayers) memory.fill(changetype<usize>(layersSoFar), 0, PROTOCOL_CAP << 2);
  for (let node = source.nodes; node < end; node += NODE_SIZE) {
    const kind = load<u8>(node, NODE_KIND);
    const id = <u32>load<u16>(node, NODE_ID);
    const before = nextValue();
    if (kind == NODE_KIND_LAYER) {
      if (countsLayers && id < PROTOCOL_CAP) {
        layer = unchecked(layersSoFar[id]) + 1;
        unchecked((layersSoFar[id] = layer));
      }
      if (!isProtocol || !hasId(slot, id)) continue;
      const at = nodeBytes(node);
      addBytes(at, nodeLength);
    } else if (kind == NODE_KIND_NOTE) {
      if (takesNotes) addNote(slot, node);
    } else if (kind == NODE_KIND_FIELD && !isProtocol && hasId(slot, id)) addNode(slot, node);
    if (nextValue() != before) store<u32>(nextValue() - 16, layer, VALUE_LAYER);
  }
}

/** Adds the slot's values; references: those that were kept. */
function addSlot(slot: usize, countsLayers: bool): void {
  const provider = load<u32>(slot, SLOT_PROVIDER);
  if (isOfFlow(provider) || source.kind == FROM_FLOW) addFlowValues(provider);
  else if (isOfRow(provider) || source.kind == FROM_ROW) addRowValues(provider);
  else if (source.kind == FROM_NODES) addNodes(slot, countsLayers);
}

/** Pushes the list of the slot's values: a list of its own, that may be changed. */
export function pushSlot(slot: usize, countsLayers: bool): void {
  const from = nextValue();
  if (load<u32>(slot, SLOT_KIND) >= <u32>SLOT_KIND_FIELD_REFERENCE) {
    const kept = <usize>load<u32>(slot, SLOT_VALUES);
    const count = load<u32>(slot, SLOT_VALUE_COUNT);
    for (let i: u32 = 0; i < count; i++) {
      const value = addValue();
      if (value != 0) memory.copy(value, kept + <usize>i * VALUE_BYTES, VALUE_BYTES);
    }
  } else addSlot(slot, countsLayers);
  pushSince(from);
}

/** Whether values of the slot point to bytes. */
function holdsBytes(slot: usize): bool {
  const how = load<u32>(slot, SLOT_LOAD);
  return how != SLOT_LOAD_NUMBER && how != SLOT_LOAD_SIGNED && how != SLOT_LOAD_NONE;
}

/** Keeps the values that the source has for a reference's slot in memory of their own, until the program is dropped. */
export function keepReference(slot: usize): void {
  clearLists();
  const from = nextValue();
  store<u32>(slot, load<u32>(slot, SLOT_KIND) - SLOT_KIND_FIELD_REFERENCE, SLOT_KIND);
  addSlot(slot, true);
  store<u32>(slot, load<u32>(slot, SLOT_KIND) + SLOT_KIND_FIELD_REFERENCE, SLOT_KIND);
  const size = <u32>(nextValue() - from);
  let bytes = size;
  const isBytes = holdsBytes(slot);
  if (isBytes) for (let at = from; at < nextValue(); at += VALUE_BYTES) bytes += load<u32>(at, VALUE_LENGTH);
  const kept = borrow(bytes);
  if (kept == 0) return;
  memory.copy(kept, from, size);
  let free = kept + size;
  for (let i: u32 = 0; isBytes && i < size; i += VALUE_BYTES) {
    const length = load<u32>(kept + i, VALUE_LENGTH);
    memory.copy(free, <usize>load<u32>(kept + i), length);
    store<u32>(kept + i, <u32>free);
    free += length;
  }
  store<u32>(slot, <u32>kept, SLOT_VALUES);
  store<u32>(slot, size / VALUE_BYTES, SLOT_VALUE_COUNT);
  store<u32>(slot, bytes, SLOT_KEPT);
}

/** Gives back what keepReference kept. */
export function forgetReference(slot: usize): void {
  const kept = <usize>load<u32>(slot, SLOT_VALUES);
  if (load<u32>(slot, SLOT_KIND) < <u32>SLOT_KIND_FIELD_REFERENCE || kept == 0) return;
  giveBack(kept, load<u32>(slot, SLOT_KEPT));
  store<u32>(slot, 0, SLOT_VALUES);
  store<u32>(slot, 0, SLOT_VALUE_COUNT);
}
