/**
 * Writes the captures that recipes/ describes: `npm run captures`, or `npm run captures -- dns.pcap` for some of them.
 * A recipe gives the same bytes every time; `captures.test.ts` holds the committed files to that.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { countPackets } from "./captures/count-packets.ts";
import { FOLDER_OF, loadRecipes } from "./captures/load-recipes.ts";
import type { Recipe } from "./captures/recipe.ts";

const ORIGIN = "Made by us, byte by byte";

function readme(recipes: readonly Recipe[], heading: string, purpose: string): string {
  const files = recipes.map(({ file, title, line, origin }) => `- \`${file}\`: ${title}. ${line} ${origin ?? ORIGIN}.`);
  return [
    `# ${heading}`,
    "",
    purpose,
    "Written by `npm run captures` from `scripts/captures/recipes/`; licence: that of this repository (Apache-2.0).",
    "Addresses and names are those kept for documentation (RFC 5737, RFC 3849, RFC 2606, RFC 7042).",
    "",
    ...files,
    "",
  ].join("\n");
}

const wanted = new Set(process.argv.slice(2));
const recipes = await loadRecipes();
const unknown = [...wanted].filter((name) => !recipes.some((recipe) => recipe.file === name));
if (unknown.length > 0) throw new Error(`no recipe makes ${unknown.join(", ")}`);

for (const folder of Object.values(FOLDER_OF)) await mkdir(folder, { recursive: true });
const entries: object[] = [];
for (const recipe of recipes) {
  const made = recipe.make();
  if (recipe.goesTo === "samples") {
    const packets = countPackets(made);
    entries.push({ file: recipe.file, title: recipe.title, line: recipe.line, packets, bytes: made.length });
  }
  if (wanted.size > 0 && !wanted.has(recipe.file)) continue;
  await writeFile(join(FOLDER_OF[recipe.goesTo], recipe.file), made);
  console.log(`${recipe.goesTo}/${recipe.file}: ${made.length} bytes`);
}

const samples = recipes.filter((recipe) => recipe.goesTo === "samples");
const tests = recipes.filter((recipe) => recipe.goesTo === "tests");
await writeFile(join(FOLDER_OF.samples, "index.json"), `${JSON.stringify(entries, undefined, 2)}\n`);
await writeFile(
  join(FOLDER_OF.samples, "README.md"),
  readme(samples, "Sample captures", "They ship with the app; `index.json` is what the start page reads."),
);
await writeFile(
  join(FOLDER_OF.tests, "README.md"),
  readme(
    tests,
    "Captures of the engine's tests",
    "Each has an `.expected.json` beside it, written by `npm run expect`.",
  ),
);
