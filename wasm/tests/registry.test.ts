/** Numbers and names of protocols and fields: each dissector's own file, the list of dissectors and the running engine agree. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ROW_FAMILIES } from "#shared/model/row.ts";
import { newEngine } from "./support/open.ts";

const FOLDER = fileURLToPath(new URL("../assembly/dissect", import.meta.url));

interface Declared {
  readonly file: string;
  readonly number: number;
  readonly path: string;
}

const read = (file: string): string => readFileSync(join(FOLDER, file), "utf8");

/** Named numbers of names/protocols.ts. */
const NUMBERS = new Map(
  [...read("names/protocols.ts").matchAll(/export const (\w+): \w+ = (\d+);/g)].map(([, name = "", value]) => [
    name,
    Number(value),
  ]),
);

/** Every `protocol(number, "path", …)` of the dissectors' sources. */
function listDeclared(): Declared[] {
  const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return files.flatMap((file) =>
    [...read(file).matchAll(/\bprotocol\(\s*(\w+),\s*"([^"]*)"/g)].map(([, number = "", path = ""]) => ({
      file,
      number: NUMBERS.get(number) ?? Number(number),
      path,
    })),
  );
}

/** Case numbers of the list, with the function that each calls, and the file that function comes from. */
function listCases(): { number: number; file: string }[] {
  const source = read("index.ts");
  const fileOf = new Map<string, string>();
  for (const [, names = "", file = ""] of source.matchAll(/import \{([^}]*)\} from "[.]\/([^"]+)";/g)) {
    for (const name of names.split(",")) fileOf.set(name.trim(), file);
  }
  return [...source.matchAll(/case (\w+):\s*(?:return )?(\w+)(?:<\w+>)?\(/g)].map(([, number = "", name = ""]) => ({
    number: NUMBERS.get(number) ?? Number(number),
    file: fileOf.get(name) ?? `no file for ${name}`,
  }));
}

const repeated = <T>(values: readonly T[]): T[] => values.filter((value, at) => values.indexOf(value) !== at);

test("no two protocols have one number, and no number two cases", () => {
  const declared = listDeclared();
  expect(declared.length).toBeGreaterThan(60);
  expect(repeated(declared.map(({ number }) => number))).toEqual([]);
  expect(repeated(listCases().map(({ number }) => number))).toEqual([]);
});

test("every case of the list calls the dissector whose file declares that number", () => {
  const cases = listCases();
  const caseLines = [...read("index.ts").matchAll(/^\s*case \w+:/gm)];
  expect(cases.length, "cases that this test understands").toBe(caseLines.length);
  const declared = new Map(listDeclared().map(({ number, file }) => [number, file]));
  const wrong = cases.filter(({ number, file }) => declared.get(number) !== file);
  expect(wrong).toEqual([]);
});

test("every declared protocol has a case, so that none is forgotten", () => {
  const listed = new Set(listCases().map(({ number }) => number));
  expect(listDeclared().filter(({ number }) => !listed.has(number))).toEqual([]);
});

test("the running engine knows exactly the declared protocols, under their numbers", async () => {
  const { protocols } = await (await newEngine()).registry();
  const known = protocols.map(({ id, path }) => `${id} ${path}`);
  const declared = listDeclared().map(({ number, path }) => `${number} ${path}`);
  expect([...known].sort()).toEqual([...declared].sort());
});

test("every named number belongs to a protocol, and every family has a colour", async () => {
  const { protocols } = await (await newEngine()).registry();
  const ids = new Set(protocols.map(({ id }) => id));
  expect([...NUMBERS].filter(([, number]) => !ids.has(number))).toEqual([]);
  const families = new Set<string>(ROW_FAMILIES);
  expect(protocols.filter(({ family }) => !families.has(family)).map(({ path }) => path)).toEqual([]);
});

test("field names are filter names, with a label each", async () => {
  const { fields } = await (await newEngine()).registry();
  expect(fields.length).toBeGreaterThan(500);
  const wrong = fields.filter(({ name, label }) => !/^[A-Za-z0-9_-]+([.][A-Za-z0-9_-]+)*$/.test(name) || label === "");
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

test("no range of numbers that share a word is too wide to be written out in a filter", async () => {
  const { fields } = await (await newEngine()).registry();
  const wide = fields.filter(({ ranges = [] }) => ranges.some(({ from, to }) => to - from > 512));
  expect(wide.map(({ name }) => name)).toEqual([]);
});
