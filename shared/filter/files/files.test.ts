import { expect, test } from "vitest";
import { DEFAULT_COLOUR_RULES } from "../library/colour-rules.ts";
import type { SavedFilter } from "../library/saved-filter.ts";
import { formatColourFilters, parseColourFilters } from "./colour-filters.ts";
import { formatDfilters, parseDfilters } from "./dfilters.ts";
import { formatMacros, parseMacros } from "./macros.ts";
import { formatSavedFilters, parseSavedFilters } from "./saved-filters.ts";

const SAVED: SavedFilter = {
  id: "filter-0123456789ab",
  name: 'Web // "Errors"',
  expression: 'http.response.code >= 400 and http.host contains "\\"ü"',
  description: "Where it hurts",
  tags: ["web", "errors"],
  folder: "Web",
  colour: "#ff8800",
  isButton: true,
  isHidden: false,
  createdAtMs: 1_700_000_000_000,
  updatedAtMs: 1_700_000_000_001,
  builtIn: false,
  languageVersion: 1,
};

test("dfilters are read, and what is wrong is named with its line", () => {
  const text =
    '\uFEFF# mine\r\n"TCP only" tcp\n\n"Say \\"hi\\" \\\\" http.host == "a b"\nno quotes\n"empty"\n' +
    `"long" ${"t".repeat(501)}\n"ARP"\tarp\n`;
  expect(parseDfilters(text)).toEqual({
    items: [
      { name: "TCP only", expression: "tcp" },
      { name: 'Say "hi" \\', expression: 'http.host == "a b"' },
      { name: "ARP", expression: "arp" },
    ],
    problems: [
      { line: 5, message: 'The line is not of the form "name" expression.' },
      { line: 6, message: "The filter has no expression." },
      { line: 7, message: "The expression has 501 characters; 500 is the most." },
    ],
  });
});

test("dfilters come back as they were", () => {
  const filters = [
    { name: 'a "b" \\ c', expression: 'ip.src == 10.0.0.1 and frame contains "\\"x"' },
    { name: "ü@#", expression: "@ip.src == 0a:00:00:01" },
  ];
  expect(parseDfilters(formatDfilters(filters))).toEqual({ items: filters, problems: [] });
  expect(formatDfilters([{ name: "two", expression: "tcp\r\nand udp" }])).toBe('"two" tcp and udp\n');
});

test("macros are read in both forms", () => {
  const text =
    '# head\n"private_ipv4","$1 == 192.168.0.0/16 or $1 == 10.0.0.0/8"\n"v6", "ipv6 && $1 == fc00::/7"\n' +
    '"host","http.host == \\x22\\xc3\\xbc\\x22"\n"newer" ip.addr == $1\n"bad.name","x"\n"x",\n';
  expect(parseMacros(text)).toEqual({
    items: [
      { name: "private_ipv4", text: "$1 == 192.168.0.0/16 or $1 == 10.0.0.0/8" },
      { name: "v6", text: "ipv6 && $1 == fc00::/7" },
      { name: "host", text: 'http.host == "ü"' },
      { name: "newer", text: "ip.addr == $1" },
    ],
    problems: [
      { line: 6, message: "The name of a macro is letters, digits and _." },
      { line: 7, message: 'The line is neither "name","text" nor "name" text.' },
    ],
  });
});

test.each(["dfilter_macros", "dmacros"] as const)("macros come back from %s as they were", (format) => {
  const macros = [
    { name: "a1", text: 'http.host matches r"\\.(com|net)$" and $1 == "ü,\\"x"' },
    { name: "b_2", text: "$1[0] & 0x0F == 2" },
  ];
  expect(parseMacros(formatMacros(macros, format))).toEqual({ items: macros, problems: [] });
});

