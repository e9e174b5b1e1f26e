import { describe, expect, it } from "vitest";
import { contrastOf, mix, type Oklch } from "./contrast.ts";
import css from "./theme.css?raw";

type Theme = "light" | "dark";

function parseColor(text: string, hue: number): Oklch {
  const numbers = /oklch\(([\d.]+) ([\d.]+) (var\(--hue\)|[\d.]+)\)/.exec(text);
  if (numbers === null) throw new Error(`no colour in ${text}`);
  return {
    lightness: Number(numbers[1]),
    chroma: Number(numbers[2]),
    hue: numbers[3] === "var(--hue)" ? hue : Number(numbers[3]),
  };
}

function token(name: string, theme: Theme, hue = 0): Oklch {
  const value = new RegExp(`--${name}: light-dark\\((oklch\\(.*?\\)+), (oklch\\(.*?\\)+)\\);`).exec(css);
  if (value === null) throw new Error(`no token ${name}`);
  return parseColor((theme === "light" ? value[1] : value[2]) ?? "", hue);
}

/** Both tones of a graph's layers. */
function layerTones(theme: Theme, hue: number): Oklch[] {
  return [...css.matchAll(/--series: light-dark\((oklch\(.*?\)+), (oklch\(.*?\)+)\);/g)].map((found) =>
    parseColor((theme === "light" ? found[1] : found[2]) ?? "", hue),
  );
}

const families = [...css.matchAll(/\.family-(\w+)\s*\{\s*--hue: (\d+);/g)].map((found) => ({
  name: found[1] ?? "",
  hue: Number(found[2]),
}));

/** Text colours and the papers that they occur on. */
const PAIRS: readonly (readonly [string, readonly string[]])[] = [
  [
    "ink",
    [
      "paper",
      "panel",
      "hover",
      "accent-paper",
      "warning-paper",
      "error-paper",
      "fault-paper",
      "byte-layer",
      "byte-field",
      "byte-hover",
    ],
  ],
  [
    "ink-quiet",
    ["paper", "panel", "hover", "accent-paper", "warning-paper", "error-paper", "fault-paper", "byte-layer"],
  ],
  ["accent", ["paper", "panel", "accent-paper"]],
  ["accent-ink", ["accent"]],
  ["ink", ["valid-paper", "mark-paper"]],
  ["ink-quiet", ["valid-paper"]],
  ["valid", ["paper", "panel", "valid-paper"]],
  ["chat", ["paper", "panel"]],
  ["note", ["paper", "panel"]],
  ["warning", ["paper", "panel", "warning-paper"]],
  ["error", ["paper", "panel", "error-paper", "fault-paper"]],
  ["side-a", ["paper", "panel"]],
  ["side-b", ["paper", "panel"]],
];

const AA = 4.5;

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  it.each(PAIRS.flatMap(([ink, papers]) => papers.map((paper) => [ink, paper] as const)))(
    "%s can be read on %s",
    (ink, paper) => {
      expect(contrastOf(token(ink, theme), token(paper, theme))).toBeGreaterThanOrEqual(AA);
    },
  );

  it("every protocol family can be read on its row, hovered and selected too", () => {
    expect(families.length).toBe(16);
    for (const { name, hue } of families) {
      const row = token("row", theme, hue);
      const papers = [row, mix(row, token("ink", theme), 0.05), mix(row, token("accent", theme), 0.14)];
      for (const paper of papers) {
        for (const ink of ["ink", "ink-quiet", "family-ink"]) {
          expect(contrastOf(token(ink, theme, hue), paper), `${ink} on ${name}`).toBeGreaterThanOrEqual(AA);
        }
      }
    }
  });

  it("marked rows can be read, hovered and selected too", () => {
    const row = token("mark-paper", theme);
    for (const paper of [row, mix(row, token("ink", theme), 0.05), mix(row, token("accent", theme), 0.14)])
      expect(contrastOf(token("ink", theme), paper)).toBeGreaterThanOrEqual(AA);
  });

  it("rows with warnings, resets and errors can be read when selected", () => {
    for (const severity of ["warning", "error", "fault"]) {
      const paper = mix(token(`${severity}-paper`, theme), token("accent", theme), 0.14);
      for (const ink of ["ink", "ink-quiet"]) expect(contrastOf(token(ink, theme), paper)).toBeGreaterThanOrEqual(AA);
    }
  });

  it("the layers of a graph stand out from the page, whatever their hue", () => {
    for (const hue of [255, 55, 150, 320, 100, 200, 15, 285])
      for (const tone of layerTones(theme, hue))
        expect(contrastOf(tone, token("paper", theme)), hue.toString()).toBeGreaterThanOrEqual(3);
  });

  it("the focus outline and the minimap stand out from what is behind them", () => {
    for (const paper of ["paper", "panel"])
      expect(contrastOf(token("accent", theme), token(paper, theme))).toBeGreaterThanOrEqual(3);
  });
});

it("black on white is 21 to 1", () => {
  expect(contrastOf({ lightness: 0, chroma: 0, hue: 0 }, { lightness: 1, chroma: 0, hue: 0 })).toBeCloseTo(21, 1);
});
