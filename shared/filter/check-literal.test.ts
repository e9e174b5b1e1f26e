import { expect, test } from "vitest";
import { checkFilter } from "./check-filter.ts";
import { FIXTURE_NAMES } from "./fixture-registry.ts";
import { formatCondition } from "./format-condition.ts";
import type { CheckedFilter } from "./model.ts";

const check = (text: string): CheckedFilter => checkFilter(text, FIXTURE_NAMES);

/** What stands behind `field any ==`; the message where the literal is refused. */
function literal(field: string, written: string): string {
  const checked = check(`${field} == ${written}`);
  if (!checked.ok) return `error: ${checked.error.message}`;
  if (checked.condition === undefined) return "everything";
  return formatCondition(checked.condition).slice(`(${field} any == `.length, -1);
}

function reads(field: string, written: string, value: string): void {
  expect(literal(field, written), `${field} == ${written}`).toBe(value);
}

function refuses(field: string, ...written: string[]): void {
  for (const one of written) expect(literal(field, one), `${field} == ${one}`).toMatch(/^error/);
}

test("integers are decimal, octal, hexadecimal, binary or a character", () => {
  reads("ip.ttl", "64", "64");
  reads("ip.ttl", "010", "8");
  reads("ip.ttl", "0x4F", "79");
  reads("ip.ttl", "0b101", "5");
  reads("ip.ttl", "0", "0");
  reads("ip.ttl", "'A'", "65");
  reads("ip.ttl", "'\\x50'", "80");
  reads("ip.ttl", "'\\''", "39");
  reads("ip.ttl", "-1", "-1");
  reads("x.u64", "18446744073709551615", "18446744073709551615");
  refuses("ip.ttl", "08", "0x", "0b12", "80.0", "256", "1ms", "abc", '"80"', "81-1", "80:90", "http");
  refuses("x.u64", "18446744073709551616", "99999999999999999999999");
});

test("an integer too big names the most that the field holds", () => {
  expect(literal("tcp.port", "99999")).toContain("65535");
  expect(literal("frame.number", "4294967296")).toContain("4294967295");
});

test("numbers may be read by their words, whatever their case", () => {
  reads("ip.proto", '"TCP"', "6");
  reads("ip.proto", '"tcp"', "6");
  reads("ip.proto", "UDP", "17");
  reads("dns.flags.rcode", '"No error"', "0");
  reads("dns.flags.rcode", '"Reserved"', "2|3");
  reads("x.twice", '"First"', "1");
  reads("x.twice", '"One"', "1");
  refuses("dns.flags.rcode", '"none"', "none");
  expect(check('dns.flags.rcode > "No error"').ok).toBe(true);
  expect(check('dns.flags.rcode > "Reserved"')).toMatchObject({ ok: false });
  expect(check('dns.flags.rcode in {"No error".."Reserved"}')).toMatchObject({ ok: false });
});

test("the word of a range stands for each of its numbers, but for those with a word of their own", () => {
  reads("x.ranged", '"reserved"', "5|7");
  reads("x.ranged", '"Six"', "6");
  expect(check('x.ranged < "Reserved"').ok).toBe(false);
});

test("a mnemonic that is only the beginning of a word is repaired to the whole", () => {
  const checked = check('x.described == "A"');
  expect(checked.ok ? [] : checked.error.repairs.map(({ text }) => text)).toContain(
    'x.described == "A (Host Address)"',
  );
});

test("booleans are numbers, true or false in any case, or the field's words", () => {
  for (const [written, value] of [["1", "1"], ["2", "1"], ["0", "0"], ["True", "1"], ["FALSE", "0"], ['"Set"', "1"], ["set", "1"]] as const) reads("tcp.flags.syn", written, value); // prettier-ignore
  reads("tcp.flags.syn", '"Not set"', "0");
  reads("x.bool", '"up"', "1");
  refuses("tcp.flags.syn", '"True"', "maybe", "1.5");
  refuses("x.bool", '"Set"');
});

test("floats have both sides of the point, an exponent, or are inf and nan", () => {
  for (const [written, value] of [["1", "1"], ["1.5", "1.5"], ["-1.5e3", "-1500"], ["2.5e+2", "250"], ["1.5e-2", "0.015"], ["inf", "Infinity"], ["-inf", "-Infinity"], ["nan", "NaN"], ["0x10", "16"]] as const) reads("x.float", written, value); // prettier-ignore
  refuses("x.float", "1.", ".5", "abc", '"1.5"');
});

test("spans are seconds to the nanosecond, without a double in between", () => {
  reads("frame.time_relative", "1", "1000000000");
  reads("frame.time_relative", "0.000000001", "1");
  reads("frame.time_relative", "1.0000000019", "1000000001");
  reads("frame.time_relative", "1500000000.123456789", "1500000000123456789");
  reads("frame.time_relative", "1.5e3", "1500000000000");
  reads("frame.time_relative", "1e-9", "1");
  reads("frame.time_relative", "-0.5", "-500000000");
  reads("frame.time_relative", "010", "10000000000");
  refuses("frame.time_relative", "1ms", '"0.4"', "abc", "'a'", "99999999999", "1,5");
});

