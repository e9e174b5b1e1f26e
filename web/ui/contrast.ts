/** Contrast of OKLCH colours as WCAG 2 counts it, for the test that guards the theme. */

export interface Oklch {
  readonly lightness: number;
  readonly chroma: number;
  readonly hue: number;
}

type Triple = readonly [number, number, number];

/** OKLCH to linear sRGB, cut to the gamut (Ottosson's matrices). */
function toLinear({ lightness, chroma, hue }: Oklch): Triple {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const cut = (value: number): number => Math.min(1, Math.max(0, value));
  return [
    cut(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    cut(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    cut(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
  ];
}

function luminance(color: Oklch): number {
  const [red, green, blue] = toLinear(color);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 (the same) to 21 (black on white); AA asks for 4.5 for text. */
export function contrastOf(one: Oklch, other: Oklch): number {
  const [bright, dark] = [luminance(one), luminance(other)].sort((x, y) => y - x) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

/** `share` of `second` mixed into `first` in OKLCH, the shorter way round the hues, as color-mix() does. */
export function mix(first: Oklch, second: Oklch, share: number): Oklch {
  const turn = ((second.hue - first.hue + 540) % 360) - 180;
  const between = (x: number, y: number): number => x + (y - x) * share;
  return {
    lightness: between(first.lightness, second.lightness),
    chroma: between(first.chroma, second.chroma),
    hue: first.hue + turn * share,
  };
}
