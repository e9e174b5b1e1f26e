/** The name that somebody probably meant, for messages about names that do not exist. */

/** Edits beyond which two names are called unlike. */
const MOST_EDITS = 3;

/** Levenshtein's distance, one row at a time. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

/** The candidate with the fewest edits, the first of equals; undefined when all are unlike or more would change than stay. */
export function findNearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.min(MOST_EDITS, Math.ceil(name.length / 2)) + 1;
  for (const candidate of candidates) {
    const edits = distance(name, candidate);
    if (edits >= least) continue;
    best = candidate;
    least = edits;
  }
  return best;
}
