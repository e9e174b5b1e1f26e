/** ICMP messages that are asked and answered: the counterpart of each type (RFC 792, 950, 1256, 4443, 4861, 2710, 4620, 6275). */
import { ICMP } from "./transport-packet.ts";

function bothWays(pairs: readonly (readonly [number, number])[]): ReadonlyMap<number, number> {
  return new Map(
    pairs.flatMap(([ask, answer]) => [
      [ask, answer],
      [answer, ask],
    ]),
  );
}

const VERSION_4 = bothWays([
  [8, 0],
  [13, 14],
  [15, 16],
  [17, 18],
  [10, 9],
]);
const VERSION_6 = bothWays([
  [128, 129],
  [133, 134],
  [135, 136],
  [130, 131],
  [139, 140],
  [144, 145],
]);

/** Undefined for a message that nobody answers. */
export function findCounterpart(protocol: number, type: number): number | undefined {
  return (protocol === ICMP ? VERSION_4 : VERSION_6).get(type);
}
