/** Addresses of networks that nobody else can reach: what Zeek takes for local unless it is told otherwise. */

/** RFC 1918, 6598, 3927 and loopback; RFC 4193, link-local and loopback of version 6. */
export function isPrivateAddress(address: string): boolean {
  if (address.includes(":")) return address === "::1" || /^f[cd]|^fe[89ab]/u.test(address);
  const [first = 0, second = 0] = address.split(".").map(Number);
  if (first === 10 || first === 127) return true;
  if (first === 172) return second >= 16 && second < 32;
  if (first === 192) return second === 168;
  if (first === 169) return second === 254;
  return first === 100 && second >= 64 && second < 128;
}
