/** Networks written as 10.0.0.*: no filter language knows that, many people do. */

/** One, two or three octets, then nothing but stars; not a piece of a longer word. */
const WILDCARD = /(?<![\w.:*-])(\d{1,3}(?:\.\d{1,3}){0,2})((?:\.\*){1,3})(?![\w.:*/])/g;
const QUOTED = /"(?:\\[^]|[^"\\])*"?/g;

function replaceOutsideQuotes(text: string): string {
  return text.replace(WILDCARD, (whole: string, octets: string, stars: string) => {
    const parts = octets.split(".");
    if (parts.some((part) => Number(part) > 255) || parts.length + stars.length / 2 > 4) return whole;
    return `${octets}${".0".repeat(4 - parts.length)}/${(parts.length * 8).toString()}`;
  });
}

/** The text with 10.0.0.* and the like as 10.0.0.0/24; what is quoted stays. */
export function replaceWildcards(text: string): string {
  let replaced = "";
  let from = 0;
  for (const quoted of text.matchAll(QUOTED)) {
    replaced += replaceOutsideQuotes(text.slice(from, quoted.index)) + quoted[0];
    from = quoted.index + quoted[0].length;
  }
  return replaced + replaceOutsideQuotes(text.slice(from));
}
