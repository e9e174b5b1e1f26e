/** Every error of DISPLAY-FILTER 3.10 is told at its place, and what can be repaired is offered. */
import { expect, test } from "vitest";
import { checkFilter } from "./check-filter.ts";
import { FIXTURE_NAMES } from "./fixture-registry.ts";
import type { FilterError } from "./model.ts";

function errorOf(text: string): FilterError {
  const checked = checkFilter(text, FIXTURE_NAMES);
  if (checked.ok) throw new Error(`accepted: ${text}`);
  return checked.error;
}

/** filter | the marked stretch | words of the message */
const ERRORS: readonly (readonly [filter: string, marked: string, message: RegExp])[] = [
  // Syntax
  ["tcp)", ")", /cannot stand here/],
  ["tcp udp", "udp", /cannot stand here/],
  ["tcp & & ip", "&", /cannot stand here/],
  ["&& tcp", "&&", /cannot stand here/],
  ["tcp.port in {}", "}", /cannot stand here/],
  ["tcp.port in {80,}", "}", /cannot stand here/],
  ["tcp.port in {,80}", ",", /cannot stand here/],
  ["tcp; ip", ";", /no meaning/],
  ["()", ")", /cannot stand here/],
  ["all (tcp.port == 80)", "(", /cannot stand here/],
  ["any tcp.port", "", /too early/],
  ["tcp &&", "", /too early/],
  ["ip.src ==", "", /too early/],
  ["(tcp", "", /too early/],
  ['http.host == "abc', '"abc', /closing " is missing/],
  ["http.host == 'a", "'a", /closing ' is missing/],
  ["frame[1", "1", /closing \] is missing/],
  ['http.host == "a\\q"', "\\q", /not an escape/],
  ['http.host == "\\777"', "\\7", /more than a byte/],
  ["http.host == 'abc'", "'abc'", /more than one character/],
  ["http.host == ''", "''", /cannot be empty/],
  ["tcp \u0007", "\u0007", /U\+0007/],
  ["ip.src#", "#", /layer's number/],
  ["ip.src#x", "#x", /layer's number/],
  ["ip.src#[]", "", /not a range/],
  ["frame[1-]", "1-", /not a range/],
  ["frame[a]", "a", /not a range/],
  ["frame[0:0]", "0:0", /positive/],
  ["frame[2-1]", "2-1", /end must come after/],
  // Names
  ["nosuch", "nosuch", /not a field or protocol/],
  ['"tcp"', '"tcp"', /not a field or protocol/],
  ["tcp.port == 80 or 443", "443", /needs its field/],
  ["nosuch == 1", "nosuch", /not a field or protocol/],
  ["foo(ip.ttl)", "foo", /no function foo/],
  ["$nosuch(ip.src)", "$nosuch", /no macro nosuch/],
  ["${nosuch:ip.src}", "${nosuch", /no macro nosuch/],
  ["$private_ipv4()", "$private_ipv4", /takes 1 value, not 0/],
  ["$private_ipv4(ip.src, ip.dst)", "$private_ipv4", /takes 1 value, not 2/],
  ["${private_ipv4:}", "${private_ipv4", /is empty/],
  // Types
  ['tcp.port contains "80"', "tcp.port", /works on text and bytes/],
  ['tcp.port matches "80"', "tcp.port", /works on text and bytes/],
  ["tcp.analysis.flags == 1", "tcp.analysis.flags", /heading without a value/],
  ["ip.src == tcp.port", "ip.src == tcp.port", /cannot be compared/],
  ["x.guid < 00112233-4455-6677-8899-aabbccddeeff", "x.guid", /cannot take it/],
  ["tcp.port[0] == 1", "tcp.port", /cannot be sliced/],
  ["-tcp", "-tcp", /no negative/],
  ["ip.src + 1 == 10.0.0.6", "ip.src", /cannot be added/],
  ["http.host * 2 == 1", "http.host", /cannot be multiplied/],
  ["x.float % 2 == 1", "x.float", /cannot be divided with a remainder/],
  ["x.float & 2 == 1", "x.float & 2", /cannot be masked/],
  ["frame.time - frame.time == 0", "frame.time - frame.time", /cannot be subtracted/],
  ["tcp.port == abc", "abc", /not a number/],
  ["udp contains hello", "hello", /not a protocol/],
  ["ip.addr == 10.0.0", "10.0.0", /not an IPv4 address/],
  ['frame.time > "yesterday"', '"yesterday"', /2011-07-04 12:34:56.*Nov 12, 1999/],
  ["tcp.port > 99999", "99999", /65535 is the most/],
  ["x.u64 == 99999999999999999999", "99999999999999999999", /64 bits/],
  ["x.u64 == 18446744073709551615 + 1", "18446744073709551615 + 1", /64 bits/],
  ["ip.addr == 10.0.0.0/33", "10.0.0.0/33", /32 at most/],
  ["ipv6.addr == fe80::/129", "fe80::/129", /128 at most/],
  ["eth.addr == 00:11:22", "00:11:22", /too few bytes/],
  ["eth.addr == ff:ff:ff:ff:ff:ff:ff", "ff:ff:ff:ff:ff:ff:ff", /too many bytes/],
  ['eth.src contains "a"', '"a"', /is text/],
  ['tcp.port == "80"', '"80"', /not a number/],
  ['dns.flags.rcode == "foo"', '"foo"', /not among the values of dns.flags.rcode: No error, Reserved/],
  ['tcp.flags.syn == "foo"', '"foo"', /Set, Not set/],
  ['dns.flags.rcode < "Reserved"', '"Reserved"', /no order/],
  ["http.host matches abc", "abc", /double quotes/],
  ['frame matches "["', '"["', /pattern cannot be used/],
  ['"abc" contains http.host', '"abc"', /left side of contains/],
  ['tcp.seq + 1 matches "a"', "tcp.seq + 1", /left side of matches/],
  ["123 in {ip}", "123", /Only a field/],
  ["len(frame) in {54..60}", "len(frame)", /Only a field/],
  ["frame in {eth[0]}", "eth[0]", /cannot hold a slice/],
  ["upper(http.host, http.host) == 1", "upper(http.host, http.host)", /one operand, not 2/],
  ["len()", "len()", /one operand, not 0/],
  ["lower(tcp.port) == 1", "tcp.port", /lower takes text/],
  ['len("abc") == 3', '"abc"', /needs a field/],
  ["abs(http.host) == 80", "http.host", /abs takes a number/],
  ["string(frame) == 1", "frame", /string takes/],
  ["string(tcp.flags.syn) == 1", "tcp.flags.syn", /string takes/],
  ["max(tcp.port, ip.src) == 80", "ip.src", /of one type/],
  ["abs(-5) == tcp.port", "-5", /needs a field/],
  ["ip_rfc1918(ipv6.src)", "ipv6.src", /takes an IPv4 address/],
  ["1 + 1", "1 + 1", /names no field/],
  ["1 == 1", "1 == 1", /two fixed values/],
  ["tcp.srcport / 0 == 1", "0", /division by zero/],
  ["tcp.srcport % {1 - 1} == 1", "{1 - 1}", /division by zero/],
];

test.each(ERRORS)("%s", (filter, marked, message) => {
  const { range, message: told } = errorOf(filter);
  expect(filter.slice(range.from, range.to)).toBe(marked);
  expect(told).toMatch(message);
});

/** What the first repair makes of the filter. */
const REPAIRS: readonly (readonly [filter: string, repaired: string])[] = [
  ["tcp.port == 80 or 443", "tcp.port in {80, 443}"],
  ["tcp.port == 80 || 443 || 8080 || udp", "tcp.port in {80, 443, 8080} || udp"],
  ["tcp.port != 80 and 443", "tcp.port not in {80, 443}"],
  ["ip.src == 10.0.0.*", "ip.src == 10.0.0.0/24"],
  ["ip.src == 10.* and tcp", "ip.src == 10.0.0.0/8 and tcp"],
  ["tcp port 80", "tcp.port == 80"],
  ["host 10.0.0.5", "ip.addr == 10.0.0.5"],
  ["tcp.port => 80", "tcp.port >= 80"],
  ["ip.addr = 10.0.0.1", "ip.addr == 10.0.0.1"],
  ["ip.addr = 10.0.0.1 and tcp.port = 80", "ip.addr == 10.0.0.1 and tcp.port == 80"],
  ["tcp | udp", "tcp || udp"],
  ["tcp ^ udp", "tcp ^^ udp"],
  ["ip.ttl ≥ 5", "ip.ttl >= 5"],
  ["http.request.method == 'GET'", 'http.request.method == "GET"'],
  ['ip.addr == "10.0.0.5"', "ip.addr == 10.0.0.5"],
  ["tcp.port in {80 443}", "tcp.port in {80, 443}"],
  ["tcp.port in (80, 443)", "tcp.port in {80, 443}"],
  ["tcp.port in 80", "tcp.port in {80}"],
  ["tcp.port == 80,443", "tcp.port in {80, 443}"],
  ["tcp.port == {80, 443}", "tcp.port in {80, 443}"],
  ["tcp.port == 80-90", "tcp.port in {80..90}"],
  ["tcp.port in {80-90}", "tcp.port in {80..90}"],
  ["tcp.seq-tcp.ack == 1", "tcp.seq - tcp.ack == 1"],
  ["tcp.port:80", "tcp.port"],
  ["(tcp.flags & 0x3f) == 0x10", "{tcp.flags & 0x3f} == 0x10"],
  ["(tcp and udp", "(tcp and udp)"],
  ["tcp)", "tcp"],
  ['http.host == "a', 'http.host == "a"'],
  ["frame[1:2", "frame[1:2]"],
  ['http.host matches "\\.com$"', 'http.host matches r"\\.com$"'],
  ["http.host matches foo", 'http.host matches "foo"'],
  ["frame.time > 2020-01-01", 'frame.time > "2020-01-01"'],
  ["hTTp", "http"],
  ["tcp.prot == 80", "tcp.port == 80"],
  ["ip.src == ip.dts", "ip.src == ip.dst"],
  ['dns.flags.rcode == "no eror"', 'dns.flags.rcode == "No error"'],
  ['lowr(http.host) == "a"', 'lower(http.host) == "a"'],
  ["$private_ip4(ip.src)", "$private_ipv4(ip.src)"],
  ["ip.src == 10.0.0.5 & ip.dst == 207.46.134.94", "ip.src == 10.0.0.5 && ip.dst == 207.46.134.94"],
  ['tcp.port contains "80"', 'string(tcp.port) contains "80"'],
];

test.each(REPAIRS)("%s is repaired to %s", (filter, repaired) => {
  const [first] = errorOf(filter).repairs;
  expect(first?.text).toBe(repaired);
  expect(checkFilter(first?.text ?? "", FIXTURE_NAMES).ok).toBe(true);
});

test("what begins like the word is offered too", () => {
  expect(errorOf("http.re").repairs.map(({ text }) => text)).toContain("http.request");
});

test("a repair is never offered inside of a macro, and its text is the text as it was written", () => {
  const macros = [{ name: "bad", text: "tcp.prot == $1" }];
  const checked = checkFilter("udp and $bad(80)", FIXTURE_NAMES, { macros });
  expect(checked).toMatchObject({ ok: false, error: { range: { from: 8, to: 16 }, repairs: [] } });
  const outside = checkFilter("$private_ipv4(ip.src) and tcp.prot == 80", FIXTURE_NAMES);
  expect(outside.ok || outside.error.repairs[0]?.text).toBe("$private_ipv4(ip.src) and tcp.port == 80");
});

test("what is pasted without end is cut in messages, not in repairs", () => {
  const { message, repairs } = errorOf(`http.host == '${"x".repeat(5000)}'`);
  expect(message.length).toBeLessThan(200);
  expect(repairs[0]?.title.length).toBeLessThan(200);
  expect(repairs[0]?.text.length).toBeGreaterThan(5000);
});

test("too long, too deep and too many are errors, not exhaustion", () => {
  expect(errorOf("x".repeat(70_000)).message).toMatch(/longer than/);
  expect(errorOf(`${"(".repeat(30_000)}tcp`).message).toMatch(/nested more than/);
  expect(errorOf(`${"!".repeat(60_000)}tcp`).message).toMatch(/nested more than/);
  expect(errorOf(`${"-".repeat(60_000)}tcp.seq`).message).toMatch(/nested more than/);
  expect(errorOf(`${"{".repeat(60_000)}tcp`).message).toMatch(/nested more than/);
  expect(errorOf(`${"len(".repeat(15_000)}tcp`).message).toMatch(/nested more than/);
  expect(errorOf(`tcp.seq${" +1".repeat(20_000)} == 1`).message).toMatch(/operators/);
  expect(errorOf(`frame${"[0:9]".repeat(10_000)} == 1`).message).toMatch(/times/);
});
