import { expect, test } from "vitest";
import {
  KIND_BOOL,
  KIND_IPV4,
  KIND_NONE,
  KIND_PROTOCOL,
  KIND_STRING,
  KIND_U16,
  KIND_U8,
} from "#shared/abi/field-kind.ts";
import type { CompletionContext } from "./completion/candidate.ts";
import { complete } from "./completion.ts";
import type { FilterField, FilterNames } from "./model.ts";

function field(name: string, kind: number, values: readonly (readonly [number, string])[] = []): FilterField {
  const isProtocol = kind === KIND_PROTOCOL;
  return {
    name,
    label: `Label of ${name}`,
    kind,
    ids: [1],
    isProtocol,
    values: new Map(values),
    owners: undefined,
    derived: undefined,
    insteadUse: name === "bootp" ? "dhcp" : undefined,
  };
}

function namesOf(fields: readonly FilterField[]): FilterNames {
  const all = [...fields].sort((left, right) => (left.name < right.name ? -1 : 1));
  const byName = new Map(all.map((each) => [each.name, each]));
  return { all, find: (name) => byName.get(name) };
}

const NAMES = namesOf([
  field("bootp", KIND_PROTOCOL),
  field("dns", KIND_PROTOCOL),
  field("dns.qry.name", KIND_STRING),
  field("dns.qry.type", KIND_U16, [
    [1, "A"],
    [28, "AAAA"],
  ]),
  field("dns.flags", KIND_U16),
  field("dns.flags.rcode", KIND_U16, [
    [0, "No error"],
    [3, "No such name"],
  ]),
  field("http", KIND_PROTOCOL),
  field("http.host", KIND_STRING),
  field("http.request.method", KIND_STRING),
  field("ip", KIND_PROTOCOL),
  field("ip.src", KIND_IPV4),
  field("ip.dst", KIND_IPV4),
  field("ip.ttl", KIND_U8),
  field("tcp", KIND_PROTOCOL),
  field("tcp.flags.syn", KIND_BOOL),
  field("tcp.options", KIND_NONE),
  field("tcp.port", KIND_U16),
  field("tcp.srcport", KIND_U16),
]);

const CONTEXT: CompletionContext = {
  macros: [
    { name: "private_ipv4", text: "ip.src == 10.0.0.0/8" },
    { name: "between", text: "ip.src == $1 and ip.dst == $2" },
  ],
  seen: (name) =>
    name === "http.host"
      ? [
          { text: "example.com", count: 12 },
          { text: 'a"b\\', count: 1 },
        ]
      : name === "dns.flags.rcode"
        ? [{ text: "3", count: 4 }]
        : name === "ip.src"
          ? [{ text: "10.0.0.5", count: 2 }]
          : [],
};

/** Completes at the "|" of the text: the labels, and the stretch that is replaced. */
function at(marked: string): { labels: string[]; inserts: string[]; replaced: string } {
  const position = marked.indexOf("|");
  const text = marked.slice(0, position) + marked.slice(position + 1);
  const { range, candidates } = complete(text, position, NAMES, CONTEXT);
  return {
    labels: candidates.map(({ label }) => label),
    inserts: candidates.map(({ insert }) => insert),
    replaced: text.slice(range.from, range.to),
  };
}

test("names come by prefix, then what else begins with it, then by substring", () => {
  expect(at("ht|").labels).toEqual(["http", "http.host", "http.request.method"]);
  expect(at("d|").labels.slice(0, 3)).toEqual(["dns", "dns.flags", "dns.flags.rcode"]);
  expect(at("m|").labels).toEqual(["max", "min", "http.request.method", "dns.qry.name"]);
  expect(at("|").labels.slice(0, 6)).toEqual(["bootp", "dns", "http", "ip", "tcp", "not"]);
});

test("at a dot the next segments are offered, groups and names", () => {
  expect(at("dns.|").labels.slice(0, 2)).toEqual(["dns.flags", "dns.qry."]);
  expect(at("dns.qry.|").labels).toEqual(["dns.qry.name", "dns.qry.type"]);
  expect(at("tcp.|").labels.slice(0, 4)).toEqual(["tcp.flags.", "tcp.options", "tcp.port", "tcp.srcport"]);
  expect(at("http.re|").labels).toEqual(["http.request.", "http.request.method"]);
});

test("the whole word at the cursor is replaced, by its part before the cursor", () => {
  expect(at("tcp and htt|p.host == 1")).toMatchObject({ replaced: "http.host" });
  expect(at("tcp and htt|p.host == 1").labels).toContain("http.request.method");
  expect(at("(dns.qry.n|)").replaced).toBe("dns.qry.n");
});

test("candidates say what they are", () => {
  const { candidates } = complete("ip.s", 4, NAMES, CONTEXT);
  expect(candidates[0]).toEqual({
    kind: "field",
    label: "ip.src",
    type: "IPv4 address",
    description: "Label of ip.src",
    insert: "ip.src",
  });
  expect(complete("bo", 2, NAMES, CONTEXT).candidates[0]?.description).toBe("Label of bootp: outdated, use dhcp");
});

