/** Floors of agreement: each aspect's goal, and the value below which a change is refused. Floors only ever rise. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Aspect } from "./aspect.ts";

const FILE = new URL("../oracle-floors.json", import.meta.url);

interface Floor {
  readonly goal: number;
  readonly floor: number;
}

export interface Judged extends Aspect, Floor {
  readonly passed: boolean;
}

const read = (): Record<string, Floor> => JSON.parse(readFileSync(FILE, "utf8")) as Record<string, Floor>;

/** Percentages are compared with two decimals, cut, never rounded up. */
const cut = (percent: number): number => Math.floor(percent * 100) / 100;

export function judge(aspects: readonly Aspect[]): Judged[] {
  const floors = read();
  return aspects.map((aspect) => {
    const floor = floors[aspect.name];
    if (floor === undefined) throw new Error(`oracle-floors.json has no entry for "${aspect.name}"`);
    return { ...aspect, ...floor, passed: aspect.percent !== undefined && cut(aspect.percent) >= floor.floor };
  });
}

/** The floors after a good run: each at what was measured, or where it was if that is higher. */
export function raisedFloors(aspects: readonly Judged[]): Record<string, Floor> {
  const floors = aspects.map(({ name, goal, floor, percent }) => [
    name,
    { goal, floor: Math.max(floor, cut(percent ?? 0)) },
  ]);
  return Object.fromEntries(floors) as Record<string, Floor>;
}

export function raise(aspects: readonly Judged[]): void {
  writeFileSync(FILE, `${JSON.stringify(raisedFloors(aspects), undefined, 2)}\n`);
}
