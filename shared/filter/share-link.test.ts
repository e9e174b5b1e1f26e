import { expect, test } from "vitest";
import { decodeShare, encodeShare, findShareProblem, type Share, type SharedFilter } from "./share-link.ts";
import { decodeText, encodeText } from "./share/base64url.ts";

const FILTER: SharedFilter = {
  name: "Errors ü 😀",
  expression: 'http.response.code >= 400 and http.host contains "\\"ü"',
  description: "Where it hurts",
  tags: ["web"],
  folder: "Web",
  colour: "#ff8800",
};

const VIEW: Share = {
  kind: "view",
  filter: "tcp.port == 443",
  columns: ["number", "time", "field:tls.handshake.extensions_server_name"],
  packet: 17,
  time: { fromNs: 1_700_000_000_123_456_789n, toNs: 1_700_000_001_000_000_000n },
  capture: { name: "münchen (1).pcapng", hash: "0123456789abcdef0123456789abcdef", size: 123_456_789_012 },
};

function open(json: string): ReturnType<typeof decodeShare> {
  return decodeShare(`1.${encodeText(json)}`);
}

const SHARES: readonly Share[] = [
  { kind: "filter", filter: "" },
  { kind: "filter", filter: 'frame contains "ü😀"\nand tcp' },
  { kind: "filters", filters: [] },
  { kind: "filters", filters: [FILTER, { ...FILTER, colour: undefined, tags: [], folder: "", description: "" }] },
  VIEW,
  { kind: "view", filter: "", columns: [], packet: undefined, time: undefined, capture: undefined },
];

test.each(SHARES.map((share) => [share.kind, share] as const))("a share comes back as it was: %s", (_, share) => {
  const fragment = encodeShare(share);
  expect(fragment).toMatch(/^1\.[A-Za-z0-9_-]+$/);
  expect(decodeShare(fragment)).toEqual({ ok: true, share, refused: [] });
  expect(decodeShare(`#${fragment}`)).toEqual({ ok: true, share, refused: [] });
  expect(findShareProblem(share)).toBeUndefined();
});

test.each([
  ["", "This is not a link of Tapglass, or a part is missing."],
  ["1", "This is not a link of Tapglass, or a part is missing."],
  ["1.ab!c", "This is not a link of Tapglass, or a part is missing."],
  ["2.e30", "The link was made by a newer Tapglass."],
  ["1.e", "The link is damaged."],
  ["1.e31", "The link is damaged."],
  ["1._w", "The link is damaged."],
  [`1.${encodeText("{")}`, "The link is damaged."],
  [`1.${encodeText("[]")}`, "The link holds nothing that can be opened."],
  [`1.${encodeText('{"kind":"code"}')}`, "The link holds something that is not known here."],
  [`1.${encodeText('{"kind":"filter"}')}`, "The link says that it holds a filter, but has none."],
  [`1.${encodeText('{"kind":"filters","filters":{}}')}`, "The link says that it holds filters, but has none."],
  [`1.${encodeText(`{"kind":${"[".repeat(9)}${"]".repeat(9)}}`)}`, "The link is refused: it is nested too deeply."],
  [`1.${"A".repeat(40_000)}`, "The link has 40002 characters; 32000 is the most."],
])("%s is refused", (fragment, message) => {
  expect(decodeShare(fragment)).toEqual({ ok: false, message });
});

test("a filter that pretends to be another one is refused", () => {
  const message = "The link is refused: the filter holds marks that hide what it says.";
  expect(open('{"kind":"filter","filter":"tcp\\u202e"}')).toEqual({ ok: false, message });
  expect(open('{"kind":"filter","filter":"tcp\\u0000"}').ok).toBe(false);
  expect(open(`{"kind":"filter","filter":"${"t".repeat(2001)}"}`).ok).toBe(false);
});

test("of a list the good filters are kept, and the others named", () => {
  const long = JSON.stringify({ ...FILTER, expression: "t".repeat(501) });
  const hidden = JSON.stringify({ ...FILTER, name: "a\u202eb" });
  const good = JSON.stringify(FILTER);
  const opened = open(
    `{"kind":"filters","more":1,"filters":[${good},5,{"name":"x"},${long},${hidden},{"name":"y","expression":"tcp","run":"x"}]}`,
  );
  expect(opened).toEqual({
    ok: true,
    share: {
      kind: "filters",
      filters: [FILTER, { name: "y", expression: "tcp", description: "", folder: "", tags: [], colour: undefined }],
    },
    refused: [
      'the link: "more" is not known here',
      "filter 2: it is no filter",
      "filter 3: name, expression and description must be text",
      "filter 4: The expression has 501 characters; 500 is the most.",
      "filter 5: the name, folder or tag holds marks that hide what it says",
      'filter 6: "run" is not known here',
    ],
  });
});

