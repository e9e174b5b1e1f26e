/** The registry that the dissectors filled at the engine's start, as the model's shapes; enumerations are parsed when first asked for. */
import { APPLICATION_BYTES } from "#shared/abi/flow.ts";
import type { FieldDescription, ProtocolDescription, Registry, ValueRange } from "#shared/model/registry.ts";
import type { Instance } from "./instance.ts";

const FIELD_BYTES = 32;
const PROTOCOL_BYTES = 32;

/** Words for numbers: single values in a map, ranges beside it. */
export interface ValueWords {
  readonly single: ReadonlyMap<bigint, string>;
  readonly ranges: readonly { readonly from: bigint; readonly to: bigint; readonly word: string }[];
}

export interface Field extends FieldDescription {
  /** The field that this is another name of; its own id where it is none. */
  readonly of: number;
  readonly mask: bigint;
  readonly words: ValueWords;
}

const NO_WORDS: ValueWords = { single: new Map(), ranges: [] };

/** Parses "1=Request;0x10=Reply;5-7=Reserved". */
function parseValueWords(spec: string): ValueWords {
  if (spec === "") return NO_WORDS;
  const single = new Map<bigint, string>();
  const ranges: { from: bigint; to: bigint; word: string }[] = [];
  for (const part of spec.split(";")) {
    const equals = part.indexOf("=");
    if (equals < 1) continue;
    const [from = "", to] = part.slice(0, equals).split("-");
    const word = part.slice(equals + 1);
    if (to === undefined) single.set(BigInt(from), word);
    else ranges.push({ from: BigInt(from), to: BigInt(to), word });
  }
  return { single, ranges };
}

export function findWord(words: ValueWords, value: bigint): string | undefined {
  return words.single.get(value) ?? words.ranges.find(({ from, to }) => value >= from && value <= to)?.word;
}

/** An application that is recognised by its payload; no dissector reads it. */
export interface Application {
  readonly name: string;
  readonly title: string;
}

/** Reads the tables. Ids are indexes into the arrays; an unused protocol number has an empty path. */
export class EngineRegistry {
  readonly fields: readonly Field[];
  readonly protocols: readonly ProtocolDescription[];
  readonly applications: readonly Application[];
  readonly fieldByName: ReadonlyMap<string, readonly Field[]>;

  constructor(instance: Instance) {
    this.fields = readFields(instance);
    this.protocols = readProtocols(instance);
    this.applications = readApplications(instance);
    const byName = new Map<string, Field[]>();
    for (const field of this.fields) {
      const meant = this.fields[field.of] ?? field;
      const same = byName.get(field.name);
      if (same === undefined) byName.set(field.name, [meant]);
      else same.push(meant);
    }
    this.fieldByName = byName;
  }

  describe(): Registry {
    return {
      protocols: this.protocols.filter(({ path }) => path !== ""),
      fields: this.fields
        .filter(({ name }) => name !== "")
        .map(({ of, name, label, kind, values, words }) => ({ id: of, name, label, kind, values, ...rangesOf(words) })),
    };
  }
}

function rangesOf({ ranges }: ValueWords): { readonly ranges?: readonly ValueRange[] } {
  if (ranges.length === 0) return {};
  return { ranges: ranges.map(({ from, to, word }) => ({ from: Number(from), to: Number(to), word })) };
}

/** A field whose enumeration is parsed when it is first asked for: most are not, and there are thousands. */
class LazyField implements Field {
  readonly id: number;
  readonly of: number;
  readonly name: string;
  readonly label: string;
  readonly kind: number;
  readonly mask: bigint;
  readonly #words: () => ValueWords;
  #values: ReadonlyMap<number, string> | undefined;

  constructor(facts: Pick<Field, "id" | "of" | "name" | "label" | "kind" | "mask">, words: () => ValueWords) {
    this.id = facts.id;
    this.of = facts.of;
    this.name = facts.name;
    this.label = facts.label;
    this.kind = facts.kind;
    this.mask = facts.mask;
    this.#words = words;
  }

  get words(): ValueWords {
    return this.#words();
  }
  get values(): ReadonlyMap<number, string> {
    this.#values ??= new Map([...this.words.single].map(([value, word]) => [Number(value), word]));
    return this.#values;
  }
}

function readFields(instance: Instance): Field[] {
  const table = instance.exports.fieldTable() >>> 0;
  const total = instance.exports.fieldTotal() >>> 0;
  const fields: Field[] = [];
  // Many fields share one enumeration.
  const parsed = new Map<string, ValueWords>();
  for (let id = 0; id < total; id++) {
    const at = table + id * FIELD_BYTES;
    // The text is read now: the registry outlives this instance.
    const spec = id === 0 ? "" : instance.literal(instance.u32(at + 8));
    const words = (): ValueWords => {
      const known = parsed.get(spec);
      if (known !== undefined) return known;
      const made = parseValueWords(spec);
      parsed.set(spec, made);
      return made;
    };
    const facts = {
      id,
      of: instance.u32(at + 24) || id,
      name: id === 0 ? "" : instance.literal(instance.u32(at)),
      label: id === 0 ? "" : instance.literal(instance.u32(at + 4)),
      kind: instance.u32(at + 12),
      mask: instance.u64(at + 16),
    };
    fields.push(new LazyField(facts, words));
  }
  return fields;
}

function readProtocols(instance: Instance): ProtocolDescription[] {
  const table = instance.exports.protocolTable() >>> 0;
  const total = instance.exports.protocolTotal() >>> 0;
  const protocols: ProtocolDescription[] = [];
  for (let id = 0; id < total; id++) {
    const at = table + id * PROTOCOL_BYTES;
    const text = (offset: number): string => instance.literal(instance.u32(at + offset));
    protocols.push({ id, path: text(0), filter: text(4), short: text(8), title: text(12), family: text(16) });
  }
  return protocols;
}

function readApplications(instance: Instance): Application[] {
  const table = instance.exports.applicationTable() >>> 0;
  const text = (at: number): string => instance.literal(instance.u32(at));
  return Array.from({ length: instance.exports.applicationTotal() >>> 0 }, (_, index) => {
    const at = table + index * APPLICATION_BYTES;
    return { name: text(at), title: text(at + 4) };
  });
}
