/** A table row as text for the clipboard. */

/** Comma-separated, quoted where the text needs it (RFC 4180). */
export function formatCsvRow(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",");
}

/** Column titles as keys, every value as text. */
export function formatJsonRow(titles: readonly string[], cells: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(titles.map((title, at) => [title, cells[at] ?? ""])), null, 2);
}
