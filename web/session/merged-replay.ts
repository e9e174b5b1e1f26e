/** Several replays as one: each file goes from its own begin, all at the same pace, so that a place is the same offset in each of them. */
import type { ReplayOrder, ReplayStand } from "#shared/wire/replay.ts";

const most = (values: readonly bigint[]): bigint => values.reduce((one, other) => (other > one ? other : one));
const least = (values: readonly bigint[]): bigint => values.reduce((one, other) => (other < one ? other : one));

/** Undefined where none is under way. */
export function mergeStands(stands: readonly ReplayStand[]): ReplayStand | undefined {
  const [first] = stands;
  if (first === undefined) return undefined;
  const sum = (of: (stand: ReplayStand) => number): number => stands.reduce((total, stand) => total + of(stand), 0);
  return {
    ...first,
    isPaused: stands.every(({ isPaused }) => isPaused),
    loops: stands.every(({ loops }) => loops),
    isEmpty: stands.every(({ isEmpty }) => isEmpty),
    round: Math.min(...stands.map(({ round }) => round)),
    positionNs: most(stands.map(({ positionNs }) => positionNs)),
    lengthNs: most(stands.map(({ lengthNs }) => lengthNs)),
    firstNs: least(stands.map(({ firstNs }) => firstNs)),
    packets: sum(({ packets }) => packets),
    optionsLeftOut: sum(({ optionsLeftOut }) => optionsLeftOut),
  };
}

/** What each replay is told: a step is one packet, of the one that is furthest behind; undefined where it is told nothing. */
export function splitWish(
  wish: ReplayOrder,
  stands: readonly (ReplayStand | undefined)[],
): (ReplayOrder | undefined)[] {
  const { steps, ...rest } = wish;
  const places = stands.flatMap((stand) => stand?.positionNs ?? []);
  const behind =
    steps === undefined || places.length === 0 ? -1 : stands.findIndex((stand) => stand?.positionNs === least(places));
  return stands.map((stand, at) => {
    if (stand === undefined) return undefined;
    const { seekNs } = rest;
    const sought = seekNs === undefined ? {} : { seekNs: seekNs < stand.lengthNs ? seekNs : stand.lengthNs };
    const own = { ...rest, ...sought, ...(at === behind && steps !== undefined ? { steps } : {}) };
    return Object.keys(own).length === 0 ? undefined : own;
  });
}
