import { describe, expect, it } from "vitest";
import { DEFAULT_COLOUR_RULES, type Colour } from "#shared/filter/library/colour-rules.ts";
import { contrastOf, mix, type Oklch } from "./contrast.ts";
import { adaptPair, oklchOf, ruleStyles } from "./rule-colour.ts";
import css from "./theme.css?raw";

const AA = 4.5;
const ofColour = ({ red, green, blue }: Colour): Oklch => oklchOf(red / 255, green / 255, blue / 255);

function accent(theme: "light" | "dark"): Oklch {
  const found = /--accent: light-dark\((.*?\)), (.*?\))\);/.exec(css)?.[theme === "light" ? 1 : 2] ?? "";
  const [lightness = 0, chroma = 0, hue = 0] = (found.match(/[\d.]+/g) ?? []).map(Number);
  return { lightness, chroma, hue };
}

/** The paper as it is, under the pointer, and selected. */
const papersOf = (paper: Oklch, ink: Oklch, theme: "light" | "dark"): Oklch[] => [
  paper,
  mix(paper, ink, 0.05),
  mix(paper, accent(theme), 0.14),
];

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  it.each(DEFAULT_COLOUR_RULES.map((rule) => [rule.name, rule] as const))("%s can be read", (_name, rule) => {
    const { paper, ink } = adaptPair({ paper: ofColour(rule.background), ink: ofColour(rule.foreground) }, theme);
    for (const shown of papersOf(paper, ink, theme)) expect(contrastOf(ink, shown)).toBeGreaterThanOrEqual(AA);
  });

  it("any two colours at all can be read", () => {
    const channels = [0, 0.25, 0.5, 0.75, 1];
    const all = channels.flatMap((red) =>
      channels.flatMap((green) => channels.map((blue) => oklchOf(red, green, blue))),
    );
    for (const paper of all) {
      for (const ink of all) {
        const pair = adaptPair({ paper, ink }, theme);
        for (const shown of papersOf(pair.paper, pair.ink, theme))
          if (contrastOf(pair.ink, shown) < AA) expect({ paper, ink, pair }).toBe("readable");
      }
    }
  });
});

it("colours come back from sRGB to what CSS calls them", () => {
  const red = oklchOf(1, 0, 0);
  expect(red.lightness).toBeCloseTo(0.628, 3);
  expect(red.chroma).toBeCloseTo(0.2577, 3);
  expect(red.hue).toBeCloseTo(29.23, 1);
  expect(oklchOf(1, 1, 1).lightness).toBeCloseTo(1, 4);
});

it("rules keep apart what was apart: a full colour is stronger than a pale one, and hues stay", () => {
  const [pale, full] = ["#e7e6ff", "#a40000"].map((hex) => {
    const value = parseInt(hex.slice(1), 16);
    return oklchOf((value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255);
  }) as [Oklch, Oklch];
  const dark = { lightness: 0.2, chroma: 0, hue: 0 };
  const light = { lightness: 0.95, chroma: 0, hue: 0 };
  for (const theme of ["light", "dark"] as const) {
    const shown = [
      adaptPair({ paper: pale, ink: dark }, theme),
      adaptPair({ paper: full, ink: light }, theme),
    ] as const;
    expect(shown[1].paper.chroma).toBeGreaterThan(shown[0].paper.chroma);
    expect(shown[1].paper.hue).toBeCloseTo(full.hue, 5);
  }
});

it("each rule is one class with a colour for either theme", () => {
  const pair = { paper: oklchOf(1, 1, 0.8), ink: oklchOf(0, 0, 0) };
  expect(ruleStyles([pair, pair])).toMatch(/^\.rule-0 \{ --row: light-dark\(oklch\(.*\n\.rule-1 \{/);
});
