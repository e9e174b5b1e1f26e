/** Where in a JSON text its parts stand, for messages: JSON.parse does not tell. */

/** Lines, from 1, on which the elements of the array `key` of the outermost object begin. The text must be valid JSON. */
export function findElementLines(text: string, key: string): number[] {
  const lines: number[] = [];
  let line = 1;
  let depth = 0;
  let isInside = false;
  let isAwaited = false;
  let lastString = "";
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "\n") line++;
    if (/\s/.test(character)) continue;
    if (isAwaited && character !== "]") {
      lines.push(line);
      isAwaited = false;
    }
    if (character === '"') {
      const end = endOfString(text, at);
      lastString = text.slice(at + 1, end);
      at = end;
    } else if (character === "{" || character === "[") {
      if (depth === 1 && lastString === key) isInside = isAwaited = character === "[";
      depth++;
    } else if (character === "}" || character === "]") {
      depth--;
      if (depth === 1) isInside = isAwaited = false;
    } else if (character === "," && isInside && depth === 2) isAwaited = true;
  }
  return lines;
}

/** Index of the quote that ends the string beginning at `from`. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === "\\" ? 2 : 1;
  return at;
}

/** The line that an error of JSON.parse names, or 1. */
export function lineOfJsonError(text: string, error: unknown): number {
  const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? 1 : text.slice(0, Number(position)).split("\n").length;
}