test.each([
  ['"columns":["a b"]', "some columns: their names cannot be names"],
  ['"columns":["a","a"]', "columns that occur twice"],
  ['"columns":"a"', "the columns: they must be a list of at most 64 names"],
  ['"packet":0', "the packet: it must be a number from 1 on"],
  ['"packet":"1"', "the packet: it must be a number from 1 on"],
  ['"time":["1","x"]', "the time range: it must be two numbers"],
  ['"time":["2","1"]', "the time range: it ends before it begins"],
  ['"time":["1","1e400000000"]', "the time range: it must be two numbers"],
  ['"capture":{"name":"x"}', "the capture: name, hash and size must be there"],
  ['"capture":{"name":"x","hash":"zz","size":1}', "the capture: the hash is not hexadecimal"],
  ['"capture":{"name":"x","hash":"0123456789abcdef","size":1.5}', "the capture: name, hash and size must be there"],
  ['"script":"x"', 'the view: "script" is not known here'],
  ['"__proto__":{"filter":"x"}', 'the view: "__proto__" is not known here'],
])("a view with %s opens without it", (part, reason) => {
  const opened = open(`{"kind":"view","filter":"tcp",${part}}`);
  expect(opened).toMatchObject({ ok: true, share: { filter: "tcp" }, refused: [reason] });
});

test("what is too large for a link is said before it is made", () => {
  const filters = Array.from({ length: 100 }, () => ({ ...FILTER, expression: "t".repeat(500) }));
  expect(findShareProblem({ kind: "filters", filters })).toMatch(/^The link has \d+ characters/);
  expect(findShareProblem({ kind: "filter", filter: "t".repeat(2001) })).toContain("longer");
  expect(findShareProblem({ kind: "filters", filters: [{ ...FILTER, name: "" }] })).toContain("no name");
});

test("any text has one code", () => {
  for (const text of ["", "a", "ab", "abc", "abcd", "ü", "€", "😀", "\u0000\uffff"]) {
    expect(decodeText(encodeText(text))).toBe(text);
  }
  expect(decodeText(encodeText("\ud800"))).toBe("\ufffd");
});

test("no fragment makes it throw", () => {
  let state = 11;
  const choose = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x100000000) * below);
  };
  const valid = [
    encodeShare(VIEW),
    encodeShare({ kind: "filters", filters: [FILTER] }),
    encodeShare({ kind: "filter", filter: "tcp" }),
  ];
  const alphabet = "ABCabc019-_.#%+/=ü{}\u0000";
  for (let round = 0; round < 20_000; round++) {
    const characters = Array.from(valid[choose(3)] ?? "");
    for (let count = choose(4); count >= 0; count--) {
      const at = choose(characters.length);
      if (choose(2) === 0) characters[at] = alphabet.charAt(choose(alphabet.length));
      else characters.splice(at, choose(3), alphabet.charAt(choose(alphabet.length)));
    }
    const opened = decodeShare(characters.join(""));
    expect(opened.ok ? typeof opened.share.kind : typeof opened.message).toBe("string");
  }
});

test("no JSON makes it throw, and what opens is of the right shape", () => {
  let state = 13;
  const choose = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x100000000) * below);
  };
  const keys = [
    "kind",
    "filter",
    "filters",
    "columns",
    "packet",
    "time",
    "capture",
    "name",
    "expression",
    "tags",
    "__proto__",
    "toString",
  ];
  const scalars = ['"view"', '"filters"', '"filter"', '"tcp"', "1", "-1", "1e999", "null", "true", '"1"', '"\\ud800"'];
  const value = (depth: number): string => {
    const shape = depth > 2 ? 2 : choose(4);
    if (shape === 0) return `[${Array.from({ length: choose(4) }, () => value(depth + 1)).join(",")}]`;
    if (shape === 1) {
      return `{${Array.from({ length: choose(6) }, () => `"${keys[choose(keys.length)] ?? ""}":${value(depth + 1)}`).join(",")}}`;
    }
    return scalars[choose(scalars.length)] ?? "1";
  };
  for (let round = 0; round < 20_000; round++) {
    const kind = ["view", "filter", "filters"][choose(3)] ?? "";
    const parts = Array.from({ length: choose(5) }, () => `,"${keys[choose(keys.length)] ?? ""}":${value(0)}`);
    const opened = open(`{"kind":"${kind}"${parts.join("")}}`);
    if (opened.ok) expect(findShareProblem(opened.share)).toBeUndefined();
  }
});
