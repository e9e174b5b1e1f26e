import { expect, test } from "vitest";
import { checkFilter } from "./check-filter.ts";
import { FIXTURE_NAMES } from "./fixture-registry.ts";
import { formatCondition } from "./format-condition.ts";
import type { CheckedFilter } from "./model.ts";

const check = (text: string): CheckedFilter => checkFilter(text, FIXTURE_NAMES);

/** The condition in a form with all that was decided; the message where there is none. */
function shown(text: string): string {
  const checked = check(text);
  if (!checked.ok) return `error: ${checked.error.message}`;
  return checked.condition === undefined ? "everything" : formatCondition(checked.condition);
}

const means = (text: string, condition: string): void => {
  expect(shown(text), text).toBe(condition);
};

test("an empty filter shows everything", () => {
  for (const text of ["", " ", "\r\n\t "]) means(text, "everything");
});

test("each comparison operator has its quantifier, and any and all change it", () => {
  const expected: readonly (readonly [string, string])[] = [
    ["== eq any_eq", "any =="],
    ["!= ne all_ne", "all !="],
    ["=== all_eq", "all =="],
    ["!== any_ne", "any !="],
    ["> gt", "any >"],
    [">= ge", "any >="],
    ["< lt", "any <"],
    ["<= le", "any <="],
  ];
  for (const [spellings, decided] of expected) {
    const operator = decided.slice(4);
    for (const spelling of spellings.split(" ")) {
      means(`ip.ttl ${spelling} 5`, `(ip.ttl ${decided} 5)`);
      means(`any ip.ttl ${spelling} 5`, `(ip.ttl any ${operator} 5)`);
      means(`all ip.ttl ${spelling} 5`, `(ip.ttl all ${operator} 5)`);
    }
  }
});

test("or binds looser than xor, xor than and, and than not, not than comparisons", () => {
  means("tcp or udp xor arp and ip", "(tcp or (udp xor (arp and ip)))");
  means("tcp and ip or arp xor udp", "((tcp and ip) or (arp xor udp))");
  means("not tcp and ip", "((not tcp) and ip)");
  means("! ip.ttl == 5", "(not (ip.ttl any == 5))");
  means("not (tcp or udp)", "(not (tcp or udp))");
  means("!!tcp", "(not (not tcp))");
});

test("words and signs for logic are the same, in any case", () => {
  means("tcp && ip || arp ^^ udp", "((tcp and ip) or (arp xor udp))");
  means("tcp AND ip Or NOT arp", "((tcp and ip) or (not arp))");
});

test("a chain of comparisons joins its neighbours", () => {
  means("1 < ip.ttl <= 64", "((1 any < ip.ttl) and (ip.ttl any <= 64))");
  means("ip.ttl == 5 == 5", "error: The filter compares two fixed values: one side must name a field.");
});

test("arithmetic binds * before +, + before &, and all before comparisons; braces group", () => {
  means("ip.ttl + 1 * 2 == 82", "((ip.ttl + 2) any == 82)");
  means("ip.ttl + tcp.seq * 2 == 82", "((ip.ttl + (tcp.seq * 2)) any == 82)");
  means("{ip.ttl + 1} * 2 == 162", "(((ip.ttl + 1) * 2) any == 162)");
  means("tcp.flags & 0x10 + 2 == 0x12", "((tcp.flags & 18) any == 18)");
  means("tcp.flags bitand 2", "(truth (tcp.flags & 2))");
  means("tcp.seq - tcp.ack -1 == 0", "(((tcp.seq - tcp.ack) - 1) any == 0)");
  means("-x.signed % 3 == -1", "(((- x.signed) % 3) any == -1)");
  means("tcp.port == -5 + 85", "(tcp.port any == 80)");
  means("2 * ip.ttl == 128", "((2 * ip.ttl) any == 128)");
});

test("values alone exist, results alone are true", () => {
  means("tcp", "tcp");
  means("frame[53]", "frame[53:1]");
  means("{tcp.port}", "tcp.port");
  means("ip.src#2", "ip.src#[2:1]");
  means("ip_multicast(ip.dst)", "(truth ip_multicast(ip.dst))");
  means("count(frame.number)", "(truth count(frame.number))");
  means("-ip.ttl", "(truth (- ip.ttl))");
});

test("slices have five forms, which can be joined", () => {
  means("frame[1:4] == 01020304", "(frame[1:4] any == 01020304)");
  means("frame[1-2,4,:2,9:,-3:2]", "frame[1-2,4:1,0:2,9:,-3:2]");
  means("ip.src[0:2] == 0a:00", "(ip.src[0:2] any == 0a00)");
  means('http.host[0] == "u"', '(http.host[0:1] any == "u")');
  means('lower(http.host)[0:3][1:] == "pd"', '(lower(http.host)[0:3][1:] any == "pd")');
  means("@tcp.port[0] == 0", "(@tcp.port[0:1] any == 00)");
});

test("layers count from 1, ranges of them are inclusive", () => {
  means("ip.src#1 == 1.1.1.1", "(ip.src#[1:1] any == 1.1.1.1/32)");
  means("ip#[-1]", "ip#[-1:1]");
  means("ip.src#[1-2,4:]", "ip.src#[1-2,4:]");
  means("ip.src#99999999999", "ip.src#[2147483647:1]");
});

