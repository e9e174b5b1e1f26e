/**
 * Colours that somebody wrote for a light screen, or for a dark one, made to fit both themes: hue and strength are kept,
 * lightness is ours, so that every text on the row keeps its contrast, hovered and selected too.
 */
import { contrastOf, type Oklch } from "./contrast.ts";

export interface ColourPair {
  readonly paper: Oklch;
  readonly ink: Oklch;
}

export type ThemeName = "light" | "dark";

/** Less than this is grey to the eye. */
const GREY = 0.025;
/** Well above the 4.5 that AA asks for: hovering and selecting mix other colours into the paper. */
const SAFE_CONTRAST = 7.2;
const STEP = 0.01;

interface Shape {
  readonly ink: number;
  readonly tintedInk: number;
  /** Lightness of a plain row's paper, and of one that was written to stand out from the others. */
  readonly paper: number;
  readonly strongPaper: number;
  readonly chroma: number;
  readonly strongChroma: number;
  /** Which way the paper goes when it does not let the text be read. */
  readonly away: 1 | -1;
}

const SHAPES: Readonly<Record<ThemeName, Shape>> = {
  light: { ink: 0.22, tintedInk: 0.3, paper: 0.945, strongPaper: 0.875, chroma: 0.05, strongChroma: 0.095, away: 1 },
  dark: { ink: 0.94, tintedInk: 0.9, paper: 0.25, strongPaper: 0.325, chroma: 0.045, strongChroma: 0.1, away: -1 },
};

/** sRGB channels from 0 to 1 to OKLCH (Ottosson's matrices). */
export function oklchOf(red: number, green: number, blue: number): Oklch {
  const [r, g, b] = [red, green, blue].map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const medium = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const first = 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short;
  const second = 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short;
  return {
    lightness: 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    chroma: Math.hypot(first, second),
    hue: ((Math.atan2(second, first) * 180) / Math.PI + 360) % 360,
  };
}

/** The pair as a theme shows it; text on `paper` always keeps AA contrast. */
export function adaptPair({ paper, ink }: ColourPair, theme: ThemeName): ColourPair {
  const shape = SHAPES[theme];
  // Light text on a dark or full ground was written to be seen from afar.
  const isStrong = ink.lightness > paper.lightness;
  const source = paper.chroma < GREY && ink.chroma >= GREY ? ink : paper;
  const chroma = source.chroma < GREY ? 0 : Math.min(source.chroma, isStrong ? shape.strongChroma : shape.chroma);
  const isTinted = !isStrong && ink.chroma > 0.06;
  const text: Oklch = {
    lightness: isTinted ? shape.tintedInk : shape.ink,
    chroma: isTinted ? 0.09 : 0.012,
    hue: ink.hue,
  };
  let lightness = isStrong ? shape.strongPaper : shape.paper;
  let ground: Oklch = { lightness, chroma, hue: source.hue };
  while (contrastOf(ground, text) < SAFE_CONTRAST && lightness > 0 && lightness < 1) {
    lightness += STEP * shape.away;
    ground = { lightness, chroma: chroma * 0.9, hue: source.hue };
  }
  return { paper: ground, ink: text };
}

function cssOf({ lightness, chroma, hue }: Oklch): string {
  return `oklch(${lightness.toFixed(3)} ${chroma.toFixed(3)} ${hue.toFixed(1)})`;
}

/** One class per rule: `rule-0`, `rule-1` … */
export function ruleStyles(pairs: readonly ColourPair[]): string {
  return pairs
    .map((pair, at) => {
      const [light, dark] = [adaptPair(pair, "light"), adaptPair(pair, "dark")];
      const ink = `light-dark(${cssOf(light.ink)}, ${cssOf(dark.ink)})`;
      const paper = `light-dark(${cssOf(light.paper)}, ${cssOf(dark.paper)})`;
      return `.rule-${at.toString()} { --row: ${paper}; --ink: ${ink}; --ink-quiet: ${ink}; --family-ink: ${ink}; }`;
    })
    .join("\n");
}

/**
 * The rules' classes in the page: a constructed sheet, because the page's policy lets nobody write a <style> element. It stands
 * before the page's own sheets are asked, so marks and ignored rows still outdo it.
 */
export class RuleSheet {
  #sheet = new CSSStyleSheet();

  constructor() {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet];
  }

  show(pairs: readonly ColourPair[]): void {
    this.#sheet.replaceSync(`@layer rules { ${ruleStyles(pairs)} }`);
  }
}
