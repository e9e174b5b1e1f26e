/** A compiled filter in the engine's memory: taken in, evaluated for one packet, dropped. Layout: shared/abi/filter. */
import {
  CONDITION_AND,
  CONDITION_BYTES,
  CONDITION_GROUP,
  CONDITION_NOT,
  CONDITION_OR,
  CONDITION_TEST,
  OWNERS_UNKNOWN,
  PROGRAM_CAP,
  PROGRAM_MAGIC,
  PROGRAM_NODES,
  PROGRAM_NODE_COUNT,
  PROGRAM_RELOCATIONS,
  PROGRAM_RELOCATION_COUNT,
  PROGRAM_SIZE,
  PROGRAM_SLOTS,
  PROGRAM_SLOT_COUNT,
  PROGRAM_TESTS,
  SLOT_BYTES,
  SLOT_IDS,
  SLOT_ID_COUNT,
  SLOT_KIND,
  SLOT_KIND_FIELD,
  SLOT_KIND_FIELD_REFERENCE,
  SLOT_OWNER_COUNT,
  SLOT_PROVIDER,
  TEST_BYTES,
} from "../../../shared/abi/filter.ts";
import { EXPERT, MALFORMED } from "../core/expert-fields.ts";
import { borrow, giveBack } from "../core/memory.ts";
import { wanted, wantField } from "../core/wanted.ts";
import { forgetPatterns } from "./automaton.ts";
import { prepareLists } from "./lists.ts";
import { forgetReference, keepReference } from "./load.ts";
import { runTest } from "./run-test.ts";
import { isOfFlow, isOfRow } from "./table-values.ts";

/** Room for a program of so many bytes; 0 when there is none. */
export function reserveProgram(bytes: u32): usize {
  return bytes > <u32>PROGRAM_CAP || !prepareLists() ? 0 : borrow(bytes);
}

/** Turns the offsets of the program at `at` into addresses. False when it is not one; it is given back then. */
export function adoptProgram(at: usize, bytes: u32): bool {
  if (bytes < 48 || load<u32>(at) != PROGRAM_MAGIC || load<u32>(at, PROGRAM_SIZE) != bytes) {
    giveBack(at, bytes);
    return false;
  }
  const count = load<u32>(at, PROGRAM_RELOCATION_COUNT);
  const list = at + load<u32>(at, PROGRAM_RELOCATIONS);
  for (let i: u32 = 0; i < count; i++) {
    const place = at + load<u32>(list + (i << 2));
    store<u32>(place, load<u32>(place) + <u32>at);
  }
  forgetPatterns();
  return true;
}

export function dropProgram(at: usize): void {
  const slots = load<u32>(at, PROGRAM_SLOT_COUNT);
  for (let i: u32 = 0; i < slots; i++) forgetReference(slotAt(at, i));
  giveBack(at, load<u32>(at, PROGRAM_SIZE));
}

export function slotAt(program: usize, index: u32): usize {
  return <usize>load<u32>(program, PROGRAM_SLOTS) + <usize>index * SLOT_BYTES;
}
export function testAt(program: usize, index: u32): usize {
  return <usize>load<u32>(program, PROGRAM_TESTS) + <usize>index * TEST_BYTES;
}

/** Whether any slot refers to the selected packet. */
export function hasReferences(program: usize): bool {
  const count = load<u32>(program, PROGRAM_SLOT_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    if (load<u32>(slotAt(program, i), SLOT_KIND) >= <u32>SLOT_KIND_FIELD_REFERENCE) return true;
  }
  return false;
}

/** Fills the references in from the packet that `Source` describes. */
export function keepReferences(program: usize): void {
  const count = load<u32>(program, PROGRAM_SLOT_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    const slot = slotAt(program, i);
    if (load<u32>(slot, SLOT_KIND) < <u32>SLOT_KIND_FIELD_REFERENCE) continue;
    forgetReference(slot);
    keepReference(slot);
  }
}

/** Whether the slot's values stand in the table, so that nodes are never asked for them. */
export function isOfTable(slot: usize): bool {
  const provider = load<u32>(slot, SLOT_PROVIDER);
  return isOfFlow(provider) || isOfRow(provider);
}

function isOfNotes(id: u32): bool {
  return id >= EXPERT && id <= MALFORMED;
}

/** Says what the program reads; `withReferences`: of the selected packet, else of every packet. */
export function wantFields(program: usize, withReferences: bool): void {
  const count = load<u32>(program, PROGRAM_SLOT_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    const slot = slotAt(program, i);
    let kind = load<u32>(slot, SLOT_KIND);
    if (kind >= <u32>SLOT_KIND_FIELD_REFERENCE != withReferences) continue;
    if (withReferences) kind -= SLOT_KIND_FIELD_REFERENCE;
    if (kind != SLOT_KIND_FIELD) continue;
    const ids = <usize>load<u32>(slot, SLOT_IDS);
    const total = load<u32>(slot, SLOT_ID_COUNT);
    for (let j: u32 = 0; j < total; j++) {
      const id = load<u32>(ids + (j << 2));
      wantField(id);
      if (isOfNotes(id)) wanted.notes = true;
    }
  }
}

/** Whether any packet may have the slot's field, whatever its protocols. */
export function isOwnerless(slot: usize): bool {
  return load<u32>(slot, SLOT_OWNER_COUNT) == OWNERS_UNKNOWN;
}

function holdsAt(program: usize, index: u32): bool {
  const node = <usize>load<u32>(program, PROGRAM_NODES) + <usize>index * CONDITION_BYTES;
  const kind = load<u32>(node);
  const a = load<u32>(node, 4);
  if (kind == CONDITION_TEST) return runTest(program, testAt(program, a));
  if (kind == CONDITION_GROUP) return holdsAt(program, load<u32>(node, 8));
  const left = holdsAt(program, a);
  if (kind == CONDITION_NOT) return !left;
  if (kind == CONDITION_AND) return left && holdsAt(program, load<u32>(node, 8));
  if (kind == CONDITION_OR) return left || holdsAt(program, load<u32>(node, 8));
  return left != holdsAt(program, load<u32>(node, 8));
}

/** Whether the whole condition holds for the packet that `Source` describes. */
export function holds(program: usize): bool {
  const nodes = load<u32>(program, PROGRAM_NODE_COUNT);
  return nodes == 0 || holdsAt(program, nodes - 1);
}