test("after a field come the operators that its values know, then and, or", () => {
  expect(at("ip.ttl |").labels).toEqual([
    "==",
    "!=",
    ">",
    ">=",
    "<",
    "<=",
    "in",
    "===",
    "!==",
    "not in",
    "and",
    "or",
    "xor",
  ]);
  expect(at("http.host c|").inserts).toEqual(["contains "]);
  expect(at("ip.ttl i|").inserts).toEqual(["in {"]);
  expect(at("ip.ttl not |").labels).toContain("in");
  expect(at("tcp.options |").labels).toEqual(["and", "or", "xor"]);
  expect(at("ip.src#2 |").labels).toContain("==");
  expect(at("http.host[0:3] |").labels).toContain("contains");
});

test("after a test come and, or; after those a new operand", () => {
  expect(at("tcp.port == 80 |").labels).toEqual(["and", "or", "xor"]);
  expect(at('http.host == "x" a|').labels).toEqual(["and"]);
  expect(at('http.host == "x"|').labels).toEqual(["and", "or", "xor"]);
  expect(at("tcp.port in {1, 2} |").labels).toEqual(["and", "or", "xor"]);
  expect(at("(tcp) |").labels).toEqual(["and", "or", "xor"]);
  expect(at("tcp.port == 80 and |").labels).toContain("dns");
  expect(at("not (|").labels).toContain("dns");
  expect(at("lower(|").labels).toContain("dns");
  expect(at("lower(http.host) |").labels).toContain("contains");
});

test("values are those of the capture and the field's own words", () => {
  expect(at("dns.flags.rcode == |")).toMatchObject({ labels: ["3 No such name", "0 No error"], inserts: ["3", "0"] });
  expect(at("dns.flags.rcode == no| and tcp")).toMatchObject({ inserts: ["3", "0"], replaced: "no" });
  expect(at('dns.flags.rcode == "No s|').inserts).toEqual(['"No such name"']);
  expect(at("ip.src == 10.|")).toMatchObject({ inserts: ["10.0.0.5"], replaced: "10." });
  expect(at("http.host == |").inserts).toEqual(['"example.com"', '"a\\"b\\\\"']);
  expect(at('http.host contains "exam|ple.c" and tcp')).toMatchObject({
    inserts: ['"example.com"'],
    replaced: '"example.c"',
  });
  expect(at('http.host contains "exam| and tcp')).toMatchObject({ inserts: ['"example.com"'], replaced: '"exam' });
  expect(at("tcp.flags.syn == |").labels).toEqual(["True", "False"]);
  expect(at("dns.qry.type in {1, |").inserts).toEqual(["1", "28"]);
  expect(at("dns.qry.type not in {|").inserts).toEqual(["1", "28"]);
  expect(at("dns.qry.type in {1..|").inserts).toEqual(["1", "28"]);
  expect(at("ip.src#1 == |").inserts).toEqual(["10.0.0.5"]);
});

test("where a value stands, a field may stand too", () => {
  expect(at("ip.src == ip.d|").labels).toEqual(["ip.dst"]);
});

test("nothing is offered in patterns, slices and layers", () => {
  for (const text of ['http.host matches "e|', "tcp[|", "tcp[2:|", "ip.src#|", '"ab|', "tcp.port == 80 81 |"]) {
    expect([text, at(text).labels]).toEqual([text, []]);
  }
});

test("after a dollar sign come macros, and fields of the selected packet", () => {
  expect(at("$p|").labels[0]).toBe("private_ipv4");
  expect(at("$p|")).toMatchObject({ replaced: "$p" });
  expect(at("tcp and ${be|}")).toMatchObject({ inserts: ["$between("], replaced: "${be}" });
  expect(at("ip.dst == ${ip.s|}")).toMatchObject({ inserts: ["${ip.src}"], replaced: "${ip.s}" });
  expect(at("ip.dst == $pri|").inserts).toEqual(["${private_ipv4}"]);
});

test("it never throws, wherever the cursor stands in whatever text", () => {
  const pieces = [
    "tcp",
    ".",
    "port",
    " ",
    "==",
    "in",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "$",
    "${",
    '"',
    "\\",
    "'",
    ",",
    "..",
    "#",
    "@",
    "not",
    "8",
    "ü",
    "&&",
  ];
  let state = 5;
  for (let round = 0; round < 3000; round++) {
    let text = "";
    for (let count = 0; count < 12; count++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      text += pieces[Math.floor((state / 0x100000000) * pieces.length)] ?? "";
    }
    const position = (state >>> 8) % (text.length + 2);
    const { range } = complete(text, position, NAMES, CONTEXT);
    expect(range.from <= range.to && range.from >= 0 && range.to <= text.length).toBe(true);
  }
});

test("over thousands of names a key stroke takes no time to notice", () => {
  const many = namesOf(
    Array.from({ length: 4000 }, (_, number) =>
      field(`proto${(number % 80).toString()}.part${(number % 13).toString()}.name${number.toString()}`, KIND_U16),
    ),
  );
  const started = Date.now();
  for (let round = 0; round < 100; round++) complete("tcp and name3", 13, many, CONTEXT);
  expect(Date.now() - started).toBeLessThan(2000);
});
