/** Puts a drawing on a canvas, in the colours of the theme. */
import uPlot from "uplot";
import type { Drawing, DrawnBar, DrawnLine } from "./drawing.ts";

export const PLOT_HEIGHT = 360;
const FONT = "12px system-ui";
/** Narrower than this, the axes do without titles. */
const NARROW = 500;

/** A colour of the theme as a canvas takes it: light-dark() is worked out by an element. */
function themeColour(at: HTMLElement, name: string): string {
  const before = at.style.color;
  at.style.color = `var(${name})`;
  const colour = getComputedStyle(at).color;
  at.style.color = before;
  return colour;
}

/** Bars belong to the picture as well as lines do. */
function rangeWith(bars: readonly DrawnBar[], low: number, high: number): [number, number] {
  const least = bars.reduce((lowest, bar) => Math.min(lowest, bar.low), low);
  const most = bars.reduce((highest, bar) => Math.max(highest, bar.high), high);
  const space = (most - least) * 0.04 || Math.max(1, Math.abs(most) * 0.04);
  return [Math.min(least, Math.max(0, least - space)), most + space];
}

function drawBars(chart: uPlot, bars: readonly DrawnBar[], colours: ReadonlyMap<string, string>): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.lineWidth = Math.max(1, devicePixelRatio * 1.5);
  for (const { x, low, high, colour } of bars) {
    ctx.strokeStyle = colours.get(colour) ?? "";
    const at = chart.valToPos(x, "x", true);
    const from = chart.valToPos(low, "y", true);
    ctx.beginPath();
    ctx.moveTo(at, from);
    // One that would be too short to see is drawn as a mark.
    ctx.lineTo(at, Math.min(chart.valToPos(high, "y", true), from - 2));
    ctx.stroke();
  }
  ctx.restore();
}

function seriesOf({ title, style }: DrawnLine, stroke: string): uPlot.Series {
  const steps = style === "steps" ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
  const isBare = style === "points" || style === "hidden";
  return {
    label: title,
    stroke,
    width: isBare ? 0 : 1.5,
    spanGaps: true,
    ...(steps === undefined ? {} : { paths: steps }),
    ...(isBare ? { paths: () => null } : {}),
    points: { show: style === "points", size: 4, fill: stroke, stroke },
  };
}

/** Draws into `at`; `onPlace` is told whenever the pointer comes to another place. */
export function makePlot(at: HTMLElement, drawing: Drawing, onPlace: (chart: uPlot) => void): uPlot {
  const { lines, bars } = drawing;
  const names = new Set([...lines.map(({ colour }) => colour), ...bars.map(({ colour }) => colour)]);
  const colours = new Map([...names].map((name) => [name, themeColour(at, name)]));
  const grid = { stroke: themeColour(at, "--line"), width: 1 };
  const axis = { stroke: themeColour(at, "--ink-quiet"), grid, ticks: grid, font: FONT };
  const isNarrow = at.clientWidth < NARROW;
  const title = isNarrow ? {} : { label: drawing.yTitle, labelSize: 18, labelFont: FONT };
  return new uPlot(
    {
      width: at.clientWidth,
      height: PLOT_HEIGHT,
      scales: { x: { time: false }, y: { range: (_, low, high) => rangeWith(bars, low, high) } },
      legend: { show: false },
      cursor: { drag: { x: true, y: true, uni: 24 } },
      series: [{}, ...lines.map((line) => seriesOf(line, colours.get(line.colour) ?? ""))],
      axes: [
        { ...axis, label: drawing.xTitle, labelSize: 20, labelFont: FONT },
        { ...axis, size: isNarrow ? 64 : 88, values: (_, ticks) => ticks.map(drawing.formatY), ...title },
      ],
      hooks: {
        draw: [
          (chart) => {
            drawBars(chart, bars, colours);
          },
        ],
        setCursor: [onPlace],
      },
    },
    [[...drawing.x], ...lines.map(({ values }) => [...values])],
    at,
  );
}
