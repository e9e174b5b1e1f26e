/** Checks what comes from the other side of a connection: every field named, bounded and of one type; anything else is refused. */

/** Why a message was refused: `at` names the field ("" for the whole), `reason` says what it must be. */
export interface Misfit {
  readonly at: string;
  readonly reason: string;
}

export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly misfit: Misfit };
export type Shape<T> = (value: unknown, at: string) => Checked<T>;
export type ShapeOf<S> = S extends Shape<infer T> ? T : never;

const fit = <T>(value: T): Checked<T> => ({ ok: true, value });
const misfit = (at: string, reason: string): Checked<never> => ({ ok: false, misfit: { at, reason } });

/** Text of at most `longest` characters, optionally of one form. */
export function text(longest: number, form?: RegExp): Shape<string> {
  return (value, at) => {
    if (typeof value !== "string" || value.length > longest) return misfit(at, `text of at most ${longest} characters`);
    return form === undefined || form.test(value) ? fit(value) : misfit(at, `text of the form ${form.source}`);
  };
}

export function integer(least: number, most: number): Shape<number> {
  return (value, at) =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most
      ? fit(value)
      : misfit(at, `a whole number from ${least} to ${most}`);
}

/** Unsigned 64-bit numbers travel as decimal text: JSON's numbers are doubles. */
export const uint64: Shape<bigint> = (value, at) => {
  if (typeof value !== "string" || !/^(0|[1-9]\d{0,19})$/.test(value)) return misfit(at, "a decimal number as text");
  const number = BigInt(value);
  return number < 1n << 64n ? fit(number) : misfit(at, "a number below 2^64");
};

export const flag: Shape<boolean> = (value, at) =>
  typeof value === "boolean" ? fit(value) : misfit(at, "true or false");

export function oneOf<const T extends string>(...choices: readonly T[]): Shape<T> {
  return (value, at) => {
    const choice = choices.find((each) => each === value);
    return choice === undefined ? misfit(at, `one of ${choices.join(", ")}`) : fit(choice);
  };
}

export function list<T>(most: number, each: Shape<T>): Shape<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length > most) return misfit(at, `a list of at most ${most}`);
    const values: T[] = [];
    for (const [index, part] of (value as readonly unknown[]).entries()) {
      const checked = each(part, `${at}[${index}]`);
      if (!checked.ok) return checked;
      values.push(checked.value);
    }
    return fit(values);
  };
}

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, at) => (value === undefined ? fit(undefined) : shape(value, at));
}

type Fields = Readonly<Record<string, Shape<unknown>>>;
type OptionalOf<F extends Fields> = { [K in keyof F]: undefined extends ShapeOf<F[K]> ? K : never }[keyof F];
/** What a record of such fields is: those that may be missing are optional. */
export type RecordOf<F extends Fields> = { readonly [K in Exclude<keyof F, OptionalOf<F>>]: ShapeOf<F[K]> } & {
  readonly [K in OptionalOf<F>]?: Exclude<ShapeOf<F[K]>, undefined>;
};

/** Exactly these fields: an unknown one is refused, so that a misspelt limit is never silently no limit. */
export function record<F extends Fields>(fields: F): Shape<RecordOf<F>> {
  const known = openRecord(fields);
  return (value, at) => {
    const unknown = isObject(value) && Object.keys(value).find((name) => !Object.hasOwn(fields, name));
    return typeof unknown === "string"
      ? misfit(join(at, unknown.slice(0, 40)), "no field of this message")
      : known(value, at);
  };
}

/** These fields; others are left out: whoever tells of itself may be newer than who listens. */
export function openRecord<F extends Fields>(fields: F): Shape<RecordOf<F>> {
  return (value, at) => {
    if (!isObject(value)) return misfit(at, "an object");
    const built: Record<string, unknown> = {};
    for (const [name, shape] of Object.entries(fields)) {
      const checked = shape(Object.hasOwn(value, name) ? value[name] : undefined, join(at, name));
      if (!checked.ok) return checked;
      if (checked.value !== undefined) built[name] = checked.value;
    }
    return fit(built as RecordOf<F>);
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const join = (at: string, name: string): string => (at === "" ? name : `${at}.${name}`);
