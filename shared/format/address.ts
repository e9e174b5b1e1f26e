/** Network and link addresses as text. */

export function formatIpv4(bytes: Uint8Array, at = 0): string {
  return `${bytes[at] ?? 0}.${bytes[at + 1] ?? 0}.${bytes[at + 2] ?? 0}.${bytes[at + 3] ?? 0}`;
}

export function formatIpv4Number(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** Colon-separated hexadecimal octets, lower case: MAC and EUI-64. */
export function formatEther(bytes: Uint8Array, at = 0, length = 6): string {
  let text = "";
  for (let i = 0; i < length; i++) text += `${i === 0 ? "" : ":"}${(bytes[at + i] ?? 0).toString(16).padStart(2, "0")}`;
  return text;
}

/** RFC 5952: lower case, no leading zeroes, the longest run of two or more zero groups as "::"; IPv4-mapped and -compatible in dots. */
export function formatIpv6(bytes: Uint8Array, at = 0): string {
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[at + i] ?? 0) << 8) | (bytes[at + i + 1] ?? 0));
  const isV4Tail = groups.slice(0, 5).every((group) => group === 0) && hasV4Tail(groups);
  const count = isV4Tail ? 6 : 8;
  const [start, length] = longestZeroRun(groups, count);
  const tail = isV4Tail ? [formatIpv4(bytes, at + 12)] : [];
  const hex = (from: number, to: number): string[] => groups.slice(from, to).map((group) => group.toString(16));
  if (length < 2) return [...hex(0, count), ...tail].join(":");
  return `${hex(0, start).join(":")}::${[...hex(start + length, count), ...tail].join(":")}`;
}

function hasV4Tail(groups: readonly number[]): boolean {
  const high = groups[6] ?? 0;
  return groups[5] === 0xffff || (groups[5] === 0 && high !== 0);
}

function longestZeroRun(groups: readonly number[], count: number): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0];
  for (let i = 0; i < count; i++) {
    let end = i;
    while (end < count && groups[end] === 0) end++;
    if (end - i > best[1]) best = [i, end - i];
    if (end > i) i = end;
  }
  return best;
}
