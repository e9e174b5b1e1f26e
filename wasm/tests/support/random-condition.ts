/** Random conditions over the fields that headers answer, with values that occur in the frames. */
import { KIND_BOOL, KIND_ETHER, KIND_IPV4, KIND_IPV6, KIND_STRING, KIND_U8 } from "#shared/abi/field-kind.ts";
import type { FilterField } from "#shared/filter/model.ts";
import { HEADER_NAMES } from "#shared/policy/rules/condition/header-fields.ts";
import type { WireFrame } from "./filtered-capture.ts";

const OPERATORS = ["==", "!=", "<", "<=", ">", ">=", "===", "!=="];

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");

export class HeaderGrammar {
  readonly #random: () => number;
  readonly #frames: readonly WireFrame[];

  constructor(random: () => number, frames: readonly WireFrame[]) {
    this.#random = random;
    this.#frames = frames;
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  #pick<T>(list: readonly T[]): T {
    const picked = list[this.#below(list.length)];
    if (picked === undefined) throw new Error("nothing to pick from");
    return picked;
  }

  /** Bytes of a frame, where addresses and ports usually stand. */
  #bytes(count: number): Uint8Array {
    const { bytes } = this.#pick(this.#frames);
    const at = this.#pick([0, 6, 12, 14, 16, 22, 23, 26, 30, 34, 36, 38, this.#below(60)]);
    const taken = new Uint8Array(count);
    taken.set(bytes.subarray(at, at + count));
    return taken;
  }

  #literal({ kind }: FilterField): string {
    if (kind === KIND_BOOL) return this.#pick(["0", "1", "true"]);
    if (kind === KIND_ETHER) return hex(this.#bytes(6));
    if (kind === KIND_STRING) return this.#pick(['"example.com"', '"a"', '"www.example.org"', '"z"']);
    if (kind === KIND_IPV4) return `${this.#bytes(4).join(".")}${this.#pick(["", "/8", "/24", "/0", "/31"])}`;
    if (kind === KIND_IPV6) {
      const groups = hex(this.#bytes(16)).replace(/(..):(..)/g, "$1$2");
      return `${groups}${this.#pick(["", "/3", "/64", "/128"])}`;
    }
    const [high = 0, low = 0] = this.#bytes(2);
    if (kind === KIND_U8) return this.#pick([low.toString(), high.toString(), "0", "1", "6", "17", "255"]);
    return this.#pick([low.toString(), (high * 256 + low).toString(), "0", "1", "6", "17", "443"]);
  }

  #test(): string {
    const field = this.#pick(HEADER_NAMES.all);
    const { name, kind, isProtocol } = field;
    const before = this.#pick(["", "", "", "any ", "all "]);
    if (isProtocol || this.#below(8) === 0) return name;
    if (kind !== KIND_BOOL && this.#below(4) === 0)
      return `${before}${name} ${this.#pick(["in", "not in"])} {${this.#literal(field)}, ${this.#literal(field)}}`;
    if ((kind === KIND_ETHER || kind === KIND_IPV6) && this.#below(4) === 0)
      return `${name}[${this.#pick(["0:2", "1", "-2:", "1-3", ":3", "0,2"])}] ${this.#pick(OPERATORS)} ${hex(this.#bytes(this.#pick([1, 2, 3])))}`;
    if (kind === KIND_STRING && this.#below(2) === 0)
      return `${name} ${this.#pick(["contains", "matches"])} ${this.#literal(field)}`;
    const operator = this.#pick(OPERATORS);
    const quantifier = operator.length === 3 ? "" : before;
    return this.#below(6) === 0
      ? `${this.#literal(field)} ${operator} ${name}`
      : `${quantifier}${name} ${operator} ${this.#literal(field)}`;
  }

  condition(depth = 2): string {
    if (depth === 0 || this.#below(3) === 0) return this.#test();
    if (this.#below(5) === 0) return `not (${this.condition(depth - 1)})`;
    return `(${this.condition(depth - 1)}) ${this.#pick(["and", "or", "xor"])} (${this.condition(depth - 1)})`;
  }
}
