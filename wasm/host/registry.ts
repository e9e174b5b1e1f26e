/** The registry that the dissectors filled at the engine's start, as the model's shapes; enumerations are parsed when first asked for. */
import { APPLICATION_BYTES } from "#shared/abi/flow.ts";
import type { FieldDescription, ProtocolDescription, Registry, ValueRange } from "#shared/model/registry.ts";
import { type Instance, literalBytes, readLiteral } from "./instance.ts";

const FIELD_BYTES = 32;
const PROTOCOL_BYTES = 32;
/** Where in their entries the tables point to texts. */
const FIELD_TEXTS = [0, 4, 8];
const PROTOCOL_TEXTS = [0, 4, 8, 12, 16];

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

/**
 * What the dissectors declared. Ids are indexes into the arrays; an unused protocol number has an empty path. Texts are read when they
 * are first asked for: there are ten thousand, and most are not.
 */
export class EngineRegistry {
  readonly fields: readonly Field[];
  readonly protocols: readonly ProtocolDescription[];
  readonly #listApplications: () => Application[];
  #applications: readonly Application[] | undefined;
  #fieldByName: ReadonlyMap<string, readonly Field[]> | undefined;

  constructor(instance: Instance) {
    const tables = copyTables(instance);
    const texts = new Literals(instance, tables);
    this.fields = readFields(tables.fields, texts);
    this.protocols = readProtocols(tables.protocols, texts);
    this.#listApplications = () => readApplications(tables.applications, texts);
  }

  get applications(): readonly Application[] {
    this.#applications ??= this.#listApplications();
    return this.#applications;
  }

  get fieldByName(): ReadonlyMap<string, readonly Field[]> {
    this.#fieldByName ??= groupByName(this.fields);
    return this.#fieldByName;
  }

  describe(): Registry {
    return {
      protocols: this.protocols
        .filter(({ path }) => path !== "")
        .map(({ id, path, filter, short, title, family }) => ({ id, path, filter, short, title, family })),
      fields: this.fields
        .filter(({ name }) => name !== "")
        .map(({ of, name, label, kind, values, words }) => ({ id: of, name, label, kind, values, ...rangesOf(words) })),
    };
  }
}

function groupByName(fields: readonly Field[]): ReadonlyMap<string, readonly Field[]> {
  const byName = new Map<string, Field[]>();
  for (const field of fields) {
    const meant = fields[field.of] ?? field;
    const same = byName.get(field.name);
    if (same === undefined) byName.set(field.name, [meant]);
    else same.push(meant);
  }
  return byName;
}

function rangesOf({ ranges }: ValueWords): { readonly ranges?: readonly ValueRange[] } {
  if (ranges.length === 0) return {};
  return { ranges: ranges.map(({ from, to, word }) => ({ from: Number(from), to: Number(to), word })) };
}

/** Copies of the engine's tables: the registry outlives the instance that it was read from. */
interface Tables {
  readonly fields: DataView;
  readonly protocols: DataView;
  readonly applications: DataView;
}

function copyTables(instance: Instance): Tables {
  const { exports } = instance;
  const table = (at: number, bytes: number): DataView => new DataView(instance.copy(at >>> 0, bytes).buffer);
  return {
    fields: table(exports.fieldTable(), (exports.fieldTotal() >>> 0) * FIELD_BYTES),
    protocols: table(exports.protocolTable(), (exports.protocolTotal() >>> 0) * PROTOCOL_BYTES),
    applications: table(exports.applicationTable(), (exports.applicationTotal() >>> 0) * APPLICATION_BYTES),
  };
}

/** The texts that the tables point to, out of a copy of the part of the memory that holds them. */
class Literals {
  readonly #bytes: DataView<ArrayBuffer>;
  readonly #known = new Map<number, string>();

