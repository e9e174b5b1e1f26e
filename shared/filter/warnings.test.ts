/** Every trap of DISPLAY-FILTER 3.11 that a valid filter can fall into is told, with a way out. */
import { expect, test } from "vitest";
import { checkFilter } from "./check-filter.ts";
import { FIXTURE_NAMES } from "./fixture-registry.ts";
import type { FilterWarning } from "./model.ts";

function warningsOf(text: string): readonly FilterWarning[] {
  const checked = checkFilter(text, FIXTURE_NAMES);
  if (!checked.ok) throw new Error(`${text}: ${checked.error.message}`);
  return checked.warnings;
}

/** kind | filter | what the first repair makes of it */
const WARNINGS: readonly (readonly [kind: string, filter: string, repaired: string])[] = [
  ["bit-exists", "tcp.flags.syn and not tcp.flags.ack", "tcp.flags.syn == 1 and tcp.flags.ack == 0"],
  ["bit-exists", "!(tcp.flags.syn) || udp", "tcp.flags.syn == 0 || udp"],
  ["protocol-compare", "ip == 10.0.0.5", "ip.addr == 10.0.0.5"],
  ["protocol-compare", "tcp == 80", "tcp.port == 80"],
  ["protocol-compare", "ip == 45:00", "ip[0:2] == 45:00"],
  ["protocol-compare", 'http == "GET"', 'http contains "GET"'],
  ["protocol-compare", "ip != 45:00", "!(ip[0:2] == 45:00)"],
  ["single-and", "tcp & udp", "tcp && udp"],
  ["case-sensitive", 'dns.qry.name contains "EXAMPLE"', 'lower(dns.qry.name) contains "example"'],
  ["two-values", "tcp.port > 80 and tcp.port < 100", "tcp.port in {81..99}"],
  ["two-values", "tcp.port <= 100 && tcp.port >= 80", "tcp.port in {80..100}"],
  ["two-values", "(ip.addr >= 10.0.0.1) and (ip.addr <= 10.0.0.9)", "(ip.addr in {10.0.0.1..10.0.0.9})"],
  ["absent-differs", "!(ip.src == 10.0.0.5)", "ip.src != 10.0.0.5"],
  ["absent-differs", "ip.src != 10.0.0.5", "!(ip.src == 10.0.0.5)"],
  ["not-in-absent", "tcp.port not in {80, 443}", "!(tcp.port in {80, 443})"],
  ["empty-range", "tcp.port in {90..80}", "tcp.port in {80..90}"],
  ["empty-range", "ip.src in {10.0.0.9..10.0.0.1}", "ip.src in {10.0.0.1..10.0.0.9}"],
  ["empty-range", 'http.host in {"b".."a"}', 'http.host in {"a".."b"}'],
  ["underflow", "tcp.seq - tcp.ack > 0", "tcp.seq > tcp.ack"],
  ["outdated-name", "ssl.handshake.type == 1", "tls.handshake.type == 1"],
  ["outdated-name", "bootp", "dhcp"],
  ["unquoted-word", "http.host == example.com", 'http.host == "example.com"'],
  ["unquoted-word", "ip.proto == TCP", 'ip.proto == "TCP"'],
  ["ambiguous-word", "frame contains fc", "frame contains .fc"],
];

test.each(WARNINGS)("%s: %s", (kind, filter, repaired) => {
  const [warning] = warningsOf(filter);
  expect(warning?.kind).toBe(kind);
  expect(warning?.repairs[0]?.text).toBe(repaired);
  for (const { text } of warning?.repairs ?? []) expect(checkFilter(text, FIXTURE_NAMES).ok, text).toBe(true);
});

test("filters that say what they mean give no warning", () => {
  const filters = [
    "tcp.flags.syn == 1 and tcp.flags.ack == 0",
    "http.request and tcp",
    "frame.len > 100 and frame.len < 120",
    "tcp.port > 80 or tcp.port < 70",
    "tcp.port < 70 and tcp.port > 80",
    'dns.qry.name contains "example"',
    'lower(dns.qry.name) contains "EXAMPLE"',
    'http.request.method contains "GET"',
    "tcp.port in {80..90}",
    "ip contains 45:00",
    "tcp.flags & 2",
    "tcp.flags.syn == True",
    "frame contains :fc",
    "tcp.seq - 1 > 0",
  ];
  for (const filter of filters) expect(warningsOf(filter), filter).toEqual([]);
});

test("what is only worth knowing is a hint", () => {
  const isHint = (filter: string): unknown => warningsOf(filter)[0]?.isHint;
  expect(isHint("ip.src != 10.0.0.5")).toBe(true);
  expect(isHint("tcp.port not in {80}")).toBe(true);
  expect(isHint("ip.len - ip.ttl > 500")).toBe(true);
  expect(isHint("tcp.seq - tcp.ack > 0")).toBe(false);
  expect(isHint("tcp == 80")).toBe(false);
});

test("warnings come in the order of the text and mark their place", () => {
  const filter = "http.host == a and tcp.port in {2..1} and bootp";
  const marked = warningsOf(filter).map(({ kind, range }) => `${kind}: ${filter.slice(range.from, range.to)}`);
  expect(marked).toEqual(["unquoted-word: a", "empty-range: 2..1", "outdated-name: bootp"]);
});
