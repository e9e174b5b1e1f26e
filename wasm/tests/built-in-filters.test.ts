import { beforeAll, describe, expect, it } from "vitest";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import { BUILT_IN_FILTERS } from "#shared/filter/library/built-in.ts";
import { DEFAULT_COLOUR_RULES } from "#shared/filter/library/colour-rules.ts";
import { listCaptures } from "./support/captures.ts";
import { type FilteredCapture, openFiltered } from "./support/filtered-capture.ts";

/** Name of the filter, a capture, and the packets of it that are what the name says; each was looked up by hand. */
const EXPECTED: readonly (readonly [string, string, string])[] = [
  ["DNS traffic", "rare", "8"],
  ["HTTP errors", "http", "18"],
  ["TLS traffic", "ftp", "90"],
  ["TCP resets", "tcp-trouble", "47,54"],
  ["DNS failures", "dns", "6"],
  ["External HTTP", "http", "4,6,8,10,12,14,16,18,26,28"],
  ["HTTP requests", "http", "4,8,12,16,26"],
  ["HTTP uploads", "http", "26"],
  ["HTTP redirects", "http", "6,14"],
  ["QUIC", "rare", "6"],
  ["Clear-text credentials", "damaged", "12"],
  ["Clear-text protocols", "damaged", "4,6,8,12,14"],
  ["TLS handshakes begin", "tls", "4,18,34"],
  ["Outdated TLS versions", "rare", "7"],
  ["TLS alerts", "tls", "24,26,36"],
  ["Certificates", "tls", "20"],
  ["New connections", "damaged", "1"],
  ["Refused connections", "tcp-trouble", "47,54"],
  ["Zero window", "tcp-trouble", "35,37,39"],
  ["TCP with payload", "damaged", "4,6,8,12,14"],
  ["Odd TCP flags", "rare", "1,2,3,4"],
  ["ARP", "dhcp", "2,6,7,8,9"],
  ["Gratuitous ARP", "dhcp", "7"],
  ["ICMP errors", "ipv6-and-vlan", "17,19,21"],
  ["Pings", "damaged", "9,10,15,16,18"],
  ["Fragments", "ipv6-and-vlan", "7,8,9,10,11,12,13,14,15"],
  ["Low TTL", "ipv6-and-vlan", "16,17,18,19,20,21"],
  ["Broadcast", "dhcp", "1,2,3,4,5,6,7,8"],
  ["Multicast", "ipv6-and-vlan", "1,2,3,4,5"],
  ["IPv6", "tunnels", "2"],
  ["VLAN-tagged", "link-layers", "1,2,3,4"],
  ["Routing", "rare", "5"],
  ["Spanning tree changes", "link-layers", "18,19"],
  ["Full-size frames", "dns", "26"],
  ["DHCP", "dhcp", "1,3,4,5,16"],
  ["Names on the local link", "local-names", "1,2,3,4"],
  ["Long DNS names", "rare", "8"],
  ["DNS text records", "dns", "9,10"],
  ["File sharing", "smb", "8,10,12,14,24,26,28,30,32,34,36,38,40,42,44,46,48,50,52,54,56,58,60"],
  [
    "Mail",
    "mail",
    "4,6,8,10,12,14,16,18,20,22,24,26,28,30,32,40,42,44,46,48,50,52,54,56,58,60,62,64,72,74,76,78,80,82,84,86,88,90,92,94,96,98,100",
  ],
  ["SSH", "ssh", "4,6,8,10,12,14,16,18,20,28,30,34,36,38,40,42,44,46,54,56,58,60,62"],
  ["Calls", "voip", "1,2,3,4,5,56,57"],
  [
    "Industrial",
    "plant",
    "4,6,8,10,12,14,16,18,20,22,24,26,28,30,32,34,42,44,46,48,50,52,54,56,58,60,62,64,68,70,72,74,76",
  ],
  ["Time", "ntp", "1,2,3,4,5,6"],
  ["VPN and tunnels", "tunnels", "3,4,5,6,9"],
];

const captures = new Map<string, FilteredCapture>();

beforeAll(async () => {
  const wanted = new Set(EXPECTED.map(([, capture]) => capture));
  for (const capture of listCaptures()) {
    if (wanted.has(capture.name)) captures.set(capture.name, await openFiltered(capture));
  }
}, 60_000);

function find(name: string): FilteredCapture {
  const capture = captures.get(name);
  if (capture === undefined) throw new Error(`there is no capture ${name}`);
  return capture;
}

describe("built-in filters", () => {
  it.each(EXPECTED)("%s: in %s the packets %s", async (name, captureName, numbers) => {
    const capture = find(captureName);
    const filter = BUILT_IN_FILTERS.find((each) => each.name === name);
    const checked = checkFilter(filter?.expression ?? "none", capture.names);
    expect(checked.ok).toBe(true);
    if (!checked.ok) return;
    const matches = await capture.matches(compileFilter(checked.condition, capture.names), undefined, true);
    expect(matches.join()).toBe(numbers);
  });

  it("are all spoken of here", () => {
    expect(EXPECTED.map(([name]) => name).sort()).toEqual(BUILT_IN_FILTERS.map(({ name }) => name).sort());
  });

  it("and the default colour rules are filters, but for those that wait for fields to come", () => {
    const { names } = find("dns");
    const refused = DEFAULT_COLOUR_RULES.filter(({ filter }) => !checkFilter(filter, names).ok);
    expect(refused.every(({ needs }) => needs !== undefined)).toBe(true);
  });
});
