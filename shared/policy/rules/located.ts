/** A YAML document as values with their places. The parser is given: only those who need it load it. */

export interface Place {
  readonly line: number;
  readonly column: number;
}

export type Located = Place &
  /** `placeOf`: where the character of the value at this offset was written. */
  (
    | { readonly kind: "scalar"; readonly value: unknown; readonly placeOf: (offset: number) => Place }
    | { readonly kind: "list"; readonly items: readonly Located[] }
    | {
        readonly kind: "map";
        readonly entries: readonly { readonly key: string; readonly at: Place; readonly value: Located }[];
      }
  );

export interface RuleProblem extends Place {
  readonly message: string;
}

/** What is used of the package `yaml`: its `parseDocument`. */
export type ParseYaml = (text: string, options: { readonly uniqueKeys: boolean }) => YamlDocument;

interface YamlDocument {
  readonly contents: unknown;
  readonly errors: readonly { readonly message: string; readonly pos: readonly [number, number] }[];
}

interface YamlNode {
  readonly range?: readonly number[] | null | undefined;
  readonly items?: readonly unknown[];
  readonly value?: unknown;
  readonly source?: unknown;
  readonly flow?: unknown;
  readonly key?: unknown;
}

const MOST_DEPTH = 8;

/**
 * Where a character of a scalar's value was written: the value is followed through its source, past quotes, escapes, folds and indentation. Of
 * a letter that was written as a number, the place of what follows.
 */
function offsetIn(source: string, value: string, offset: number): number {
  let at = /^["']/.test(source) ? 1 : /^[|>]/.test(source) ? source.indexOf("\n") + 1 : 0;
  for (let index = 0; ; index++) {
    const letter = value[index] ?? "";
    const isSpace = /\s/.test(letter);
    let found = at;
    while (!isSpace && found < source.length && source[found] !== letter) found++;
    if (found < source.length) at = found;
    if (index >= offset) return at;
    if (!isSpace || /\s/.test(source[at] ?? "")) at++;
  }
}

function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n") };
}

/** The document, or the first thing that is wrong with it. */
export function locate(text: string, parse: ParseYaml): Located | RuleProblem {
  const document = parse(text, { uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const [message = ""] = error.message.split("\n");
    return { ...placeOf(text, error.pos[0]), message: message.replace(/ at line \d+, column \d+:?$/, "") };
  }
  try {
    return convert(text, document.contents as YamlNode | null, { line: 1, column: 1 }, 0);
  } catch (cause) {
    if (cause instanceof Unlocatable) return { ...cause.place, message: cause.message };
    throw cause;
  }
}

class Unlocatable extends Error {
  readonly place: Place;

  constructor(place: Place, message: string) {
    super(message);
    this.place = place;
  }
}

function convert(text: string, node: YamlNode | null | undefined, fallback: Place, depth: number): Located {
  const place = node?.range?.[0] === undefined ? fallback : placeOf(text, node.range[0]);
  if (node === null || node === undefined) return { ...place, kind: "scalar", value: null, placeOf: () => place };
  if (depth > MOST_DEPTH) throw new Unlocatable(place, "this is nested too deep");
  if (node.items === undefined) {
    // An alias has a source and no value.
    if (!("value" in node)) throw new Unlocatable(place, "aliases are not used here: write it out");
    const { value } = node;
    const [from = 0, to = from] = node.range ?? [];
    const source = text.slice(from, to);
    const placed = (offset: number): Place =>
      typeof value === "string" ? placeOf(text, from + offsetIn(source, value, offset)) : place;
    return { ...place, kind: "scalar", value, placeOf: placed };
  }
  const isMap = node.items.every((item) => typeof item === "object" && item !== null && "key" in item);
  if (!isMap || (node.items.length === 0 && isEmptyList(text, node)))
    return {
      ...place,
      kind: "list",
      items: node.items.map((item) => convert(text, item as YamlNode, place, depth + 1)),
    };
  const entries = node.items.map((item) => {
    const { key, value } = item as { readonly key: YamlNode; readonly value: YamlNode | null };
    const at = key.range?.[0] === undefined ? place : placeOf(text, key.range[0]);
    if (typeof key.value !== "string") throw new Unlocatable(at, "a key must be text");
    return { key: key.value, at, value: convert(text, value, at, depth + 1) };
  });
  return { ...place, kind: "map", entries };
}

/** An empty list and an empty map have no items to tell them apart. */
function isEmptyList(text: string, { range }: YamlNode): boolean {
  return text[range?.[0] ?? 0] === "[";
}