test("colour rules are read: disabled ones, filters with @, wrong lines", () => {
  const text =
    "# DO NOT EDIT\n@Bad TCP@tcp.analysis.flags@[4718,10030,11796][63479,34695,34695]\n" +
    "!@Raw@@ip.src == 0a:00:00:01 && tcp@[65535,65535,65535][0,0,0]\n" +
    "@x@tcp@[65536,0,0][0,0,0]\n@x@tcp@[1,2][0,0,0]\n@@tcp@[0,0,0][0,0,0]\n@x@@[0,0,0][0,0,0]\nnonsense\n";
  const parsed = parseColourFilters(text);
  expect(parsed.items).toEqual([
    {
      name: "Bad TCP",
      filter: "tcp.analysis.flags",
      isEnabled: true,
      background: { red: 18, green: 39, blue: 46 },
      foreground: { red: 247, green: 135, blue: 135 },
    },
    {
      name: "Raw",
      filter: "@ip.src == 0a:00:00:01 && tcp",
      isEnabled: false,
      background: { red: 255, green: 255, blue: 255 },
      foreground: { red: 0, green: 0, blue: 0 },
    },
  ]);
  expect(parsed.problems.map(({ line }) => line)).toEqual([4, 5, 6, 7, 8]);
});

test("colour rules come back as they were", () => {
  const rules = DEFAULT_COLOUR_RULES.map(({ name, filter, foreground, background }, number) => ({
    name,
    filter,
    isEnabled: number % 2 === 0,
    foreground,
    background,
  }));
  expect(parseColourFilters(formatColourFilters(rules))).toEqual({ items: rules, problems: [] });
});

test("saved filters come back as they were; built-in ones are left out", () => {
  const plain: SavedFilter = { ...SAVED, id: "filter-0123456789ac", colour: undefined, tags: [], folder: "" };
  const builtIn: SavedFilter = { ...SAVED, id: "builtin-1", builtIn: true };
  const { items, problems } = parseSavedFilters(formatSavedFilters([SAVED, builtIn, plain]));
  expect(problems).toEqual([]);
  expect(items.map((item) => ({ ...item, builtIn: false }))).toEqual([SAVED, plain]);
  expect(parseSavedFilters(formatSavedFilters([]))).toEqual({ items: [], problems: [] });
});

test("of a JSON file the good filters are kept, the others named with their line", () => {
  const text = `{"tapglass": "filters", "other": ["x", {"filters": [1]}],
    "version": 1, "filters": [
    {"name": "a", "expression": "tcp"},
    7,
    {"name": "b"}, {"name": "c", "expression": "${"t".repeat(501)}"},
    {"name": "d", "expression": "tcp", "tags": "x"},
    {"name": "e", "expression": "tcp", "isButton": 1},
    {"name": "f", "expression": "tcp", "createdAtMs": -1},
    {"name": "g", "expression": "tcp", "languageVersion": 2},
    {"name": "h", "expression": "udp", "id": "builtin-1", "__proto__": {"colour": 5}},
    {"name": "i", "expression": "tcp", "id": "filter-0123456789ab"},
    {"name": "j", "expression": "tcp", "id": "filter-0123456789ab"}
  ]}`;
  const { items, problems } = parseSavedFilters(text);
  expect(items.map(({ name, id }) => [name, id])).toEqual([
    ["a", undefined],
    ["h", undefined],
    ["i", "filter-0123456789ab"],
  ]);
  expect(problems.map(({ line }) => line)).toEqual([4, 5, 5, 6, 7, 8, 9, 12]);
});

test.each([
  ["{", "The file is not JSON."],
  ["[]", "The file holds no Tapglass filters."],
  ['{"tapglass": "rules"}', "The file holds no Tapglass filters."],
  ['{"tapglass": "filters"}', "The file names no version."],
  ['{"tapglass": "filters", "version": 2}', "The file was written by a newer Tapglass."],
  ['{"tapglass": "filters", "version": 1}', "The file has no list of filters."],
])("%s is refused as a whole", (text, message) => {
  expect(parseSavedFilters(text)).toEqual({ items: [], problems: [{ line: 1, message }] });
});

test("a file of something else does not give thousands of problems", () => {
  expect(parseDfilters("x\n".repeat(5000)).problems).toHaveLength(101);
  expect(parseDfilters("x".repeat(5_000_000)).problems).toHaveLength(1);
  expect(parseDfilters('"a" tcp\n'.repeat(6000)).items).toHaveLength(5000);
});
