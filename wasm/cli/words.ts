/** Splits a command's words into options and the rest; an unknown option is an error. */
import { UsageError } from "./open.ts";

export interface Words {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly rest: readonly string[];
}

export function splitWords(words: readonly string[], flags: readonly string[], values: readonly string[]): Words {
  const found = { flags: new Set<string>(), values: new Map<string, string>(), rest: [] as string[] };
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    const name = word.slice(2);
    if (!word.startsWith("--")) found.rest.push(word);
    else if (flags.includes(name)) found.flags.add(name);
    else if (values.includes(name)) {
      const value = words[++i];
      if (value === undefined) throw new UsageError(`${word} wants a value`);
      found.values.set(name, value);
    } else throw new UsageError(`there is no option ${word}`);
  }
  return found;
}

/** The only word that is left; its absence and a second one are errors. */
export function onlyWord(words: Words, what: string): string {
  const [first, second] = words.rest;
  if (first === undefined) throw new UsageError(`${what} is missing`);
  if (second !== undefined) throw new UsageError(`one word too many: ${second}`);
  return first;
}

/** A whole number from 1 on. */
export function wholeNumber(text: string, what: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new UsageError(`${what} is a whole number from 1 on, not "${text}"`);
  return value;
}

/** JSON that holds 64-bit numbers as decimal strings. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === "bigint") return each.toString();
    return each instanceof Map ? Object.fromEntries(each as Map<string, unknown>) : each;
  });
}
