/** The names that filters can use, from what the dissectors declare. */
import { BASE_LE, KIND_MASK, KIND_PROTOCOL, KIND_STRING } from "#shared/abi/field-kind.ts";
import type { FieldDescription, ProtocolDescription, Registry, ValueRange } from "#shared/model/registry.ts";
import type { FilterField, FilterNames } from "./model.ts";
import { OUTDATED, SYNONYMS, TEXT_OF } from "./name-aliases.ts";
import { createOwners, type FindOwners } from "./owners.ts";
import { largestOfKind, typeOfKind } from "./value-type.ts";

const NO_WORDS: ReadonlyMap<number, string> = new Map();

/** A field as it was declared, once or several times. The words are read only when they are asked for: most never are. */
class DeclaredField implements FilterField {
  readonly name: string;
  readonly label: string;
  readonly kind: number;
  readonly ids: readonly number[];
  readonly isProtocol = false;
  readonly owners: readonly number[] | undefined;
  readonly derived = undefined;
  readonly insteadUse = undefined;
  readonly isLittleEndian: boolean;
  readonly #declared: readonly FieldDescription[];

  constructor(declared: readonly [FieldDescription, ...FieldDescription[]], owners: readonly number[] | undefined) {
    const [first] = declared;
    const type = typeOfKind(first.kind & KIND_MASK);
    const alike = declared.filter(({ kind }) => typeOfKind(kind & KIND_MASK) === type);
    this.name = first.name;
    this.label = first.label;
    this.kind = widest(alike.map(({ kind }) => kind & KIND_MASK));
    this.ids = [...new Set(alike.map(({ id }) => id))];
    this.owners = owners;
    this.isLittleEndian = (first.kind & BASE_LE) !== 0;
    this.#declared = alike;
  }

  get values(): ReadonlyMap<number, string> {
    return this.#declared.find(({ values }) => values.size > 0)?.values ?? NO_WORDS;
  }

  get dictionaries(): readonly ReadonlyMap<number, string>[] {
    return [...new Set(this.#declared.map(({ values }) => values))].filter(({ size }) => size > 0);
  }

  get ranges(): readonly ValueRange[] {
    return this.#declared.flatMap(({ ranges }) => ranges ?? []);
  }
}

/** Of the same type, the kind that holds the largest numbers. */
function widest(kinds: readonly number[]): number {
  const [first = 0, ...others] = kinds;
  return others.reduce((most, kind) => (largestOfKind(kind) > largestOfKind(most) ? kind : most), first);
}

/** The same field under another name. */
class RenamedField implements FilterField {
  readonly name: string;
  readonly label: string;
  readonly kind: number;
  readonly ids: readonly number[];
  readonly isProtocol: boolean;
  readonly owners: readonly number[] | undefined;
  readonly derived: "text" | undefined;
  readonly insteadUse: string | undefined;
  readonly isLittleEndian: boolean;
  readonly #field: FilterField;

  constructor(name: string, field: FilterField, change: { readonly insteadUse?: string; readonly isText?: boolean }) {
    const isText = change.isText === true;
    this.name = name;
    this.label = field.label;
    this.kind = isText ? KIND_STRING : field.kind;
    this.ids = field.ids;
    this.isProtocol = field.isProtocol;
    this.owners = field.owners;
    this.derived = isText ? "text" : field.derived;
    this.insteadUse = change.insteadUse;
    this.isLittleEndian = field.isLittleEndian === true;
    this.#field = field;
  }

  get values(): ReadonlyMap<number, string> {
    return this.derived === undefined ? this.#field.values : NO_WORDS;
  }

  get dictionaries(): readonly ReadonlyMap<number, string>[] {
    return this.derived === undefined ? (this.#field.dictionaries ?? []) : [];
  }

  get ranges(): readonly ValueRange[] {
    return this.derived === undefined ? (this.#field.ranges ?? []) : [];
  }
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, [Item, ...Item[]]> {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function protocolField(name: string, declared: readonly ProtocolDescription[]): FilterField {
  const ids = declared.map(({ id }) => id);
  return {
    name,
    label: declared[0]?.title ?? name,
    kind: KIND_PROTOCOL,
    ids,
    isProtocol: true,
    values: NO_WORDS,
    owners: ids,
    derived: undefined,
    insteadUse: undefined,
  };
}

class RegistryNames implements FilterNames {
  readonly all: readonly FilterField[];
  readonly #byName = new Map<string, FilterField>();

  constructor(registry: Registry, findOwners: FindOwners) {
    for (const [name, declared] of groupBy(registry.fields, ({ name }) => name)) {
      this.#byName.set(name, new DeclaredField(declared, findOwners(name)));
    }
    for (const [name, declared] of groupBy(registry.protocols, ({ filter }) => filter)) {
      this.#byName.set(name, protocolField(name, declared));
    }
    for (const [name, of] of TEXT_OF) this.#rename(name, of, { isText: true });
    for (const [name, means] of SYNONYMS) this.#rename(name, means, {});
    this.#byName.delete("");
    this.all = [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  /** Unless the dissectors declare the name themselves. */
  #rename(name: string, existing: string, change: { readonly isText?: boolean }): void {
    const field = this.#byName.get(existing);
    if (field !== undefined && !this.#byName.has(name)) this.#byName.set(name, new RenamedField(name, field, change));
  }

  find(name: string): FilterField | undefined {
    return this.#byName.get(name) ?? this.#findOutdated(name);
  }

  #findOutdated(name: string): FilterField | undefined {
    for (const [old, now] of OUTDATED) {
      if (name !== old && !name.startsWith(`${old}.`)) continue;
      const current = now + name.slice(old.length);
      const field = this.#byName.get(current);
      return field === undefined ? undefined : new RenamedField(name, field, { insteadUse: current });
    }
    return undefined;
  }
}

/** Outdated names are found, but are not among `all`; our own short names are. */
export function createFilterNames(registry: Registry): FilterNames {
  return new RegistryNames(registry, createOwners(registry.protocols));
}
