/** The colours that a click offers for rows; each is seen in both themes as ui/rule-colour.ts adapts it. */
import { parseHexColour, type Colour } from "#shared/filter/library/colour-rules.ts";

export interface RulePair {
  readonly foreground: Colour;
  readonly background: Colour;
}

const BLACK: Colour = { red: 0, green: 0, blue: 0 };

const pairOf = (background: string, foreground: string): RulePair => ({
  background: parseHexColour(background) ?? BLACK,
  foreground: parseHexColour(foreground) ?? BLACK,
});

export const RULE_CHOICES: readonly { readonly name: string; readonly pair: RulePair }[] = [
  { name: "Rose", pair: pairOf("#ffd0dc", "#12272e") },
  { name: "Orange", pair: pairOf("#ffdcb8", "#12272e") },
  { name: "Yellow", pair: pairOf("#fdf3ae", "#12272e") },
  { name: "Green", pair: pairOf("#c8f0c8", "#12272e") },
  { name: "Teal", pair: pairOf("#bdeeec", "#12272e") },
  { name: "Blue", pair: pairOf("#c4dcff", "#12272e") },
  { name: "Violet", pair: pairOf("#e2d0ff", "#12272e") },
  { name: "Strong red", pair: pairOf("#a40000", "#fffc9c") },
  { name: "Strong blue", pair: pairOf("#0b4a9e", "#ffffff") },
  { name: "Strong green", pair: pairOf("#1d5e2a", "#ffffff") },
];
