/** Keys as text: "Ctrl+Shift+G", "g g", "?". One text per press, so that commands can be looked up by it. */

const NAMES = new Map([
  [" ", "Space"],
  ["ArrowUp", "↑"],
  ["ArrowDown", "↓"],
  ["ArrowLeft", "←"],
  ["ArrowRight", "→"],
]);

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Ctrl and ⌘ count as the same; Shift is named only where the key's own text does not tell it. */
export function keyText(press: KeyPress): string {
  const isLetter = press.key.length === 1;
  const name = NAMES.get(press.key) ?? press.key;
  const isModified = press.ctrlKey || press.metaKey || press.altKey;
  const shown = isModified && name.length === 1 ? name.toUpperCase() : name;
  const shift = press.shiftKey && (!isLetter || isModified) ? "Shift+" : "";
  return `${press.ctrlKey || press.metaKey ? "Ctrl+" : ""}${press.altKey ? "Alt+" : ""}${shift}${shown}`;
}

/** Milliseconds within which the second key of a pair must come. */
export const PAIR_MS = 800;

/** Recognises single presses and pairs ("g g") among known keys. */
export class KeyReader {
  #known: ReadonlySet<string>;
  #first = "";
  #firstAtMs = 0;

  constructor(known: Iterable<string>) {
    this.#known = new Set(known);
  }

  /** The key that was completed by this press, or undefined; "" when it may be the first of a pair. */
  read(press: KeyPress, nowMs: number): string | undefined {
    const text = keyText(press);
    const pair = this.#first !== "" && nowMs - this.#firstAtMs <= PAIR_MS ? `${this.#first} ${text}` : "";
    this.#first = "";
    if (pair !== "" && this.#known.has(pair)) return pair;
    if (this.#known.has(text)) return text;
    if (![...this.#known].some((known) => known.startsWith(`${text} `))) return undefined;
    this.#first = text;
    this.#firstAtMs = nowMs;
    return "";
  }
}

/** Whether a single letter typed there is text. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}
