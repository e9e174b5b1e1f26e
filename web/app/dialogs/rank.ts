/** How well letters typed in order fit a text: lower is better, undefined when they do not. Word starts and runs count as near. */
export function fitOfLetters(text: string, letters: string): number | undefined {
  const where = text.toLowerCase();
  let from = 0;
  let cost = 0;
  for (const letter of letters.toLowerCase().replace(/\s+/g, "")) {
    const found = where.indexOf(letter, from);
    if (found === -1) return undefined;
    const isNear = found === from || where[found - 1] === " ";
    cost += isNear ? 0 : found - from + 1;
    from = found + 1;
  }
  return cost;
}

/** Those that fit, best first; the order given decides between equals. */
export function rankByLetters<T>(values: readonly T[], letters: string, textOf: (value: T) => string): T[] {
  return values
    .map((value) => ({ value, fit: fitOfLetters(textOf(value), letters) }))
    .filter((ranked): ranked is { value: T; fit: number } => ranked.fit !== undefined)
    .sort((one, other) => one.fit - other.fit)
    .map((ranked) => ranked.value);
}
