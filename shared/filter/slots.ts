/** The lists of values that a program reads: one slot for each field in each form (raw, referred to, with layers apart). */
import * as kinds from "#shared/abi/field-kind.ts";
import * as abi from "#shared/abi/filter.ts";
import { findWidth, isSignedKind } from "./field-width.ts";
import type { Expression, FilterField } from "./model.ts";
import type { ProgramWriter } from "./program-writer.ts";
import { providerOf } from "./providers.ts";

export type FieldExpression = Extract<Expression, { kind: "field" }>;

export interface Slot {
  readonly field: FilterField;
  readonly isRaw: boolean;
  readonly isReference: boolean;
  /** PROVIDER_: none for raw bytes, texts and layers, which only the packet has. */
  readonly provider: number;
}

/** Protocols that no path names: a frame is always there, data is what no protocol claims. */
const PATHLESS = new Set(["frame", "data"]);

function loadOf({ field, isRaw }: Slot): number {
  if (isRaw) return abi.SLOT_LOAD_RAW;
  if (field.derived === "text") return abi.SLOT_LOAD_WRITTEN;
  switch (field.kind) {
    case kinds.KIND_NONE:
      return abi.SLOT_LOAD_NONE;
    case kinds.KIND_STRING:
      return abi.SLOT_LOAD_TEXT;
    case kinds.KIND_IPV6:
      return abi.SLOT_LOAD_IPV6;
    default:
      if (isSignedKind(field.kind)) return abi.SLOT_LOAD_SIGNED;
      return findWidth(field.kind) === undefined ? abi.SLOT_LOAD_BYTES : abi.SLOT_LOAD_NUMBER;
  }
}

/** Kind of the value that a text is made of: that of an address field's own. */
function kindOf({ field }: Slot): number {
  if (field.derived === "text") return field.name.startsWith("ipv6.") ? kinds.KIND_IPV6 : kinds.KIND_IPV4;
  const bits = isSignedKind(field.kind) ? (findWidth(field.kind) ?? 0) * 8 : 0;
  return field.kind | (bits << 16);
}

export class SlotTable {
  readonly slots: Slot[] = [];
  readonly #byKey = new Map<string, number>();

  /** Number of the expression's slot. */
  add({ field, isRaw, isReference, layers }: FieldExpression): number {
    const needsPacket = isRaw || layers !== undefined || field.derived !== undefined;
    const provider = needsPacket ? abi.PROVIDER_NONE : providerOf(field.name);
    const key = [field.name, isRaw, isReference, provider].join(" ");
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    this.#byKey.set(key, this.slots.length);
    this.slots.push({ field, isRaw, isReference, provider });
    return this.slots.length - 1;
  }

  write(writer: ProgramWriter): number {
    const table = writer.reserve(this.slots.length * abi.SLOT_BYTES);
    this.slots.forEach((slot, index) => {
      writeSlot(writer, slot, table + index * abi.SLOT_BYTES);
    });
    return table;
  }
}

function slotKind({ field, isReference }: Slot): number {
  const own = field.isProtocol ? abi.SLOT_KIND_PROTOCOL : abi.SLOT_KIND_FIELD;
  return isReference ? own + abi.SLOT_KIND_FIELD_REFERENCE : own;
}

/** Protocols that must be in the packet's path for it to have a value; undefined: any packet may have one. */
function ownersOf({ field }: Slot): readonly number[] | undefined {
  if (!field.isProtocol) return field.owners;
  return PATHLESS.has(field.name) ? undefined : field.ids;
}

function writeSlot(writer: ProgramWriter, slot: Slot, at: number): void {
  const { ids } = slot.field;
  writer.u32(at + abi.SLOT_KIND, slotKind(slot));
  writer.u32(at + abi.SLOT_ID_COUNT, ids.length);
  writer.pointer(at + abi.SLOT_IDS, writer.words(ids));
  writer.u32(at + abi.SLOT_LOAD, loadOf(slot));
  const owners = ownersOf(slot);
  writer.u32(at + abi.SLOT_OWNER_COUNT, owners?.length ?? abi.OWNERS_UNKNOWN);
  if (owners !== undefined) writer.pointer(at + abi.SLOT_OWNERS, writer.words(owners));
  writer.u32(at + abi.SLOT_PROVIDER, slot.provider);
  writer.u32(at + abi.SLOT_FIELD_KIND, kindOf(slot));
}
