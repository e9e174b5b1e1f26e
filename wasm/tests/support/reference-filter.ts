/** A small, slow and plain evaluator of checked filters over full trees: what the compiled programs are compared with. */
import * as kinds from "#shared/abi/field-kind.ts";
import type { CompareOperator, Condition, Expression, Stretch } from "#shared/filter/model.ts";
import { compilePattern } from "#shared/filter/pattern/compile-pattern.ts";
import { matchesPattern } from "#shared/filter/pattern/run-pattern.ts";
import type { EngineRegistry } from "../../host/registry.ts";
import { type Placed, type ReferencePacket, type Value, valuesOf } from "./reference-values.ts";

export interface ReferenceWorld {
  readonly registry: EngineRegistry;
  /** For `${field}`. */
  readonly selected: ReferencePacket | undefined;
}

type Test = Exclude<Condition, { kind: "and" | "or" | "xor" | "not" }>;

const bytesOf = (value: Value): Uint8Array => {
  if (value.kind === "bytes" || value.kind === "ipv6") return value.value;
  if (value.kind === "ipv4")
    return Uint8Array.of(value.value >>> 24, (value.value >>> 16) & 255, (value.value >>> 8) & 255, value.value & 255);
  throw new Error("a number has no bytes");
};

function orderBytes(a: Uint8Array, b: Uint8Array): number {
  const count = Math.min(a.length, b.length);
  for (let i = 0; i < count; i++) if (a[i] !== b[i]) return (a[i] ?? 0) < (b[i] ?? 0) ? -1 : 1;
  return Math.sign(a.length - b.length);
}

function order(type: Expression["type"], a: Value, b: Value): number {
  if (a.kind === "integer" && b.kind === "integer") return a.value === b.value ? 0 : a.value < b.value ? -1 : 1;
  if (a.kind === "float" && b.kind === "float") return a.value === b.value ? 0 : a.value < b.value ? -1 : 1;
  if (a.kind === "ipv4" && b.kind === "ipv4") return Math.sign(a.value - b.value);
  const [x, y] = [bytesOf(a), bytesOf(b)];
  return type === "protocol" && x.length !== y.length ? Math.sign(x.length - y.length) : orderBytes(x, y);
}

const bitsOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");

function isEqual(type: Expression["type"], a: Value, b: Value): boolean {
  const hasPrefix = (a.kind === "ipv4" && b.kind === "ipv4") || (a.kind === "ipv6" && b.kind === "ipv6");
  if (!hasPrefix) return order(type, a, b) === 0;
  const length = Math.min(a.prefix, b.prefix);
  return bitsOf(bytesOf(a)).slice(0, length) === bitsOf(bytesOf(b)).slice(0, length);
}

function holds(operator: CompareOperator, type: Expression["type"], a: Value, b: Value): boolean {
  switch (operator) {
    case "==":
      return isEqual(type, a, b);
    case "!=":
      return !isEqual(type, a, b);
    case "<":
      return order(type, a, b) < 0;
    case "<=":
      return order(type, a, b) <= 0;
    case ">":
      return order(type, a, b) > 0;
    case ">=":
      return order(type, a, b) >= 0;
  }
}

/** First and one past the last of a stretch of `length` things; undefined where it does not fit. */
function placeOf({ first, count, last }: Stretch, length: number): [number, number] | undefined {
  const from = first < 0 ? length + first : first;
  const to = count !== undefined ? from + count : last === undefined ? length : (last < 0 ? length + last : last) + 1;
  return from < 0 || to > length || from >= to ? undefined : [from, to];
}

function slice(type: Expression["type"], value: Value, pieces: readonly Stretch[]): Value[] {
  const isText = type === "string";
  const bytes = bytesOf(value);
  const things: readonly (string | number)[] = isText ? Array.from(new TextDecoder().decode(bytes)) : [...bytes];
  const taken: (string | number)[] = [];
  for (const piece of pieces) {
    const place = placeOf(piece, things.length);
    if (place === undefined) return [];
    taken.push(...things.slice(...place));
  }
  const made = isText ? new TextEncoder().encode(taken.join("")) : Uint8Array.from(taken.map(Number));
  return [{ kind: "bytes", value: made }];
}

function inLayers(layer: number, highest: number, layers: readonly Stretch[]): boolean {
  return layers.some(({ first, count, last }) => {
    const from = first < 0 ? highest + 1 + first : first;
    const to =
      count !== undefined ? from + count - 1 : last === undefined ? highest : last < 0 ? highest + 1 + last : last;
    return layer >= from && layer <= to;
  });
}

