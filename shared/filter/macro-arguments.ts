/** The values that a macro's use gives. */

export interface MacroArguments {
  readonly values: readonly string[];
  /** Behind the closing mark. */
  readonly to: number;
}

const CLOSING: Readonly<Record<string, string>> = { '"': '"', "“": "”", "'": "'" };

/** Behind the quoted text that begins at `at`, or `at` when none does. */
export function skipQuoted(text: string, at: number): number {
  const closing = CLOSING[text.charAt(at)];
  if (closing === undefined) return at;
  let end = at + 1;
  while (end < text.length && text.charAt(end) !== closing) end += text.charAt(end) === "\\" ? 2 : 1;
  return Math.min(end + 1, text.length);
}

/** Reads from behind the opening mark to the closing one; marks in quotes and in inner brackets do not count. */
export function readArguments(
  text: string,
  from: number,
  marks: { readonly separator: string; readonly closing: string },
): MacroArguments | string {
  const values: string[] = [];
  let start = from;
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    const skipped = skipQuoted(text, at);
    if (skipped > at) at = skipped - 1;
    else if (depth === 0 && (character === marks.separator || character === marks.closing)) {
      values.push(text.slice(start, at).trim());
      start = at + 1;
      if (character === marks.separator) continue;
      const isBare = values.length === 1 && values[0] === "" && marks.closing === ")";
      return { values: isBare ? [] : values, to: at + 1 };
    } else if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
  }
  return `The closing ${marks.closing} of the macro is missing.`;
}
