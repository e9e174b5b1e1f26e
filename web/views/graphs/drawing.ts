/** What each graph of a TCP conversation draws, from its segments. */
import {
  ANALYSIS_FAST_RETRANSMISSION,
  ANALYSIS_OUT_OF_ORDER,
  ANALYSIS_RETRANSMISSION,
  ANALYSIS_SPURIOUS_RETRANSMISSION,
} from "#shared/abi/tcp-analysis.ts";
import { formatCount, formatSize } from "#shared/format/number.ts";
import type { TcpSeries } from "#shared/model/tcp-series.ts";
import type { GraphKind } from "../../session/tcp-graphs.svelte.ts";
import type { Drawing, DrawnLine } from "../../ui/drawing.ts";

const REPEATS =
  ANALYSIS_RETRANSMISSION | ANALYSIS_FAST_RETRANSMISSION | ANALYSIS_SPURIOUS_RETRANSMISSION | ANALYSIS_OUT_OF_ORDER;
/** Slices of the throughput graph. */
const SLICES = 240;

export const GRAPHS: readonly { readonly kind: GraphKind; readonly title: string; readonly tells: string }[] = [
  {
    kind: "tcptrace",
    title: "Sequence (tcptrace)",
    tells:
      "Each bar is a segment from its first to its last byte; between the lines below and above it lies what may be sent.",
  },
  {
    kind: "sequence",
    title: "Sequence (Stevens)",
    tells: "A point for each segment, at the number of its first byte: the steeper, the faster.",
  },
  { kind: "throughput", title: "Throughput", tells: "Payload a second, and what of it was new." },
  { kind: "roundTrip", title: "Round trip", tells: "From each segment to the acknowledgement that means it." },
  { kind: "window", title: "Window", tells: "What the receiver has room for, and what is on its way." },
];

/** Places of the segments in order of time: a capture may hold them otherwise. */
function inTime({ seconds }: TcpSeries): Uint32Array {
  return Uint32Array.from(seconds.keys()).sort((a, b) => (seconds[a] ?? 0) - (seconds[b] ?? 0));
}

type Value = (at: number) => number | undefined;

class Lines {
  readonly #series: TcpSeries;
  readonly #order: Uint32Array;
  readonly lines: DrawnLine[] = [];

  constructor(series: TcpSeries) {
    this.#series = series;
    this.#order = inTime(series);
  }

