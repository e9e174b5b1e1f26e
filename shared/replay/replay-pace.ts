/** The pace of a replay as somebody writes it: 1 is as it was recorded, max as fast as it goes. */
import { MOST_PACE_PERCENT } from "../wire/protocol.ts";

const LEAST_PACE_PERCENT = 10;
export const PACES = `from 0.1 to ${(MOST_PACE_PERCENT / 100).toString()}, or max`;

/** In per cent; undefined where it is none. */
export function parsePace(text: string): number | undefined {
  if (text === "max") return 0;
  const percent = /^\d+(?:[.]\d+)?$/.test(text) ? Math.round(Number(text) * 100) : 0;
  return percent >= LEAST_PACE_PERCENT && percent <= MOST_PACE_PERCENT ? percent : undefined;
}
