/** Makes random filters by the grammar, over fields and values of one capture; most of them are accepted. */
import * as kinds from "#shared/abi/field-kind.ts";
import type { FilterField, FilterNames } from "#shared/filter/model.ts";
import { formatFilter } from "../../host/value.ts";
import type { EngineRegistry } from "../../host/registry.ts";
import type { ReferencePacket } from "./reference-values.ts";

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const COMPARES = ["==", "!=", "===", "!==", "<", "<=", ">", ">=", "eq", "ne", "all_eq", "any_ne"] as const;
const NUMBERS: ReadonlySet<number> = new Set([
  kinds.KIND_U8,
  kinds.KIND_U16,
  kinds.KIND_U24,
  kinds.KIND_U32,
  kinds.KIND_FRAME,
]);
const SLICED: ReadonlySet<number> = new Set([
  kinds.KIND_BYTES,
  kinds.KIND_STRING,
  kinds.KIND_ETHER,
  kinds.KIND_IPV4,
  kinds.KIND_IPV6,
  kinds.KIND_PROTOCOL,
]);
const SEARCHED: ReadonlySet<number> = new Set([kinds.KIND_BYTES, kinds.KIND_STRING, kinds.KIND_PROTOCOL]);
/** Read off the table alone, or written by the host: the reference evaluator sees only the tree. */
const ELSEWHERE =
  /^(flow\.|_ws\.|frame\.(marked|ignored|ref_time|protocols|comment|interface_name|time_epoch)$|expert)/u;

export class FilterGrammar {
  readonly #random: () => number;
  readonly #present: readonly FilterField[];
  readonly #all: readonly FilterField[];
  /** Filters that match one value each: "tcp.port == 80". */
  readonly #samples = new Map<string, string[]>();

  constructor(random: () => number, names: FilterNames, registry: EngineRegistry, packets: readonly ReferencePacket[]) {
    this.#random = random;
    this.#all = names.all.filter(({ name }) => !ELSEWHERE.test(name));
    const ids = new Set<string>();
    for (const { nodes } of packets) {
      for (const node of nodes) {
        ids.add(`${node.kind} ${node.id}`);
        const field = node.kind === 1 ? registry.fields[node.id] : undefined;
        if (field !== undefined) this.#sample(field.name, formatFilter(field, node.value));
      }
    }
    this.#present = this.#all.filter((field) => field.ids.some((id) => ids.has(`${field.isProtocol ? 0 : 1} ${id}`)));
  }

