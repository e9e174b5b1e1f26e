/** Names as labels: how random they look, and under which name they were registered. */

/** Second-level names under which countries register: a short list, the public suffix list is not at hand. */
const SHARED_SECOND = new Set([
  "ac",
  "co",
  "com",
  "edu",
  "gob",
  "gov",
  "gv",
  "ltd",
  "mil",
  "ne",
  "net",
  "nom",
  "or",
  "org",
  "plc",
]);
/** Names whose labels are random by design: content networks, clouds, reverse look-ups, reputation lists. */
const RANDOM_BY_DESIGN = [
  "akadns.net",
  "akamai.net",
  "akamaiedge.net",
  "akamaihd.net",
  "akamaized.net",
  "amazonaws.com",
  "apple-dns.net",
  "arpa",
  "azure.com",
  "azureedge.net",
  "azurefd.net",
  "cdn77.org",
  "cloudflare.net",
  "cloudfront.net",
  "edgecastcdn.net",
  "edgekey.net",
  "edgesuite.net",
  "fastly.net",
  "fbcdn.net",
  "footprint.net",
  "googlevideo.com",
  "googleusercontent.com",
  "llnwd.net",
  "nflxvideo.net",
  "sophosxl.net",
  "spamhaus.org",
  "trafficmanager.net",
  "windows.net",
];

export function labelsOf(name: string): readonly string[] {
  return name.split(".").filter((label) => label !== "");
}

/** Shannon entropy of the characters, in bits per character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** The part of a name that somebody registered: "b.example.co.uk" → "example.co.uk". */
export function registeredDomain(name: string): string {
  const labels = labelsOf(name.toLowerCase());
  const [last = "", second = ""] = [labels.at(-1), labels.at(-2)];
  return labels.slice(last.length === 2 && SHARED_SECOND.has(second) ? -3 : -2).join(".");
}

/** Whether random labels are usual below this name. */
export function isRandomByDesign(name: string): boolean {
  const lower = name.toLowerCase();
  return RANDOM_BY_DESIGN.some((suffix) => lower === suffix || lower.endsWith(`.${suffix}`));
}

/** Whether a host pattern of a certificate (`*.example.org`) covers the name: the star stands for one label (RFC 6125). */
export function coversName(pattern: string, name: string): boolean {
  const [wanted, given] = [pattern.toLowerCase().replace(/\.$/u, ""), name.toLowerCase().replace(/\.$/u, "")];
  if (!wanted.startsWith("*.")) return wanted === given;
  const dot = given.indexOf(".");
  return dot > 0 && given.slice(dot) === wanted.slice(1);
}
