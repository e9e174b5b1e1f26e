import { expect, test } from "vitest";
import { checkFilter } from "./check-filter.ts";
import { FIXTURE_NAMES } from "./fixture-registry.ts";
import { formatCondition } from "./format-condition.ts";
import { expandMacros, macrosByName } from "./macros.ts";
import type { CheckedFilter, FilterMacro } from "./model.ts";

const MACROS: readonly FilterMacro[] = [
  { name: "web", text: "tcp.port in {80, 443}" },
  { name: "between", text: "($1 == $2 and $1 == $3)" },
  { name: "twice", text: "$between($1;$2,$2)".replace(";", ",") },
  { name: "loop", text: "$loop()" },
  { name: "many", text: "$web() or $web() or $web() or $web()" },
  { name: "named", text: 'http.host contains "$1"' },
];

const check = (text: string): CheckedFilter => checkFilter(text, FIXTURE_NAMES, { macros: MACROS });

function expand(text: string): string {
  const expansion = expandMacros(text, macrosByName(MACROS));
  return expansion.ok ? expansion.expanded.text : `error: ${expansion.problem.message}`;
}

test("macros are used in four ways", () => {
  for (const text of ["$web()", "${web}", "$web( )"]) expect(expand(text)).toBe("tcp.port in {80, 443}");
  const three = "(ip.addr == 1.1.1.1 and ip.addr == 2.2.2.2)";
  expect(expand("$between(ip.addr, 1.1.1.1, 2.2.2.2)")).toBe(three);
  expect(expand("${between:ip.addr;1.1.1.1;2.2.2.2}")).toBe(three);
  expect(expand("${between;ip.addr;1.1.1.1;2.2.2.2}")).toBe(three);
});

test("macros can use macros, not themselves", () => {
  expect(expand("$twice(ip.addr, 1.1.1.1)")).toBe("(ip.addr == 1.1.1.1 and ip.addr == 1.1.1.1)");
  expect(expand("$loop()")).toMatch(/uses itself/);
});

test("values may hold brackets and quoted marks; quoted text is left alone", () => {
  expect(expand("$named(a,b)")).toMatch(/takes 1 value, not 2/);
  expect(expand('$between(frame[0:2], {1}, "a,b)")')).toBe('(frame[0:2] == {1} and frame[0:2] == "a,b)")');
  expect(expand('http.host == "$web()"')).toBe('http.host == "$web()"');
  expect(expand("$named(x)")).toBe('http.host contains "x"');
});

test("a name with a point is a reference", () => {
  expect(expand("ip.src == ${ip.src} and $tcp.port")).toBe("ip.src == ${ip.src} and $tcp.port");
});

test("the shipped macros can be used, and be replaced", () => {
  for (const text of ["$private_ipv4(ip.src)", "$private_ipv6(ipv6.src)", "not $private_ethernet(eth.src)"]) {
    expect(check(text).ok, text).toBe(true);
  }
  const own = checkFilter("$private_ipv4(ip.src)", FIXTURE_NAMES, { macros: [{ name: "private_ipv4", text: "$1" }] });
  expect(own.ok && own.text).toBe("ip.src");
});

test("mistakes in the use are told at the use", () => {
  expect(check("tcp and $web(1)")).toMatchObject({ ok: false, error: { range: { from: 8, to: 12 } } });
  expect(expand("$between(ip.addr,,1)")).toMatch(/is empty/);
  expect(expand("$between(ip.addr")).toMatch(/closing \) of the macro is missing/);
  expect(expand("${between:a;b")).toMatch(/closing } of the macro is missing/);
});

test("places within a macro are the macro's whole use; places outside stay", () => {
  const text = "udp or $web() or tcp.port == 5";
  const checked = check(text);
  if (!checked.ok || checked.condition === undefined) throw new Error("refused");
  expect(checked.text).toBe("udp or tcp.port in {80, 443} or tcp.port == 5");
  expect(formatCondition(checked.condition)).toBe("(udp or ((tcp.port any in {80, 443}) or (tcp.port any == 5)))");
  const parts =
    checked.condition.kind === "or" && checked.condition.right.kind === "or" ? checked.condition.right : undefined;
  expect([parts?.left.range, parts?.right.range].map((range) => text.slice(range?.from, range?.to))).toEqual([
    "$web()",
    "tcp.port == 5",
  ]);
});

test("text that grows without measure is an error", () => {
  const doubling = Array.from({ length: 18 }, (_, at) => ({ name: `m${at}`, text: `$m${at + 1}() or $m${at + 1}()` }));
  const macros = [...doubling, { name: "m18", text: "tcp" }];
  expect(checkFilter("$m0()", FIXTURE_NAMES, { macros }).ok).toBe(false);
  const wide = [{ name: "wide", text: "$1 or ".repeat(2000) + "tcp" }];
  const text = `$wide(${"x".repeat(60_000)})`;
  expect(checkFilter(text, FIXTURE_NAMES, { macros: wide })).toMatchObject({ ok: false });
});
