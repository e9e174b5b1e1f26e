/**
 * A coverage-guided search: changes packets that are known, keeps those that show something new, and goes on from them. Guided by
 * what is wanted: most tries start from a packet that has the protocol of a field that no packet has shown yet.
 */
import type { TestRecord } from "../../../wasm/tests/support/records.ts";
import { seeded } from "../bytes.ts";
import { type Case, addressesAt, placeCase, sizeOf } from "./case.ts";
import type { Dictionary } from "./dictionary.ts";
import { type Look, type Looker, fieldKey, layerKey } from "./look.ts";
import { type Known, type Tools, mutateOnce } from "./mutations.ts";

const BATCH_CASES = 700;
const MOST_CHANGES = 4;
const DONORS = 24;
interface Entry {
  readonly records: readonly TestRecord[];
  readonly looks: readonly Look[];
}

export interface SearchOptions {
  readonly looker: Looker;
  readonly dictionary: Dictionary;
  readonly seed: number;
  /** Fields that the project's captures show already: keys of look.ts. */
  readonly shown: ReadonlySet<number>;
}

export class FieldSearch {
  /** For each key, the smallest case that shows it. */
  readonly finds = new Map<number, Case>();
  tried = 0;
  readonly #options: SearchOptions;
  readonly #random: () => number;
  readonly #marks = new Set<number>();
  readonly #keys = new Set<number>();
  readonly #byKey = new Map<number, Entry[]>();
  readonly #entries: Entry[] = [];
  /** Keys of a family (a protocol's fields share the name's beginning) that lead to it, and what it still lacks. */
  readonly #families = new Map<string, { readonly keys: number[]; lacking: number }>();

  constructor(options: SearchOptions) {
    this.#options = options;
    this.#random = seeded(options.seed);
    for (const { name, ids, isProtocol } of options.looker.names.all) {
      const family = name.split(".")[0] ?? "";
      const known = this.#families.get(family) ?? { keys: [], lacking: 0 };
      known.keys.push(...ids.map((id) => (isProtocol ? layerKey(id) : fieldKey(id))));
      this.#families.set(family, known);
    }
  }

  get size(): number {
    return this.#entries.length;
  }

  /** Takes cases as they are: the seeds. */
  async learn(cases: readonly Case[]): Promise<void> {
    for (let from = 0; from < cases.length; from += BATCH_CASES)
      await this.#run(cases.slice(from, from + BATCH_CASES), true);
    this.#countLacking();
  }

  async round(): Promise<void> {
    const cases = Array.from({ length: BATCH_CASES }, () => this.#make());
    await this.#run(cases, false);
    this.tried += cases.length;
    this.#countLacking();
  }

  readonly #below = (limit: number): number => (limit < 1 ? 0 : this.#random() % limit);

  #countLacking(): void {
    const { shown } = this.#options;
    for (const family of this.#families.values())
      family.lacking = family.keys.filter((key) => !shown.has(key) && !this.#keys.has(key)).length;
  }

  #pickParent(): Entry | undefined {
    if (this.#below(5) > 0) {
      const lacking = [...this.#families.values()].filter((each) => each.lacking > 0);
      const family = lacking[this.#below(lacking.length)];
      const keys = family?.keys.filter((key) => this.#byKey.has(key)) ?? [];
      const entries = this.#byKey.get(keys[this.#below(keys.length)] ?? 0) ?? [];
      if (entries.length > 0) return entries[this.#below(entries.length)];
    }
    return this.#entries[this.#below(this.#entries.length)];
  }

  #make(): Case {
    const parent = this.#pickParent();
    if (parent === undefined) return [];
    const at = this.#below(parent.records.length);
    const record = parent.records[at];
    const spots = parent.looks[at]?.spots ?? [];
    if (record === undefined) return [];
    let frame = record.frame;
    const tools = this.#tools();
    for (let change = 1 + this.#below(MOST_CHANGES); change > 0; change--) {
      const known: Known = { frame, spots: spots.filter(({ start }) => start < frame.length) };
      frame = mutateOnce(known, tools);
    }
    const made = { ...record, frame, originalLength: frame.length };
    const others = parent.records.map((each, index) => (index === at ? made : each));
    // An answer, or the same once more: what engines notice only of a second packet.
    const more = this.#below(12);
    if (others.length > 6 || more > 1) return others;
    return [...parent.records, ...(more === 0 ? [made] : [mirror(made)])];
  }

  #tools(): Tools {
    return {
      below: this.#below,
      fields: this.#options.looker.registry.fields,
      dictionary: this.#options.dictionary,
      donorOf: (field) => {
        const entries = this.#byKey.get(fieldKey(field)) ?? [];
        const entry = entries[this.#below(entries.length)];
        const at = entry?.looks.findIndex(({ keys }) => keys.has(fieldKey(field))) ?? -1;
        const record = entry?.records[at];
        const look = entry?.looks[at];
        return record === undefined || look === undefined ? undefined : { frame: record.frame, spots: look.spots };
      },
    };
  }

  async #run(cases: readonly Case[], isSeed: boolean): Promise<void> {
    const placed = cases.map((each, number) => placeCase(each, number));
    const looks = await this.#options.looker.look(placed.flat());
    let row = 0;
    for (const records of placed) {
      const own = looks.slice(row, row + records.length);
      row += records.length;
      this.#weigh({ records, looks: own }, isSeed);
    }
  }

  #weigh(entry: Entry, isSeed: boolean): void {
    const keys = new Set(entry.looks.flatMap((look) => [...look.keys]));
    const isNews = entry.looks.some(
      (look) =>
        [...look.marks].some((mark) => !this.#marks.has(mark)) || [...look.keys].some((key) => !this.#keys.has(key)),
    );
    for (const look of entry.looks) for (const mark of look.marks) this.#marks.add(mark);
    const size = sizeOf(entry.records);
    for (const key of keys) {
      this.#keys.add(key);
      if (this.#options.shown.has(key)) continue;
      const best = this.finds.get(key);
      if (best === undefined || size < sizeOf(best)) this.finds.set(key, entry.records);
    }
    if (!isNews && !isSeed) return;
    this.#entries.push(entry);
    for (const key of keys) {
      const list = this.#byKey.get(key) ?? [];
      if (list.length < DONORS) list.push(entry);
      else list[this.#below(DONORS)] = entry;
      this.#byKey.set(key, list);
    }
  }
}

/** The way back: addresses and ports swapped. */
function mirror(record: TestRecord): TestRecord {
  const frame = record.frame.slice();
  const swap = (at: number, width: number): void => {
    const first = frame.slice(at, at + width);
    frame.copyWithin(at, at + width, at + 2 * width);
    frame.set(first, at + width);
  };
  const place = addressesAt(record);
  if (place === undefined || frame.length < place.at + 2 * place.width + 4) return record;
  swap(0, 6);
  swap(place.at, place.width);
  swap(place.at + 2 * place.width, 2);
  return { ...record, frame };
}