  constructor(instance: Instance, { fields, protocols, applications }: Tables) {
    let last = 0;
    const note = (at: number): void => {
      if (at > last) last = at;
    };
    for (let at = 0; at < fields.byteLength; at += FIELD_BYTES)
      for (const offset of FIELD_TEXTS) note(fields.getUint32(at + offset, true));
    for (let at = 0; at < protocols.byteLength; at += PROTOCOL_BYTES)
      for (const offset of PROTOCOL_TEXTS) note(protocols.getUint32(at + offset, true));
    for (let at = 0; at < applications.byteLength; at += 4) note(applications.getUint32(at, true));
    this.#bytes = new DataView(instance.copy(0, last === 0 ? 0 : last + literalBytes(instance.view, last)).buffer);
  }

  at(at: number): string {
    if (at === 0) return "";
    let text = this.#known.get(at);
    if (text === undefined) {
      text = readLiteral(this.#bytes, at);
      this.#known.set(at, text);
    }
    return text;
  }
}

/** One entry of the engine's table, read as far as somebody asks. */
class LazyField implements Field {
  readonly id: number;
  readonly #table: DataView;
  readonly #texts: Literals;
  readonly #parse: (spec: string) => ValueWords;
  #values: ReadonlyMap<number, string> | undefined;

  constructor(id: number, table: DataView, texts: Literals, parse: (spec: string) => ValueWords) {
    this.id = id;
    this.#table = table;
    this.#texts = texts;
    this.#parse = parse;
  }

  get of(): number {
    return this.#number(24) || this.id;
  }
  get name(): string {
    return this.#text(0);
  }
  get label(): string {
    return this.#text(4);
  }
  get kind(): number {
    return this.#number(12);
  }
  get mask(): bigint {
    return this.#table.getBigUint64(this.id * FIELD_BYTES + 16, true);
  }
  get words(): ValueWords {
    return this.#parse(this.#text(8));
  }
  get values(): ReadonlyMap<number, string> {
    this.#values ??= new Map([...this.words.single].map(([value, word]) => [Number(value), word]));
    return this.#values;
  }

  #number(offset: number): number {
    return this.#table.getUint32(this.id * FIELD_BYTES + offset, true);
  }
  /** Field 0 is none. */
  #text(offset: number): string {
    return this.id === 0 ? "" : this.#texts.at(this.#number(offset));
  }
}

function readFields(table: DataView, texts: Literals): Field[] {
  // Many fields share one enumeration.
  const parsed = new Map<string, ValueWords>();
  const parse = (spec: string): ValueWords => {
    const known = parsed.get(spec);
    if (known !== undefined) return known;
    const made = parseValueWords(spec);
    parsed.set(spec, made);
    return made;
  };
  return Array.from({ length: table.byteLength / FIELD_BYTES }, (_, id) => new LazyField(id, table, texts, parse));
}

class LazyProtocol implements ProtocolDescription {
  readonly id: number;
  readonly #table: DataView;
  readonly #texts: Literals;

  constructor(id: number, table: DataView, texts: Literals) {
    this.id = id;
    this.#table = table;
    this.#texts = texts;
  }

  get path(): string {
    return this.#text(0);
  }
  get filter(): string {
    return this.#text(4);
  }
  get short(): string {
    return this.#text(8);
  }
  get title(): string {
    return this.#text(12);
  }
  get family(): string {
    return this.#text(16);
  }

  #text(offset: number): string {
    return this.#texts.at(this.#table.getUint32(this.id * PROTOCOL_BYTES + offset, true));
  }
}

function readProtocols(table: DataView, texts: Literals): ProtocolDescription[] {
  return Array.from({ length: table.byteLength / PROTOCOL_BYTES }, (_, id) => new LazyProtocol(id, table, texts));
}

function readApplications(table: DataView, texts: Literals): Application[] {
  const text = (at: number): string => texts.at(table.getUint32(at, true));
  return Array.from({ length: table.byteLength / APPLICATION_BYTES }, (_, index) => {
    const at = index * APPLICATION_BYTES;
    return { name: text(at), title: text(at + 4) };
  });
}