function arithmetic(expression: Extract<Expression, { kind: "arithmetic" }>, a: Value, b: Value): Value[] {
  const { operator, type } = expression;
  if (a.kind === "float" && b.kind === "float") return floatArithmetic(operator, a.value, b.value);
  if (a.kind !== "integer" || b.kind !== "integer") {
    const [x, y] = [bytesOf(a), bytesOf(b)];
    if (operator !== "&" || x.length !== y.length) return [];
    const masked = x.map((byte, i) => byte & (y[i] ?? 0));
    if (a.kind !== "ipv4") return [{ kind: "bytes", value: masked }];
    return [{ kind: "ipv4", value: masked.reduce((sum, byte) => sum * 256 + byte, 0), prefix: 32 }];
  }
  const result = integerArithmetic(operator, a.value, b.value);
  if (result === undefined) return [];
  const isUnsigned = expression.left.type === "unsigned" && expression.right.type === "unsigned" && type !== "signed";
  const fits = isUnsigned ? result >= 0n && result < 1n << 64n : result >= -(1n << 63n) && result < 1n << 63n;
  return fits ? [{ kind: "integer", value: result }] : [];
}

function integerArithmetic(operator: string, a: bigint, b: bigint): bigint | undefined {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return b === 0n ? undefined : a / b;
    case "%":
      return b === 0n ? undefined : a % b;
    default:
      return a & b;
  }
}

function floatArithmetic(operator: string, a: number, b: number): Value[] {
  const results: Readonly<Record<string, number | undefined>> = {
    "+": a + b,
    "-": a - b,
    "*": a * b,
    "/": b === 0 ? undefined : a / b,
  };
  const value = results[operator];
  return value === undefined ? [] : [{ kind: "float", value }];
}

export class ReferenceEvaluator {
  readonly #world: ReferenceWorld;

  constructor(world: ReferenceWorld) {
    this.#world = world;
  }

  matches(condition: Condition | undefined, packet: ReferencePacket): boolean {
    if (condition === undefined) return true;
    switch (condition.kind) {
      case "and":
        return this.matches(condition.left, packet) && this.matches(condition.right, packet);
      case "or":
        return this.matches(condition.left, packet) || this.matches(condition.right, packet);
      case "xor":
        return this.matches(condition.left, packet) !== this.matches(condition.right, packet);
      case "not":
        return !this.matches(condition.operand, packet);
      default:
        return this.#test(condition, packet);
    }
  }

  #test(test: Test, packet: ReferencePacket): boolean {
    const quantify = <T>(values: readonly T[], quantifier: string, is: (value: T) => boolean): boolean =>
      values.length > 0 && (quantifier === "all" ? values.every(is) : values.some(is));
    if (test.kind === "exists") return this.values(test.operand, packet).length > 0;
    if (test.kind === "truth") return this.values(test.operand, packet).some(isTrue);
    const left = this.values(test.left, packet);
    const { type } = test.left;
    if (test.kind === "in") {
      const isMember = (value: Value): boolean =>
        test.items.some(({ from, to }) => this.#isMember(type, value, [from, to], packet));
      return quantify(left, test.quantifier, (value) => isMember(value) !== test.isNegated);
    }
    if (test.kind === "matches") {
      const compiled = compilePattern(test.pattern);
      return (
        compiled.ok && quantify(left, test.quantifier, (value) => matchesPattern(compiled.program, bytesOf(value)))
      );
    }
    const right = this.values(test.right, packet);
    const pairs = left.flatMap((a) => right.map((b): [Value, Value] => [a, b]));
    if (test.kind === "compare") return quantify(pairs, test.quantifier, ([a, b]) => holds(test.operator, type, a, b));
    return quantify(pairs, test.quantifier, ([a, b]) => includes(bytesOf(a), bytesOf(b)));
  }

