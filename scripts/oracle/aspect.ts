/** One number of the comparison: how much of what agrees. */
import type { Tally } from "./reference.ts";

export interface Aspect {
  readonly name: string;
  readonly agree: number;
  readonly total: number;
  /** Undefined when there was nothing to compare. */
  readonly percent: number | undefined;
}

export function aspect(name: string, agree: number, total: number): Aspect {
  return { name, agree, total, percent: total === 0 ? undefined : (100 * agree) / total };
}

export function fromTally(tally: Tally, names: readonly string[], name: string): Aspect {
  let agree = 0;
  let total = 0;
  for (const counts of names.map((key) => tally.m.get(key))) {
    if (counts === undefined) continue;
    agree += counts.ok;
    total += counts.ok + counts.bad + counts.missing + counts.extra;
  }
  return aspect(name, agree, total);
}
