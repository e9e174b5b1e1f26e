/** What a chart draws over one horizontal axis. */
export interface DrawnLine {
  readonly title: string;
  /** Name of a colour of the theme. */
  readonly colour: string;
  /** "hidden" is only read out: something else draws it. */
  readonly style: "line" | "steps" | "points" | "hidden";
  /** As many as the axis has places. */
  readonly values: readonly (number | null)[];
}

/** A vertical bar. */
export interface DrawnBar {
  readonly x: number;
  readonly low: number;
  readonly high: number;
  readonly colour: string;
}

export interface Drawing {
  /** In ascending order. */
  readonly x: readonly number[];
  /** Number of the packet at each place; 0 where there is none. */
  readonly packets: readonly number[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly formatY: (value: number) => string;
  readonly lines: readonly DrawnLine[];
  readonly bars: readonly DrawnBar[];
}

/** The place nearest to `x`, by halving; -1 when there is none. */
export function nearest(places: readonly number[], x: number): number {
  let low = 0;
  let high = places.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && x - (places[low - 1] ?? 0) < (places[low] ?? 0) - x) return low - 1;
  return places.length === 0 ? -1 : low;
}

/** A drawing as text in columns, for those who cannot see it and for spreadsheets. */
export function drawingTable({ x, packets, xTitle, lines }: Drawing): string[][] {
  const head = ["Packet", xTitle, ...lines.map(({ title }) => title)];
  const rows = x.map((value, at) => [
    packets[at] === 0 ? "" : String(packets[at]),
    String(value),
    ...lines.map(({ values }) => String(values[at] ?? "")),
  ]);
  return [head, ...rows.filter((row) => row.slice(2).some((cell) => cell !== ""))];
}
