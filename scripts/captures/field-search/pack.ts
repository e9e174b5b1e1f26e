/** Of many cases, few and short ones that show the same fields together. */
import { type Case, placeCase, sizeOf, writeCase } from "./case.ts";
import type { Looker } from "./look.ts";

/** Halving the tail so often leaves no byte of a packet of 700 that could still go. */
const CUTS = 12;

/** What each case shows when all stand in one capture. */
async function lookAtAll(looker: Looker, cases: readonly Case[]): Promise<ReadonlySet<number>[]> {
  const placed = cases.map((each, number) => placeCase(each, number));
  const looks = await looker.look(placed.flat());
  let row = 0;
  return placed.map(({ length }) => {
    row += length;
    return new Set(looks.slice(row - length, row).flatMap(({ keys }) => [...keys]));
  });
}

/** Greedy: next is the case that shows the most of what is still wanted for its size. Returns what each chosen one is there for. */
function chooseCases(
  cases: readonly Case[],
  shows: readonly ReadonlySet<number>[],
  wanted: ReadonlySet<number>,
): Map<Case, number[]> {
  const rest = new Set(wanted);
  const chosen = new Map<Case, number[]>();
  const worth = cases.map((each, at) => ({ each, at, gain: 0 }));
  for (;;) {
    for (const one of worth)
      one.gain = [...(shows[one.at] ?? [])].filter((key) => rest.has(key)).length / sizeOf(one.each);
    const best = worth.reduce<(typeof worth)[number] | undefined>(
      (most, one) => (one.gain > (most?.gain ?? 0) ? one : most),
      undefined,
    );
    if (best === undefined) return chosen;
    const keys = [...(shows[best.at] ?? [])].filter((key) => rest.delete(key));
    chosen.set(best.each, keys);
  }
}

function cutTail(records: Case, packet: number, bytes: number): Case {
  return records.map((record, at) => {
    if (at !== packet) return record;
    const frame = record.frame.slice(0, Math.max(14, record.frame.length - bytes));
    return { ...record, frame, originalLength: frame.length };
  });
}

/** Leaves out whole packets, then cuts tails, as long as a case shows what it is there for. All cases are tried at once, so that one engine does. */
async function shorten(looker: Looker, chosen: ReadonlyMap<Case, readonly number[]>): Promise<Case[]> {
  const purposes = [...chosen.values()];
  let cases = [...chosen.keys()];
  const attempt = async (change: (records: Case) => Case): Promise<void> => {
    const changed = cases.map((each) => change(each));
    const shows = await lookAtAll(looker, changed);
    cases = cases.map((each, at) => {
      const isEnough = (purposes[at] ?? []).every((key) => shows[at]?.has(key) === true);
      return isEnough ? (changed[at] ?? each) : each;
    });
  };
  const most = Math.max(...cases.map(({ length }) => length));
  for (let drop = most - 1; drop >= 0; drop--)
    await attempt((records) =>
      records.length > 1 && drop < records.length ? records.filter((_, at) => at !== drop) : records,
    );
  for (let packet = 0; packet < most; packet++)
    for (let cut = 0; cut < CUTS; cut++)
      await attempt((records) =>
        cutTail(records, packet, Math.max(1, ((records[packet]?.frame.length ?? 0) >> 1) >> (cut % 8))),
      );
  return cases;
}

/** Cases that show all of `wanted` that `cases` show. */
export async function packCases(looker: Looker, cases: readonly Case[], wanted: ReadonlySet<number>): Promise<Case[]> {
  const unique = [...new Map(cases.map((each) => [writeCase(each), each])).values()];
  const shows = await lookAtAll(looker, unique);
  const short = await shorten(looker, chooseCases(unique, shows, wanted));
  // What a neighbour gave in the large capture (a checksum's chance, a number that a state counts) may be gone: the originals fill up.
  const together = new Set((await lookAtAll(looker, short)).flatMap((keys) => [...keys]));
  const lost = new Set([...wanted].filter((key) => !together.has(key) && shows.some((keys) => keys.has(key))));
  return lost.size === 0 ? short : [...short, ...chooseCases(unique, shows, lost).keys()];
}
