/** Words that dissectors compare with, read off their sources, and the numbers that lead to them. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCES = fileURLToPath(new URL("../../../wasm/assembly/dissect", import.meta.url));

export interface Dictionary {
  /** By the beginning of a source's path: "sip" for sip.ts and sip/headers.ts. */
  readonly words: ReadonlyMap<string, readonly string[]>;
  /** What `answers` names, by its table. */
  readonly numbers: ReadonlyMap<string, readonly number[]>;
  /** Numbers that the sources of a family compare with or name otherwise. */
  readonly constants: ReadonlyMap<string, readonly number[]>;
}

const CONSTANT = /^const ([A-Z_]+)(?:: u\d+)? = (0x[0-9a-f]+|\d+);/gmu;
const ANSWERS = /answers\(\w+, (BY_\w+), (?:(0x[0-9a-f]+|\d+)|([A-Z_]+))\)/gu;

const LITERAL = /\b(0x[0-9a-f]{1,4}|\d{1,5})\b/gu;

function push<Value>(lists: Map<string, Value[]>, key: string, values: readonly Value[]): void {
  lists.set(key, [...new Set([...(lists.get(key) ?? []), ...values])]);
}

function wordsOf(source: string): string[] {
  const strings = [...source.matchAll(/"([^"\\\n]{2,400})"/gu)].map(([, text = ""]) => text);
  // Lists of alternatives stand in one string: "Accept=…;Via=…", "ACCEPT,VIA", "a b c".
  const parts = strings.flatMap((text) => [text, ...text.split(/[;,| ]/u).map((part) => part.replace(/^[^=]*=/u, ""))]);
  return parts.filter((part) => part.length > 1 && part.length < 32 && !/^\.\.?\//u.test(part));
}

export function readDictionary(): Dictionary {
  const words = new Map<string, string[]>();
  const numbers = new Map<string, number[]>();
  const constants = new Map<string, number[]>();
  const paths = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .sort();
  for (const path of paths) {
    const source = readFileSync(join(SOURCES, path), "utf8");
    const name = path.replace(/^names[\\/]/u, "").replace(/[-./\\].*$/u, "");
    push(words, name, wordsOf(source));
    push(
      constants,
      name,
      [...source.matchAll(LITERAL)].map(([text]) => Number(text)),
    );
    const named = new Map([...source.matchAll(CONSTANT)].map(([, key = "", value]) => [key, Number(value)]));
    for (const [, table = "", number, constant = ""] of source.matchAll(ANSWERS)) {
      const value = number === undefined ? named.get(constant) : Number(number);
      if (value !== undefined) push(numbers, table, [value]);
    }
  }
  return { words, numbers, constants };
}
