/** What an address says of where its host is. */

const PRIVATE_V4: readonly (readonly [number, number])[] = [
  // Base address and prefix length: RFC 6890 and what follows it.
  [0x00000000, 8],
  [0x0a000000, 8],
  [0x64400000, 10],
  [0x7f000000, 8],
  [0xa9fe0000, 16],
  [0xac100000, 12],
  [0xc0000000, 24],
  [0xc0000200, 24],
  [0xc0a80000, 16],
  [0xc6120000, 15],
  [0xc6336400, 24],
  [0xcb007100, 24],
  [0xe0000000, 3],
];

function parseV4(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/u.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** Whether the text is an address and no name. */
export function isAddress(text: string): boolean {
  return parseV4(text) !== undefined || /^\[?[0-9a-f]*:[0-9a-f:.]*\]?$/iu.test(text);
}

/** Whether the address can be reached from the whole Internet (RFC 6890): not private, local, documentation or multicast. */
export function isPublicAddress(text: string): boolean {
  const v4 = parseV4(text);
  if (v4 !== undefined)
    return !PRIVATE_V4.some(([base, bits]) => Math.floor(v4 / 2 ** (32 - bits)) === base / 2 ** (32 - bits));
  if (!isAddress(text)) return false;
  const mapped = /^::ffff:(\d.*)$/iu.exec(text)?.[1];
  if (mapped !== undefined) return isPublicAddress(mapped);
  // Global unicast is 2000::/3, without documentation (2001:db8::/32).
  return /^[23][0-9a-f]{3}:/iu.test(text) && !/^2001:0?db8:/iu.test(text);
}
