/** Capture-filter expressions (pcap-filter) while they are put together, with what is always or never true taken out at once. */

export type CaptureExpression =
  | { readonly kind: "everything" }
  | { readonly kind: "nothing" }
  /** A primitive, or a comparison of arithmetic (which needs parentheses after "not"). */
  | { readonly kind: "test"; readonly text: string; readonly isComparison: boolean }
  | { readonly kind: "and" | "or"; readonly items: readonly CaptureExpression[] }
  | { readonly kind: "not"; readonly item: CaptureExpression };

export const EVERYTHING: CaptureExpression = { kind: "everything" };
export const NOTHING: CaptureExpression = { kind: "nothing" };

/** "tcp port 80". */
export function primitive(text: string): CaptureExpression {
  return { kind: "test", text, isComparison: false };
}

/** "ip[8] < 5". */
export function comparison(text: string): CaptureExpression {
  return { kind: "test", text, isComparison: true };
}

function join(kind: "and" | "or", parts: readonly CaptureExpression[]): CaptureExpression {
  const neutral = kind === "and" ? "everything" : "nothing";
  const absorbing = kind === "and" ? NOTHING : EVERYTHING;
  const items: CaptureExpression[] = [];
  const seen = new Set<string>();
  for (const part of parts.flatMap((each) => (each.kind === kind ? each.items : [each]))) {
    if (part.kind === absorbing.kind) return absorbing;
    if (part.kind === neutral) continue;
    const text = formatExpression(part);
    if (seen.has(text)) continue;
    seen.add(text);
    items.push(part);
  }
  // "a and (a or b)" is a, "a or (a and b)" as well.
  const isNeeded = (item: CaptureExpression): boolean =>
    !("items" in item && item.items.some((inner) => seen.has(formatExpression(inner))));
  const needed = items.filter(isNeeded);
  const [only] = needed;
  if (only === undefined) return kind === "and" ? EVERYTHING : NOTHING;
  return needed.length === 1 ? only : { kind, items: needed };
}

export function allOf(...parts: readonly CaptureExpression[]): CaptureExpression {
  return join("and", parts);
}

export function anyOf(...parts: readonly CaptureExpression[]): CaptureExpression {
  return join("or", parts);
}

export function not(item: CaptureExpression): CaptureExpression {
  if (item.kind === "not") return item.item;
  if (item.kind === "everything") return NOTHING;
  return item.kind === "nothing" ? EVERYTHING : { kind: "not", item };
}

/** "and" and "or" bind alike in capture filters, so mixed ones get parentheses always. Everything is the empty text. */
export function formatExpression(expression: CaptureExpression): string {
  switch (expression.kind) {
    case "everything":
      return "";
    case "nothing":
      return "not (ip or not ip)";
    case "test":
      return expression.text;
    case "not": {
      const { item } = expression;
      const isPlain = item.kind === "test" && !item.isComparison;
      return isPlain ? `not ${item.text}` : `not (${formatExpression(item)})`;
    }
    case "and":
    case "or":
      return expression.items
        .map((item) =>
          item.kind === "and" || item.kind === "or" ? `(${formatExpression(item)})` : formatExpression(item),
        )
        .join(` ${expression.kind} `);
  }
}
