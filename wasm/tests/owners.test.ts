/** Owners of fields (shared/filter/owners.ts) leave out no protocol whose dissector can emit the field: read off the sources' imports. */
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createFilterNames } from "#shared/filter/names.ts";
import { newEngine } from "./support/open.ts";

const FOLDER = fileURLToPath(new URL("../assembly/dissect", import.meta.url));
/** They put all dissectors together. */
const LISTS = new Set(["index.ts", "dissect.ts"]);
/** Fields that no dissector emits: declared outside of dissect/, owned by nobody. */
const NOT_DISSECTED = /^(_ws\.|(?:flow|proc)\.|communityid$|expert\b)/;

const sources = new Map(
  readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !LISTS.has(file))
    .map((file) => [file, readFileSync(join(FOLDER, file), "utf8")]),
);

const read = (file: string): string => sources.get(file) ?? "";

/** Named numbers of names/protocols.ts. */
const numbers = new Map(
  [...read("names/protocols.ts").matchAll(/export const (\w+): \w+ = (\d+);/g)].map(([, name = "", value]) => [
    name,
    Number(value),
  ]),
);

function listProtocols(file: string): number[] {
  return [...read(file).matchAll(/\bprotocol\(\s*(\w+),/g)].map(
    ([, number = ""]) => numbers.get(number) ?? Number(number),
  );
}

function listImports(file: string): string[] {
  const paths = [...read(file).matchAll(/from\s+"([.][^"]+)"/g)].map(([, path = ""]) =>
    normalize(join(dirname(file), path)),
  );
  return paths.filter((path) => sources.has(path));
}

/** The file and all that it imports, by whatever way. */
function listReached(file: string): ReadonlySet<string> {
  const reached = new Set([file]);
  for (const next of reached) for (const path of listImports(next)) reached.add(path);
  return reached;
}

/** For each file, the protocols whose dissectors reach it. */
const protocolsOf = new Map<string, Set<number>>();
for (const file of sources.keys()) {
  const protocols = listProtocols(file);
  if (protocols.length === 0) continue;
  for (const reached of listReached(file)) {
    const known = protocolsOf.get(reached) ?? new Set();
    for (const protocol of protocols) known.add(protocol);
    protocolsOf.set(reached, known);
  }
}

/** Texts that could be a field's name; which of them are, the engine says. */
function listTexts(file: string): ReadonlySet<string> {
  return new Set([...read(file).matchAll(/"([\w.-]+)"/g)].map(([, text = ""]) => text));
}

test("the sources are understood: protocols, their files and imports", () => {
  const declared = [...sources.keys()].flatMap(listProtocols);
  expect(declared.length).toBeGreaterThan(60);
  expect(declared.filter(Number.isNaN)).toEqual([]);
  expect([...(protocolsOf.get("names/dns-message.ts") ?? [])].length).toBe(3);
});

test("no protocol whose dissector reaches a field's declaration is missing among the field's owners", async () => {
  const names = createFilterNames(await (await newEngine()).registry());
  const missing: string[] = [];
  for (const file of sources.keys()) {
    for (const text of listTexts(file)) {
      const field = names.find(text);
      if (field === undefined || field.isProtocol || field.owners === undefined) continue;
      const { owners } = field;
      for (const protocol of protocolsOf.get(file) ?? []) {
        if (!owners.includes(protocol)) missing.push(`${text}: ${protocol}, by ${file}`);
      }
    }
  }
  expect(missing).toEqual([]);
});

test("every field of the engine is found in a source, so that none escapes the comparison", async () => {
  const { fields } = await (await newEngine()).registry();
  const texts = new Set([...sources.keys()].flatMap((file) => [...listTexts(file)]));
  const lost = fields.map(({ name }) => name).filter((name) => !NOT_DISSECTED.test(name) && !texts.has(name));
  expect(lost).toEqual([]);
});

test("fields that no dissector declares, and those of what is left over, have no owners", async () => {
  const names = createFilterNames(await (await newEngine()).registry());
  const owned = names.all.filter(
    ({ name }) => /^(_ws|flow|proc|frame|data)\./.test(name) && names.find(name)?.owners !== undefined,
  );
  expect(owned.map(({ name }) => name)).toEqual([]);
});
