/** Damages every capture again and again until enough packets were damaged; the engine must keep its promises throughout. */
import { seeded } from "../../../scripts/captures/bytes.ts";
import { listCaptures, readCapture } from "./captures.ts";
import { findContradictions } from "./consistency.ts";
import { mutate } from "./mutate.ts";
import { openBytes } from "./open.ts";
import { readRecords, writeRecords } from "./records.ts";

export interface FuzzFailure {
  readonly capture: string;
  readonly round: number;
  readonly reasons: readonly string[];
  /** The damaged file. */
  readonly file: Uint8Array;
}

export interface FuzzOutcome {
  readonly mutations: number;
  readonly failures: readonly FuzzFailure[];
}

const MOST_FAILURES = 20;

/** A shallow look opens the file and reads its list; a deep one dissects every packet a second time and compares. */
async function findReasons(file: Uint8Array, isDeep: boolean): Promise<string[]> {
  try {
    const { engine, summary } = await openBytes(file);
    return await findContradictions(engine, summary, isDeep ? undefined : () => false);
  } catch (error) {
    return [`threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  }
}

/** Each capture's rounds have seeds of their own, so that adding a capture changes no other's damage. */
function roundSeed(seed: number, name: string, round: number): number {
  let mixed = seed;
  for (const letter of `${name}:${round}`) mixed = (Math.imul(mixed ^ letter.charCodeAt(0), 0x01000193) + 1) >>> 0;
  return mixed;
}

export interface FuzzOptions {
  readonly seed: number;
  readonly wanted: number;
  /** Name of the one capture to damage; all of them when it is not given. */
  readonly only?: string;
  /** Each how many rounds the look is deep: 1 is always. */
  readonly deepEvery: number;
}

export async function fuzz({ seed, wanted, only, deepEvery }: FuzzOptions): Promise<FuzzOutcome> {
  const captures = listCaptures()
    .filter(({ name }) => only === undefined || name === only)
    .map((capture) => ({ name: capture.name, records: readRecords(readCapture(capture)) }))
    .filter(({ records }) => records.length > 0);
  const failures: FuzzFailure[] = [];
  let mutations = 0;
  for (let round = 0; mutations < wanted && captures.length > 0 && failures.length < MOST_FAILURES; round++) {
    for (const { name, records } of captures) {
      const damaged = mutate(records, seeded(roundSeed(seed, name, round)));
      mutations += damaged.count;
      const file = writeRecords(damaged.records);
      const reasons = await findReasons(file, round % deepEvery === 0);
      if (reasons.length > 0) failures.push({ capture: name, round, reasons, file });
    }
  }
  return { mutations, failures };
}