  #sample(name: string, filter: string): void {
    const at = filter.indexOf(" == ");
    if (at < 0 || filter.length > 120) return;
    const known = this.#samples.get(name) ?? [];
    if (known.length < 12) this.#samples.set(name, [...known, filter.slice(at + 4)]);
  }

  #pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.#random() * from.length)];
    if (picked === undefined) throw new Error("nothing to pick from");
    return picked;
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #number(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  filter(depth = 0): string {
    const roll = this.#random();
    if (depth > 3 || roll < 0.5) return this.#test();
    if (roll < 0.62) return `!(${this.filter(depth + 1)})`;
    if (roll < 0.68) return `not ${this.#test()}`;
    const operator = this.#pick(["and", "or", "xor", "&&", "||", "^^"]);
    return `(${this.filter(depth + 1)}) ${operator} (${this.filter(depth + 1)})`;
  }

  #field(): FilterField {
    return this.#pick(this.#chance(0.93) ? this.#present : this.#all);
  }

  #fieldOf(wanted: ReadonlySet<number>): FilterField | undefined {
    const fitting = this.#present.filter(({ kind }) => wanted.has(kind));
    return fitting.length === 0 ? undefined : this.#pick(fitting);
  }

  #reference({ name }: FilterField): string {
    const roll = this.#random();
    if (roll < 0.06) return `@${name}`;
    if (roll < 0.1) return `${name}#${1 + this.#number(2)}`;
    return roll < 0.13 ? `${name}#[-1]` : name;
  }

  #test(): string {
    const roll = this.#random();
    const quantifier = this.#chance(0.15) ? this.#pick(["any ", "all "]) : "";
    if (roll < 0.14) return this.#reference(this.#field());
    if (roll < 0.55) return quantifier + this.#compare();
    if (roll < 0.68) return quantifier + this.#member();
    if (roll < 0.78) return quantifier + this.#search();
    if (roll < 0.86) return this.#slice();
    return roll < 0.94 ? this.#reckon() : this.#call();
  }

  #literal(field: FilterField): string {
    const samples = this.#samples.get(field.name) ?? this.#samplesOfIds(field);
    if (samples.length > 0 && this.#chance(0.75)) return this.#pick(samples);
    if (NUMBERS.has(field.kind)) return this.#pick(["0", "1", "0x10", "64", `${this.#number(70_000)}`]);
    switch (field.kind) {
      case kinds.KIND_IPV4:
        return this.#pick(["10.0.0.0/8", "192.168.0.0/16", "127.0.0.1", "0.0.0.0/0"]);
      case kinds.KIND_IPV6:
        return this.#pick(["fe80::/10", "::1", "2001:db8::/32"]);
      case kinds.KIND_ETHER:
        return "ff:ff:ff:ff:ff:ff";
      case kinds.KIND_STRING:
        return this.#pick(['"a"', '""', '"example"']);
      case kinds.KIND_DURATION:
        return this.#pick(["0", "0.5", "1", "0.000001"]);
      case kinds.KIND_BOOL:
        return this.#pick(["0", "1", "True", "False"]);
      default:
        return this.#pick(["00:00", "01", "0", '"x"']);
    }
  }

  #samplesOfIds({ ids }: FilterField): readonly string[] {
    const same = this.#present.find(
      (other) => !other.isProtocol && other.ids.length === 1 && ids.includes(other.ids[0] ?? -1),
    );
    return same === undefined ? [] : (this.#samples.get(same.name) ?? []);
  }

  #compare(): string {
    const field = this.#field();
    const operator = this.#pick(COMPARES);
    if (this.#chance(0.12)) {
      const other = this.#fieldOf(new Set([field.kind])) ?? field;
      return `${this.#reference(field)} ${operator} ${other.name}`;
    }
    if (this.#chance(0.05)) return `${this.#literal(field)} ${operator} ${field.name}`;
    if (this.#chance(0.05)) return `${field.name} ${operator} \${${field.name}}`;
    return `${this.#reference(field)} ${operator} ${this.#literal(field)}`;
  }

  #member(): string {
    const field = this.#field();
    const items = Array.from({ length: 1 + this.#number(4) }, () =>
      this.#chance(0.25) ? `${this.#literal(field)}..${this.#literal(field)}` : this.#literal(field),
    );
    return `${field.name} ${this.#chance(0.2) ? "not in" : "in"} {${items.join(", ")}}`;
  }

  #search(): string {
    const field = this.#fieldOf(SEARCHED);
    if (field === undefined) return "frame";
    if (this.#chance(0.5))
      return `${field.name} contains ${this.#pick(['"a"', '"HTTP"', "00:01", "01", '"com"', '"e"'])}`;
    const pattern = this.#pick([
      "^[a-z]+",
      "\\\\.com$",
      "[0-9]{2,4}",
      "(a|e|o).*t",
      "\\\\bip\\\\b",
      "^$",
      "(?-i)A",
      "x|\\\\x00",
    ]);
    return `${field.name} matches "${pattern}"`;
  }

  #slice(): string {
    const field = this.#fieldOf(SLICED);
    if (field === undefined) return "frame[0]";
    const piece = (): string =>
      this.#pick([
        `${this.#number(12)}`,
        `${this.#number(6)}:${1 + this.#number(4)}`,
        `:${1 + this.#number(5)}`,
        "-2:2",
        "1-3",
        "2:",
      ]);
    const slice = `${field.name}[${piece()}${this.#chance(0.15) ? `,${piece()}` : ""}]`;
    if (this.#chance(0.3)) return slice;
    if (field.kind === kinds.KIND_STRING) return `${slice} == "${this.#pick(["a", "ex", "www"])}"`;
    if (this.#chance(0.2)) return `${slice} & ${this.#pick(["01", "0f", "ff:00"])}`;
    return `${slice} ${this.#pick(["==", "!=", "<", ">="])} ${this.#pick(["00", "01", "08:00", "ff:ff", "45"])}`;
  }

  #reckon(): string {
    const [a, b] = [this.#fieldOf(NUMBERS), this.#fieldOf(NUMBERS)];
    if (a === undefined || b === undefined) return "frame";
    const operator = this.#pick(["+", "-", "*", "/", "%", "&"]);
    const right = this.#chance(0.6) ? `${1 + this.#number(40)}` : b.name;
    const sum = `${a.name} ${operator} ${right}`;
    return this.#chance(0.25) ? sum : `${sum} ${this.#pick(["==", ">", "<", "!="])} ${this.#number(200)}`;
  }

  #call(): string {
    const text = this.#fieldOf(new Set([kinds.KIND_STRING]));
    const number = this.#fieldOf(NUMBERS);
    if (text !== undefined && this.#chance(0.4)) {
      const name = this.#pick(["upper", "lower"]);
      return `${name}(${text.name}) contains "${name === "upper" ? "A" : "a"}"`;
    }
    if (number === undefined || this.#chance(0.5)) {
      const field = this.#field();
      return `${this.#pick(["len", "count"])}(${field.name}) ${this.#pick(["==", ">", "<="])} ${this.#number(12)}`;
    }
    return `${this.#pick(["max", "min"])}(${number.name}, ${number.name}) > ${this.#number(1000)}`;
  }
}