test("references take the selected packet's values", () => {
  means("ip.src == ${ip.dst}", "(ip.src any == $ip.dst)");
  means("tcp.port == $tcp.port", "(tcp.port any == $tcp.port)");
  means("@ip.src#1 == ${@ip.src#[1]}", "(@ip.src#[1:1] any == $@ip.src#[1:1])");
  expect(check("ip.src == $ip.dst")).toMatchObject({ ok: true, usesSelection: true });
  expect(check("ip.src == ip.dst")).toMatchObject({ ok: true, usesSelection: false });
});

test("sets hold values, ranges and fields; not in asks all values to be outside", () => {
  means("tcp.port in {80, 443, 8000..8100}", "(tcp.port any in {80, 443, 8000..8100})");
  means("tcp.port not in {80}", "(tcp.port all not in {80})");
  means("any tcp.port not in {80}", "(tcp.port any not in {80})");
  means("all ip.addr in {10.0.0.0/8, ip.dst}", "(ip.addr all in {10.0.0.0/8, ip.dst})");
  means("x.signed in {-5..+5}", "(x.signed any in {-5..5})");
  means("frame.time_relative in {0.9..1.6}", "(frame.time_relative any in {900000000..1600000000})");
  means('http.host in {"a".."b", "c"}', '(http.host any in {"a".."b", "c"})');
  means("ip.src#1 in {10.0.0.1}", "(ip.src#[1:1] any in {10.0.0.1/32})");
});

test("contains and matches work on text and bytes, and on the words of numbers", () => {
  means('http.host contains "www"', '(http.host any contains "www")');
  means("all http.host contains 'w'", '(http.host all contains "w")');
  means("frame contains eth.src", "(frame any contains eth.src)");
  means("eth.src contains 09:6b", "(eth.src any contains 096b)");
  means('frame contains "A"', "(frame any contains 41)");
  means('http.host ~ "^u"', '(http.host any matches "^u")');
  means('ip.proto contains "TC"', '(vals(ip.proto) any contains "TC")');
  means('dns.qry.type matches "^A"', '(vals(dns.qry.type) any matches "^A")');
});

test("functions take and give what they should", () => {
  means('upper(lower(http.host)) == "A"', '(upper(lower(http.host)) any == "A")');
  means("len(ip.src) == 4", "(len(ip.src) any == 4)");
  means("count(tcp.analysis.flags) > 1", "(count(tcp.analysis.flags) any > 1)");
  means('string(ip.src) contains "10."', '(string(ip.src) any contains "10.")');
  means('vals(ip.proto) == "TCP"', '(vals(ip.proto) any == "TCP")');
  means('hex(tcp.flags) == "0x2"', '(hex(tcp.flags) any == "0x2")');
  means('dec(tcp.flags) == "2"', '(dec(tcp.flags) any == "2")');
  means("float(frame.time_relative) > 0.5", "(float(frame.time_relative) any > 0.5)");
  means("min(ip.ttl, 10) == 10", "(min(ip.ttl, 10) any == 10)");
  means("max(10, ip.ttl, tcp.port) == 10", "(max(10, ip.ttl, tcp.port) any == 10)");
  means("abs(tcp.seq - tcp.ack) < 1000", "(abs((tcp.seq - tcp.ack)) any < 1000)");
  means("ip_special_mask(ip.src) == 8", "(ip_special_mask(ip.src) any == 8)");
  means("ip_rfc1918(ip.src) == true", "(ip_rfc1918(ip.src) any == 1)");
  means('ip_special_name(ipv6.src) contains "Loop"', '(ip_special_name(ipv6.src) any contains "Loop")');
  means("ip_linklocal(ipv6.src) and ip_ula(ipv6.dst)", "((truth ip_linklocal(ipv6.src)) and (truth ip_ula(ipv6.dst)))");
});

test("times take spans, spans take numbers", () => {
  means('frame.time + 1 > "2020-01-01Z"', "((frame.time + 1000000000) any > 1577836800000000000)");
  means("frame.time_relative * 2 == 2", "((frame.time_relative * 2) any == 2000000000)");
  means("frame.time_relative / 0.5 == 2", "((frame.time_relative / 0.5) any == 2000000000)");
  means("frame.time_relative == -1.5", "(frame.time_relative any == -1500000000)");
});

test("a literal may stand on the left", () => {
  means("64 == ip.ttl", "(64 any == ip.ttl)");
  means('"a" == http.host', '("a" any == http.host)');
  means("'A' == frame[0]", "(41 any == frame[0:1])");
});

test("thousands of alternatives make a shallow tree", () => {
  const text = Array.from({ length: 3000 }, (_, at) => `tcp.port==${at}`).join("||");
  const checked = check(text);
  expect(checked.ok).toBe(true);
  const depthOf = (condition: unknown): number =>
    typeof condition === "object" &&
    condition !== null &&
    "left" in condition &&
    "kind" in condition &&
    condition.kind === "or"
      ? 1 + depthOf(condition.left)
      : 0;
  expect(checked.ok && depthOf(checked.condition)).toBeLessThan(14);
});

test("ranges point into the text as it was written", () => {
  const text = "tcp.port == 80 and not (ip.ttl > 5)";
  const checked = check(text);
  if (!checked.ok || checked.condition?.kind !== "and") throw new Error("not an and");
  const { left, right } = checked.condition;
  expect(text.slice(left.range.from, left.range.to)).toBe("tcp.port == 80");
  expect(text.slice(right.range.from, right.range.to)).toBe("not (ip.ttl > 5)");
});
