/** Counts, sizes and rates as people write them. */

const SIZE_UNITS = ["bytes", "KB", "MB", "GB", "TB"];

/** Thousands separated by a comma: "98,311". Exact for every integer. */
export function formatCount(value: number | bigint): string {
  return value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** "1 packet", "2 packets". */
export function formatPlural(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** A size with three figures in decimal units: "583 bytes", "1.20 MB". */
export function formatSize(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 999.5 && unit < SIZE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  if (unit === 0) return bytes === 1 ? "1 byte" : `${bytes.toString()} bytes`;
  const decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${value.toFixed(decimals)} ${SIZE_UNITS[unit] ?? ""}`;
}

/** "312 MB/s"; empty while nothing can be said. */
export function formatRate(bytes: number, elapsedMs: number): string {
  return elapsedMs < 1 ? "" : `${formatSize(Math.round((bytes * 1000) / elapsedMs))}/s`;
}
