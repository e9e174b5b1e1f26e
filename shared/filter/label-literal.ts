/** The words that fields have for their numbers, as literals. */
import type { FilterField } from "./model.ts";

/** What the packet's tree shows for a flag that has no words of its own. */
const FLAG_WORDS: ReadonlyMap<number, string> = new Map([
  [1, "Set"],
  [0, "Not set"],
]);

function dictionariesOf(field: FilterField): readonly ReadonlyMap<number, string>[] {
  if (field.dictionaries !== undefined) return field.dictionaries;
  return field.values.size > 0 ? [field.values] : [];
}

/** The numbers of ranges that share a word, one by one: no dissector has ranges of more than a few hundred (registry.test.ts). */
function* spreadRanges(field: FilterField): Generator<readonly [number, string]> {
  for (const { from, to, word } of field.ranges ?? [])
    for (let number = from; number <= to; number++) yield [number, word];
}

/** The word of each number that has one; a number's own word comes before a range's. */
export function wordsOf(field: FilterField): ReadonlyMap<number, string> {
  if ((field.ranges ?? []).length === 0) return field.values;
  return new Map([...spreadRanges(field), ...field.values]);
}

/** All words of the field, with their numbers. */
export function listLabels(field: FilterField, isBoolean: boolean): readonly (readonly [number, string])[] {
  const listed = dictionariesOf(field).flatMap((words) => [...words]);
  if (listed.length === 0 && isBoolean) return [...FLAG_WORDS];
  const own = new Set(listed.map(([number]) => number));
  return [...listed, ...[...spreadRanges(field)].filter(([number]) => !own.has(number))];
}

/** The numbers that the word, quoted or not, stands for; case does not matter. */
export function findLabel(written: string, field: FilterField, isBoolean: boolean): readonly bigint[] {
  const word = written.replace(/^r?["“]|["”]$/gi, "").toLowerCase();
  const numbers = listLabels(field, isBoolean).filter(([, label]) => label.toLowerCase() === word);
  return [...new Set(numbers.map(([number]) => number))].map(BigInt);
}