  add(line: Omit<DrawnLine, "values">, value: Value): this {
    const values = Array.from(this.#order, (at) => {
      const found = value(at);
      return found === undefined || Number.isNaN(found) ? null : found;
    });
    if (values.some((one) => one !== null)) this.lines.push({ ...line, values });
    return this;
  }

  drawing(rest: Pick<Drawing, "yTitle" | "formatY">): Drawing {
    const { seconds, packets } = this.#series;
    return {
      x: Array.from(this.#order, (at) => seconds[at] ?? 0),
      packets: Array.from(this.#order, (at) => packets[at] ?? 0),
      xTitle: "Seconds since the first segment",
      lines: this.lines,
      bars: [],
      ...rest,
    };
  }
}

const isOwn = (series: TcpSeries, side: 0 | 1, at: number): boolean => series.sides[at] === side;
const isRepeat = (series: TcpSeries, at: number): boolean => ((series.findings[at] ?? 0) & REPEATS) !== 0;

function drawSequence(series: TcpSeries, side: 0 | 1): Drawing {
  const first: Value = (at) => (isOwn(series, side, at) ? series.sequence[at] : undefined);
  return new Lines(series)
    .add({ title: "Segments", colour: "--side-a", style: "points" }, (at) =>
      isRepeat(series, at) ? undefined : first(at),
    )
    .add({ title: "Sent again or out of order", colour: "--error", style: "points" }, (at) =>
      isRepeat(series, at) ? first(at) : undefined,
    )
    .drawing({ yTitle: "Sequence number", formatY: formatCount });
}

function drawTcptrace(series: TcpSeries, side: 0 | 1): Drawing {
  const others =
    (value: Value): Value =>
    (at) =>
      isOwn(series, side, at) ? undefined : value(at);
  const drawing = new Lines(series)
    .add(
      { title: "Acknowledged", colour: "--side-b", style: "steps" },
      others((at) => series.ack[at]),
    )
    .add(
      { title: "Window", colour: "--warning", style: "steps" },
      others((at) => (series.ack[at] ?? NaN) + (series.window[at] ?? NaN)),
    )
    .add({ title: "Segments", colour: "--side-a", style: "hidden" }, (at) =>
      isOwn(series, side, at) && (series.length[at] ?? 0) > 0 ? series.sequence[at] : undefined,
    )
    .drawing({ yTitle: "Sequence number", formatY: formatCount });
  const bars = [...drawing.bars];
  series.sides.forEach((one, at) => {
    const length = series.length[at] ?? 0;
    if (one !== side || length === 0) return;
    const low = series.sequence[at] ?? 0;
    const colour = isRepeat(series, at) ? "--error" : "--side-a";
    bars.push({ x: series.seconds[at] ?? 0, low, high: low + length, colour });
  });
  for (let at = 0; at + 2 < series.sacks.length; at += 3) {
    const place = series.sacks[at] ?? 0;
    if (isOwn(series, side, place)) continue;
    const [low = 0, high = 0] = series.sacks.subarray(at + 1, at + 3);
    bars.push({ x: series.seconds[place] ?? 0, low, high, colour: "--chat" });
  }
  return { ...drawing, bars };
}

function drawThroughput(series: TcpSeries, side: 0 | 1): Drawing {
  const last = series.seconds.reduce((most, one) => Math.max(most, one), 0);
  const slice = last > 0 ? last / SLICES : 1;
  const all = new Float64Array(SLICES);
  const fresh = new Float64Array(SLICES);
  const firsts = new Uint32Array(SLICES);
  let highest = -Infinity;
  for (const at of inTime(series)) {
    if (!isOwn(series, side, at)) continue;
    const length = series.length[at] ?? 0;
    const end = (series.sequence[at] ?? 0) + length;
    const index = Math.min(SLICES - 1, Math.floor((series.seconds[at] ?? 0) / slice));
    all[index] = (all[index] ?? 0) + length;
    const isNew = end > highest ? Math.min(length, end - highest) : 0;
    fresh[index] = (fresh[index] ?? 0) + isNew;
    highest = Math.max(highest, end);
    if (firsts[index] === 0) firsts[index] = series.packets[at] ?? 0;
  }
  const rate = (bytes: Float64Array): number[] => Array.from(bytes, (one) => (one * 8) / slice);
  return {
    x: Array.from(all, (_, index) => (index + 0.5) * slice),
    packets: [...firsts],
    xTitle: "Seconds since the first segment",
    yTitle: "Bits a second",
    formatY: (bits) =>
      `${formatSize(bits)
        .replace(/\s?bytes?$/u, "")
        .replace(/B$/u, "bit")}/s`,
    lines: [
      { title: "Payload", colour: "--side-a", style: "line", values: rate(all) },
      { title: "New payload", colour: "--side-b", style: "line", values: rate(fresh) },
    ],
    bars: [],
  };
}

function drawRoundTrip(series: TcpSeries, side: 0 | 1): Drawing {
  return new Lines(series)
    .add({ title: "Round trip", colour: "--side-a", style: "points" }, (at) =>
      isOwn(series, side, at) ? undefined : series.roundTrip[at],
    )
    .drawing({ yTitle: "Milliseconds", formatY: (seconds) => (seconds * 1000).toPrecision(3) });
}

function drawWindow(series: TcpSeries, side: 0 | 1): Drawing {
  return new Lines(series)
    .add({ title: "Receiver's window", colour: "--warning", style: "steps" }, (at) =>
      isOwn(series, side, at) ? undefined : series.window[at],
    )
    .add({ title: "Bytes in flight", colour: "--side-a", style: "line" }, (at) =>
      isOwn(series, side, at) ? series.inFlight[at] : undefined,
    )
    .drawing({ yTitle: "Bytes", formatY: formatCount });
}

/** The graph `kind` of what `side` sent. */
export function draw(series: TcpSeries, kind: GraphKind, side: 0 | 1): Drawing {
  switch (kind) {
    case "sequence":
      return drawSequence(series, side);
    case "tcptrace":
      return drawTcptrace(series, side);
    case "throughput":
      return drawThroughput(series, side);
    case "roundTrip":
      return drawRoundTrip(series, side);
    case "window":
      return drawWindow(series, side);
  }
}
