/** The story of a flow in words: for the page and for the command line. */
import type { FlowRhythm, FlowStory, PayloadKind, PayloadShape, TcpSideStory } from "../model/flow-story.ts";
import { formatCount, formatPlural, formatSize } from "./number.ts";
import { formatSpan } from "./time.ts";

/** One fact of TCP with what holds for each side. */
export interface SideFact {
  readonly title: string;
  readonly a: string;
  readonly b: string;
}

const span = (ns: number): string => formatSpan(BigInt(Math.round(ns)));
const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;

const OF_SIDE: readonly (readonly [string, (side: TcpSideStory) => string])[] = [
  ["Segments", ({ segments }) => formatCount(segments)],
  ["Payload", ({ payloadBytes }) => formatSize(payloadBytes)],
  ["MSS", ({ options }) => (options === undefined ? "no SYN" : (options.mss?.toString() ?? "not told"))],
  [
    "Window scale",
    ({ options }) =>
      options === undefined
        ? "no SYN"
        : options.windowShift === undefined
          ? "none"
          : `× ${(2 ** options.windowShift).toString()}`,
  ],
  ["SACK", ({ options }) => (options === undefined ? "no SYN" : options.sack ? "permitted" : "no")],
  [
    "Round trip",
    ({ roundTrips }) =>
      roundTrips === undefined
        ? "not seen"
        : `${span(roundTrips.medianNs)} (${span(roundTrips.leastNs)} to ${span(roundTrips.mostNs)})`,
  ],
  [
    "In flight at most",
    ({ largestInFlight }) => (largestInFlight === undefined ? "not seen" : formatSize(largestInFlight)),
  ],
  [
    "Sent again",
    ({ retransmissions, segments }) =>
      retransmissions === 0 ? "0" : `${formatCount(retransmissions)} (${percent(retransmissions / segments)})`,
  ],
  ["Out of order", ({ outOfOrder }) => formatCount(outOfOrder)],
  ["Behind a gap", ({ gaps }) => formatCount(gaps)],
  ["Duplicate ACKs", ({ duplicateAcks }) => formatCount(duplicateAcks)],
  [
    "Window full",
    ({ zeroWindows, stalledNs }) =>
      zeroWindows === 0 ? "never" : `${formatPlural(zeroWindows, "time")}, ${formatSpan(stalledNs)} in all`,
  ],
];

export function tcpFacts(a: TcpSideStory, b: TcpSideStory): SideFact[] {
  return OF_SIDE.map(([title, text]) => ({ title, a: text(a), b: text(b) }));
}

/** Of few bytes the entropy cannot be large: at most the logarithm of their number. */
const entropyText = ({ entropy, sampled }: PayloadShape): string =>
  `${entropy.toFixed(2)} of at most ${Math.log2(Math.min(256, Math.max(1, sampled))).toFixed(2)} bits a byte`;

const evennessText = ({ evenness }: PayloadShape): string =>
  evenness === undefined
    ? ""
    : `; chi-square ${evenness.chiSquare.toFixed(0)}, of random bytes below ${evenness.limit.toFixed(0)} with ${evenness.degrees.toString()} degrees of freedom`;

/** What the bytes of one direction are like, and what that rests on. */
export function explainShape(shape: PayloadShape): string {
  const { kind, sampled, total, printable } = shape;
  const basis = `${formatSize(sampled)}${sampled < total ? ` of ${formatSize(total)}` : ""} looked at`;
  switch (kind) {
    case "none":
      return "No payload.";
    case "few":
      return `Too few bytes to tell what they are (${basis}).`;
    case "text":
      return `Text: ${percent(printable)} of it is printable, ${entropyText(shape)} (${basis}).`;
    case "random":
      return `Like random bytes, as encrypted or compressed ones are: ${entropyText(shape)} (${basis}${evennessText(shape)}).`;
    case "binary":
      return `Binary, with structure: ${entropyText(shape)}, ${percent(printable)} printable (${basis}${evennessText(shape)}).`;
  }
}

const HINTS: Readonly<Partial<Record<PayloadKind, string>>> = {
  text: "text-like",
  random: "encrypted-looking",
  binary: "binary with structure",
};

/** What may help with a flow whose protocol is not known; empty where nothing does. */
export function hintsOf({ shapes: { a, b }, rhythm }: FlowStory): string[] {
  const [fromA, fromB] = [HINTS[a.kind], HINTS[b.kind]];
  const hints: string[] = [];
  if (fromA !== undefined && fromA === fromB) hints.push(`${fromA} both ways`);
  else {
    if (fromA !== undefined) hints.push(`${fromA} from A`);
    if (fromB !== undefined) hints.push(`${fromB} from B`);
  }
  if (rhythm !== undefined) hints.push(`periodic, about every ${formatSpan(rhythm.meanNs)}`);
  return hints;
}

export function explainRhythm({ side, times, meanNs, spread }: FlowRhythm): string {
  return `${side.toUpperCase()} speaks at even times: ${formatCount(times)} times, about every ${formatSpan(meanNs)} (± ${percent(spread)}).`;
}
