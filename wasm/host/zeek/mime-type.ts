/** The type of a body by its first characters: what everybody agrees on, nothing that has to be guessed. */

/** Beginnings of text, without regard to case and to space before them. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^\s*<(?:!doctype\s+html|html|head|body|title|meta|script|h1|table|a\s)/iu, "text/html"],
  [/^\s*<!--.*?<html/isu, "text/html"],
  [/^\s*<\?xml/iu, "application/xml"],
  [/^\s*[{[]\s*(?:"|[{[\]}])/u, "application/json"],
  [/^%PDF-/u, "application/pdf"],
  [/^GIF8/u, "image/gif"],
  [/^.PNG\r\n/su, "image/png"],
  [/^PK(?=\p{Cc})/u, "application/zip"],
  [/^MZ/u, "application/x-dosexec"],
];
const UNPRINTABLE = /(?!\s)[\p{Cc}\ufffd]/u;

/** Undefined for an empty body, and for what is neither known nor text. */
export function mimeTypeOf(body: string | undefined): string | undefined {
  if (body === undefined || body === "") return undefined;
  const start = body.slice(0, 1024);
  const known = TEXTS.find(([begins]) => begins.test(start));
  if (known !== undefined) return known[1];
  return UNPRINTABLE.test(start) ? undefined : "text/plain";
}
