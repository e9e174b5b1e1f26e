/**
 * Writes dist/third-party-notices.txt: the licence of every package whose code or data is in what is shipped, with its text. Fails on a
 * licence that the product may not have, and on a package that has none.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MODULES = join(ROOT, "node_modules");
/** Needed to build, and part of what is built all the same: the app's runtime, editor and charts, the engine's library, the vendor table. */
const BUILT_IN = [
  "svelte",
  "uplot",
  "assemblyscript",
  "oui-data",
  "workbox-core",
  "workbox-precaching",
  "workbox-routing",
];
const BUILT_IN_SCOPE = "@codemirror/";
/** SPDX names that may be shipped as they are. */
const ALLOWED =
  /^\(?(?:MIT|ISC|BSD-[23]-Clause|Apache-2\.0|0BSD|CC0-1\.0|Unlicense|BlueOak-1\.0\.0)(?: (?:AND|OR) [\w.-]+)*\)?$/;

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const readPackage = (folder: string): Package =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Package;

/** Where Node would find `name` from inside `folder`. */
function findPackage(name: string, folder: string): string | undefined {
  const own = join(folder, "node_modules", name);
  if (existsSync(join(own, "package.json"))) return own;
  const above = join(MODULES, name);
  return existsSync(join(above, "package.json")) ? above : undefined;
}

/** Folders of the packages and of all that they need. Optional ones that are not installed are not shipped from here. */
function collect(names: readonly string[]): string[] {
  const found = new Set<string>();
  const waiting = names.map((name) => [name, ROOT] as const);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const folder = findPackage(...next);
    if (folder === undefined || found.has(folder)) continue;
    found.add(folder);
    // The compiler's own needs are not in its output.
    if (next[0] === "assemblyscript" || next[0] === "svelte") continue;
    for (const name of Object.keys(readPackage(folder).dependencies ?? {})) waiting.push([name, folder]);
  }
  return [...found];
}

function licenceText(folder: string): string {
  const files = readdirSync(folder).filter((name) => /^(?:licen[cs]e|notice|copying)/i.test(name));
  return files.map((name) => readFileSync(join(folder, name), "utf8").trim()).join("\n\n");
}

/** The name that package.json gives, or that stands above the text where it gives none. */
function findLicence({ license }: Package, text: string): string | undefined {
  return license ?? (text.startsWith("MIT License") ? "MIT" : undefined);
}

const own = readPackage(ROOT);
const roots = [
  ...Object.keys({ ...own.dependencies, ...own.optionalDependencies }),
  ...Object.keys(own.devDependencies ?? {}).filter((name) => name.startsWith(BUILT_IN_SCOPE)),
  ...BUILT_IN,
];
const parts: string[] = [];
for (const folder of collect(roots).sort()) {
  const found = readPackage(folder);
  const { name, version } = found;
  const text = licenceText(folder);
  const license = findLicence(found, text);
  if (license === undefined || !ALLOWED.test(license))
    throw new Error(`${name} ${version} is under ${license ?? "no licence"}, which may not be shipped`);
  const told = text === "" ? `The package brings no text of its licence (${license}).` : text;
  parts.push(`${name} ${version} (${license})\n\n${told}`);
}
const line = "-".repeat(78);
writeFileSync(
  join(ROOT, "dist/third-party-notices.txt"),
  `Tapglass contains code or data of these packages, under their own licences.\n\n${line}\n${parts.join(`\n\n${line}\n`)}\n`,
);
console.log(`third-party-notices.txt: ${parts.length} packages`);