test("moments are quoted, in all their forms; without a zone they are local", () => {
  const day = 1_041_292_800_000_000_000n;
  const at = (written: string, ns: bigint): void => {
    reads("frame.time", `"${written}"`, ns.toString());
  };
  at("2002-12-31", day);
  at("2002-12-31 13", day + 13n * 3600_000_000_000n);
  at("2002-12-31 13:55", day + 50_100_000_000_000n);
  at("2002-12-31 13:55:31", day + 50_131_000_000_000n);
  at("2002-12-31T13:55:31.3Z", day + 50_131_300_000_000n);
  at("2002-12-31 13:55:31.123456789 UTC", day + 50_131_123_456_789n);
  at("2002-12-31T13:55:31+01:00", day + 46_531_000_000_000n);
  at("2002-12-31T13:55:31-0530", day + 69_931_000_000_000n);
  at("Dec 31, 2002 13:55:31.3", day + 50_131_300_000_000n);
  at("December 31, 2002", day);
  at("1969-12-31 23:59:59.5", -500_000_000n);
  refuses(
    "frame.time",
    '"yesterday"',
    "2002",
    '"2002-13-01"',
    '"2002-02-30"',
    '"2002-12-31 24:00"',
    '"12/31/2002"',
    "'a'",
  );
});

test("the zone of the user's clock applies to moments that name none", () => {
  const ns = (text: string): unknown => {
    const checked = checkFilter(text, FIXTURE_NAMES, { zoneOffsetMs: () => 3_600_000 });
    return checked.ok && checked.condition?.kind === "compare" && checked.condition.right.kind === "literal"
      ? checked.condition.right.values[0]
      : checked;
  };
  expect(ns('frame.time == "1970-01-01 01:00"')).toEqual({ kind: "integer", value: 0n });
  expect(ns('frame.time == "1970-01-01 01:00Z"')).toEqual({ kind: "integer", value: 3_600_000_000_000n });
});

test("seconds since 1970 are for frame.time_epoch alone, exact to the nanosecond", () => {
  reads("frame.time_epoch", "1352718180.286379123", "1352718180286379123");
  reads("frame.time_epoch", "1500000000", "1500000000000000000");
  reads("frame.time_epoch", '"1970-01-02"', "86400000000000");
  refuses("frame.time", "1500000000");
});

test("bytes are pairs with one kind of separator, a run, a number of one byte, or text", () => {
  const forms = ["16:03", "16-03", "16.03", "1603", ":1603", ":16:03", ":16-03", "16:3"];
  for (const written of forms) reads("tcp.payload", written, "1603");
  for (const written of ["16", ":16", "16:"]) reads("tcp.payload", written, "16");
  for (const [written, value] of [["0x48", "48"], ["224", "e0"], ["1", "01"], ["a", "0a"], ["'H'", "48"], ['"GET"', "474554"], ['"\\x00\\xe0"', "00e0"], ['"é"', "c3a9"], ['r"\\x"', "5c78"]] as const) reads("tcp.payload", written, value); // prettier-ignore
  refuses("tcp.payload", "0x123", "hello", "16:03-01", "300");
});

test("addresses take a prefix, and not a number more than they have bits", () => {
  reads("ip.src", "10.0.0.5", "10.0.0.5/32");
  reads("ip.src", "10.0.0.0/8", "10.0.0.0/8");
  refuses("ip.src", "10.0.0", "10.0.0.0/33", "300.1.2.3", "01.2.3.4", '"10.0.0.5"', "localhost", "::1", "10.0.0.5.");
  reads("ipv6.src", "::1", "::1/128");
  reads("ipv6.src", "fe80::/10", "fe80::/10");
  reads("ipv6.src", "::ffff:1.2.3.4", "::ffff:1.2.3.4/128");
  reads("ipv6.src", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8/128");
  refuses("ipv6.src", "10.0.0.1", "2001:db8::g", "fe80::1%eth0", "1::2::3", "1:2:3", "::/129", "1:2:3:4:5:6:7:8:9");
});

test("hardware addresses, identifiers and GUIDs have their own forms", () => {
  for (const written of ["00:09:6b:88:f5:c9", "00-09-6b-88-f5-c9", "0009.6b88.f5c9", "00096b88f5c9"]) {
    reads("eth.src", written, "00096b88f5c9");
  }
  refuses("eth.src", "00:09:6b", "ff:ff:ff:ff:ff:ff:ff", "broadcast", '"00:09:6b:88:f5:c9"');
  reads("x.eui", "00:1b:21:ff:fe:02:f7:9d", "001b21fffe02f79d");
  reads("x.oid", "1.3.6.1.4.1.311", "2b06010401823 7".replace(" ", ""));
  reads("x.oid", "2b:06:01", "2b0601");
  reads("x.guid", "00112233-4455-6677-8899-aabbccddeeff", "00112233445566778899aabbccddeeff");
  reads("x.wire_guid", "00112233-4455-6677-8899-aabbccddeeff", "33221100554477668899aabbccddeeff");
  refuses("x.guid", "00112233", '"00112233-4455-6677-8899-aabbccddeeff"');
});

test("strings are quoted, with escapes or raw or in curly quotes; a character counts as one", () => {
  for (const [written, value] of [['"a\\tb"', "a\tb"], ['"\\x41\\102\\u0043"', "ABC"], ['r"\\d\\""', '\\d\\"'], ['R"a"', "a"], ["“hi”", "hi"], ["'a'", "a"], ['""', ""]] as const) reads("http.host", written, `"${value}"`); // prettier-ignore
  refuses("http.host", '"\\q"', '"\\400"', '"\\ud800"', '"\\U00110000"', '"abc', "'abc'", "''", "“abc", "'a", "-abc");
});

test("a bare word is text, a number or a name by what it meets; a point before it makes it a field, a colon bytes", () => {
  reads("http.host", "update.example.com", '"update.example.com"');
  reads("http.host", "fc", "error: http.host (text) and fc (a protocol) cannot be compared.");
  expect(check("frame contains fc").ok && check("frame contains :fc").ok && check("frame contains .fc").ok).toBe(true);
  expect(check(".tcp")).toMatchObject({ ok: true, condition: { kind: "exists" } });
  expect(check(".nothing").ok).toBe(false);
  refuses("dns.qry.type", "IN", "in");
  reads("http.host", "IN", '"IN"');
});
