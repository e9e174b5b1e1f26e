/** The story of a flow in words: for the page and for the command line. */
import type { FlowRhythm, PayloadShape, TcpSideStory } from "../model/flow-story.ts";
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

/** What the bytes of one direction are like, and what that rests on. */
export function explainShape({ kind, sampled, total, entropy, printable }: PayloadShape): string {
  const basis = `${formatSize(sampled)}${sampled < total ? ` of ${formatSize(total)}` : ""} looked at`;
  switch (kind) {
    case "none":
      return "No payload.";
    case "few":
      return `Too few bytes to tell what they are (${basis}).`;
    case "text":
      return `Text: ${percent(printable)} of it is printable (${basis}).`;
    case "random":
      return `Like random bytes, as encrypted or compressed ones are: ${entropy.toFixed(2)} bits a byte (${basis}).`;
    case "binary":
      return `Binary, with structure: ${entropy.toFixed(2)} bits a byte, ${percent(printable)} printable (${basis}).`;
  }
}

export function explainRhythm({ side, times, meanNs, spread }: FlowRhythm): string {
  return `${side.toUpperCase()} speaks at even times: ${formatCount(times)} times, about every ${formatSpan(meanNs)} (± ${percent(spread)}).`;
}
