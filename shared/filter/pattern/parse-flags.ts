/** The letters of (?…) and (?…:…). */

import { code, type PatternCursor } from "./pattern-cursor.ts";

export interface Flags {
  /** i */
  readonly ignoresCase: boolean;
  /** s: the dot takes a newline as well. */
  readonly dotTakesNewline: boolean;
  /** m: ^ and $ at lines. */
  readonly isByLine: boolean;
  /** x: white space and # comments outside classes do not count. */
  readonly skipsSpace: boolean;
  /** xx: blanks and tabs in classes do not count either. */
  readonly skipsBlanksInClass: boolean;
  /** n: parentheses without a name do not capture; only the numbers of octal escapes notice. */
  readonly capturesNamedOnly: boolean;
}

const NO_FLAGS: Flags = {
  ignoresCase: false,
  dotTakesNewline: false,
  isByLine: false,
  skipsSpace: false,
  skipsBlanksInClass: false,
  capturesNamedOnly: false,
};

/** What a pattern begins with: case does not matter. */
export const FIRST_FLAGS: Flags = { ...NO_FLAGS, ignoresCase: true };

/** Reads letters up to ")" or ":", which stays. `from`: where the parenthesis opened. */
export function readFlags(cursor: PatternCursor, before: Flags, from: number): Flags {
  const isReset = cursor.takeIf("^");
  let flags = isReset ? NO_FLAGS : before;
  let isOn = true;
  while (!cursor.isNext(")") && !cursor.isNext(":")) {
    const at = cursor.at;
    const byte = cursor.take();
    if (byte < 0) cursor.refuse("A parenthesis that opens here is never closed.", from);
    if (byte === code("-")) {
      if (isReset || !isOn) cursor.refuse("A hyphen can stand once among the letters of (?…), and not after ^.", at);
      isOn = false;
      continue;
    }
    const change = changeOf(String.fromCharCode(byte), isOn, cursor);
    if (change === undefined) return cursor.refuse("A pattern knows no such form of (?…).", from);
    flags = { ...flags, ...change };
  }
  return flags;
}

function changeOf(letter: string, isOn: boolean, cursor: PatternCursor): Partial<Flags> | undefined {
  switch (letter) {
    case "i":
      return { ignoresCase: isOn };
    case "s":
      return { dotTakesNewline: isOn };
    case "m":
      return { isByLine: isOn };
    case "n":
      return { capturesNamedOnly: isOn };
    case "x":
      return { skipsSpace: isOn, skipsBlanksInClass: cursor.takeIf("x") && isOn };
    // Names that occur twice, and which of two matches is taken: neither changes whether there is a match.
    case "J":
    case "U":
      return {};
    default:
      return undefined;
  }
}