  #isMember(
    type: Expression["type"],
    value: Value,
    [from, to]: readonly [Expression, Expression | undefined],
    packet: ReferencePacket,
  ): boolean {
    const low = this.values(from, packet);
    if (to === undefined) return low.some((each) => isEqual(type, value, each));
    const high = this.values(to, packet);
    return low.some((a) => high.some((b) => holds(">=", type, value, a) && holds("<=", type, value, b)));
  }

  values(expression: Expression, packet: ReferencePacket): Value[] {
    switch (expression.kind) {
      case "literal":
        return [...expression.values];
      case "field":
        return this.#field(expression, packet);
      case "slice":
        return this.values(expression.operand, packet).flatMap((value) =>
          slice(expression.operand.type, value, expression.pieces),
        );
      case "negate":
        return this.values(expression.operand, packet).flatMap(negate);
      case "arithmetic": {
        const right = this.values(expression.right, packet);
        return this.values(expression.left, packet).flatMap((a) => right.flatMap((b) => arithmetic(expression, a, b)));
      }
      case "call":
        return this.#call(expression, packet);
    }
  }

  #field(expression: Extract<Expression, { kind: "field" }>, packet: ReferencePacket): Value[] {
    const { field, isRaw, layers, isReference } = expression;
    const from = isReference ? this.#world.selected : packet;
    if (from === undefined) return [];
    const placed: readonly Placed[] = valuesOf(from, this.#world.registry, field, isRaw);
    const highest = Math.max(0, ...placed.map(({ layer }) => layer));
    return placed.flatMap(({ value, layer }) =>
      layers === undefined || inLayers(layer, highest, layers) ? [value] : [],
    );
  }

  #call(call: Extract<Expression, { kind: "call" }>, packet: ReferencePacket): Value[] {
    const lists = call.operands.map((each) => this.values(call.name === "abs" ? asSigned(each) : each, packet));
    const [values = []] = lists;
    const [operand] = call.operands;
    switch (call.name) {
      case "count":
        return values.length === 0 ? [] : [{ kind: "integer", value: BigInt(values.length) }];
      case "len":
        return values.map((value) => ({ kind: "integer", value: BigInt(lengthOf(value, operand)) }));
      case "upper":
      case "lower":
        return values.map((value) => ({ kind: "bytes", value: fold(bytesOf(value), call.name === "upper") }));
      case "max":
      case "min": {
        const sorted = lists.flat().sort((a, b) => order(call.type, a, b));
        return (call.name === "max" ? sorted.slice(-1) : sorted.slice(0, 1)) satisfies Value[];
      }
      case "abs":
        return values.flatMap((value) => (isNegative(value) ? negate(value) : [value]));
      default:
        throw new Error(`the reference evaluator does not know ${call.name}()`);
    }
  }
}

const WIDTHS: ReadonlyMap<number, number> = new Map([
  [kinds.KIND_BOOL, 1],
  [kinds.KIND_U8, 1],
  [kinds.KIND_U16, 2],
  [kinds.KIND_U24, 3],
  [kinds.KIND_U32, 4],
  [kinds.KIND_FRAME, 4],
  [kinds.KIND_U64, 8],
  [kinds.KIND_I8, 1],
  [kinds.KIND_I16, 2],
  [kinds.KIND_I32, 4],
  [kinds.KIND_I64, 8],
  [kinds.KIND_F64, 8],
  [kinds.KIND_IPV4, 4],
  [kinds.KIND_TIME, 8],
  [kinds.KIND_DURATION, 8],
]);

function lengthOf(value: Value, operand: Expression | undefined): number {
  if (value.kind === "bytes" || value.kind === "ipv6") return value.value.length;
  return WIDTHS.get(operand?.kind === "field" ? operand.field.kind : kinds.KIND_U64) ?? 8;
}

/** The sign of a difference does not matter to abs(). */
function asSigned(expression: Expression): Expression {
  return expression.kind === "arithmetic" && expression.operator === "-" && expression.type === "unsigned"
    ? { ...expression, type: "signed" }
    : expression;
}

const isNegative = (value: Value): boolean =>
  (value.kind === "integer" || value.kind === "float") && Number(value.value) < 0;

function negate(value: Value): Value[] {
  if (value.kind === "float") return [{ kind: "float", value: -value.value }];
  return value.kind === "integer" ? [{ kind: "integer", value: -value.value }] : [];
}

function fold(bytes: Uint8Array, toUpper: boolean): Uint8Array {
  const first = toUpper ? 97 : 65;
  return bytes.map((byte) => (byte >= first && byte < first + 26 ? byte ^ 32 : byte));
}

function includes(hay: Uint8Array, needle: Uint8Array): boolean {
  for (let at = 0; at + needle.length <= hay.length; at++) {
    if (needle.every((byte, i) => hay[at + i] === byte)) return true;
  }
  return false;
}

function isTrue(value: Value): boolean {
  if (value.kind === "integer") return value.value !== 0n;
  if (value.kind === "float" || value.kind === "ipv4") return value.value !== 0;
  return value.value.some((byte) => byte !== 0);
}
