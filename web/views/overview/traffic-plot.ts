/** The traffic graph on its canvas: layers over each other, a drag picks a stretch of time. */
import "uplot/dist/uPlot.min.css";
import uPlot from "uplot";
import { formatCount } from "#shared/format/number.ts";
import { formatDateTime } from "#shared/format/time.ts";

export type TrafficUnit = "bits" | "packets";

export interface PlotLayer {
  readonly label: string;
  readonly packets: Uint32Array;
  readonly bytes: Float64Array;
}

export interface PlotTraffic {
  readonly fromNs: bigint | undefined;
  readonly sliceNs: number;
  readonly slices: number;
  /** The lowest first. */
  readonly series: readonly PlotLayer[];
}

export interface PlotSettings {
  readonly traffic: PlotTraffic;
  readonly unit: TrafficUnit;
  readonly isUtc: boolean;
  /** Of the layers, in their order. */
  readonly colours: readonly string[];
  readonly ink: string;
  /** Stretches from which packets are missing, in seconds since 1970: hatched, never interpolated. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
  readonly line: string;
  /** Seconds since 1970 of the stretch that was dragged over. */
  readonly onpick: (from: number, to: number) => void;
}

const HEIGHT = 180;
const NS = 1e9;

const perSecond = (one: PlotLayer, at: number, { sliceNs }: PlotTraffic, unit: TrafficUnit): number =>
  ((unit === "bits" ? (one.bytes[at] ?? 0) * 8 : (one.packets[at] ?? 0)) * NS) / sliceNs;

/** "12 Mbit/s", "830 /s". */
export function formatTraffic(value: number, unit: TrafficUnit): string {
  if (unit === "packets") return `${formatCount(Math.round(value))} /s`;
  const step = value < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** step;
  return `${scaled >= 100 || step === 0 ? Math.round(scaled).toString() : scaled.toFixed(1)} ${["", "k", "M", "G", "T"][step] ?? ""}bit/s`;
}

/** Each series with those below it: drawn from the highest to the lowest, they lie over each other. */
function stack({ traffic, unit }: PlotSettings): { times: number[]; layers: number[][] } {
  const from = Number(traffic.fromNs ?? 0n) / NS;
  const times = Array.from({ length: traffic.slices }, (_, at) => from + (at * traffic.sliceNs) / NS);
  const sums = times.map(() => 0);
  const layers = traffic.series.map((one) =>
    sums.map((sum, at) => (sums[at] = sum + perSecond(one, at, traffic, unit))).slice(),
  );
  return { times, layers: layers.reverse() };
}

const DAY = 86_400;
const SHORT = 10;

/** A time on the axis: as much of it as differs within the span. */
function timeLabel(seconds: number, span: number, isUtc: boolean): string {
  const text = formatDateTime(BigInt(Math.round(seconds * 1000)) * 1_000_000n, 3, isUtc ? "utc" : "local");
  if (span > DAY) return text.slice(0, 16);
  return span < SHORT ? text.slice(11, 23) : text.slice(11, 19);
}

function options(settings: PlotSettings, width: number): uPlot.Options {
  const { traffic, unit, ink, line, isUtc, colours, onpick } = settings;
  const span = (traffic.slices * traffic.sliceNs) / NS;
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  const steps = uPlot.paths.stepped?.({ align: 1 });
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: true, y: false, setScale: false }, points: { show: false } },
    tzDate: (seconds) => (isUtc ? uPlot.tzDate(new Date(seconds * 1000), "UTC") : new Date(seconds * 1000)),
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.05)] } },
    axes: [
      { ...axis, space: span > DAY ? 130 : 96, values: (_, splits) => splits.map((at) => timeLabel(at, span, isUtc)) },
      { ...axis, size: 76, values: (_, splits) => splits.map((value) => formatTraffic(value, unit)) },
    ],
    series: [
      {},
      ...traffic.series
        .map(({ label }, at) => ({ label, fill: colours[at] ?? ink }))
        .reverse()
        .map((layer) => ({
          ...layer,
          width: 0,
          points: { show: false },
          ...(steps === undefined ? {} : { paths: steps }),
        })),
    ],
    hooks: {
      draw: [
        (plot) => {
          hatch(plot, settings);
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width: picked } = plot.select;
          if (picked > 2) onpick(plot.posToVal(left, "x"), plot.posToVal(left + picked, "x"));
        },
      ],
    },
  };
}

const HATCH = 6;
const NARROWEST_GAP = 4;

/** Slanted lines over each stretch that packets are missing from. */
function hatch(plot: uPlot, { gaps, ink }: PlotSettings): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = ink;
  ctx.lineWidth = devicePixelRatio;
  for (const { from, to } of gaps) {
    const left = Math.max(bbox.left, plot.valToPos(from, "x", true));
    const right = Math.min(bbox.left + bbox.width, Math.max(left + NARROWEST_GAP, plot.valToPos(to, "x", true)));
    if (right <= left) continue;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, right - left, bbox.height);
    ctx.clip();
    ctx.beginPath();
    for (let x = left - bbox.height; x < right; x += HATCH * devicePixelRatio) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }
    ctx.stroke();
    ctx.restore();
  }
  ctx.restore();
}

/** Draws into `target`; the answer changes its width and takes it away. */
export function drawTraffic(target: HTMLElement, settings: PlotSettings): { fit(): void; remove(): void } {
  const { times, layers } = stack(settings);
  const plot = new uPlot(options(settings, target.clientWidth), [times, ...layers], target);
  return {
    fit: () => {
      plot.setSize({ width: target.clientWidth, height: HEIGHT });
    },
    remove: () => {
      plot.destroy();
    },
  };
}
