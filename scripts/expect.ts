/**
 * Writes expected files: `npm run expect -- dns tls`, `-- --missing` or `-- --all`. Read what changed (git diff) before you commit:
 * the file says what the engine said, not what is true.
 */
import { existsSync, writeFileSync } from "node:fs";
import { listWithFound, readCapture } from "../wasm/tests/support/captures.ts";
import { describeCapture, writeDescription } from "../wasm/tests/support/describe.ts";
import { openBytes } from "../wasm/tests/support/open.ts";

const wanted = new Set(process.argv.slice(2));
const all = listWithFound();
const isChosen = (name: string, path: string): boolean =>
  wanted.has(name) || wanted.has("--all") || (wanted.has("--missing") && !existsSync(path));
const chosen = all.filter(({ name, expectedPath }) => isChosen(name, expectedPath));
if (chosen.length === 0) {
  console.error(`no capture chosen; name some of: ${all.map(({ name }) => name).join(" ")}, or --missing, or --all`);
  process.exitCode = 1;
}
for (const capture of chosen) {
  const { engine } = await openBytes(readCapture(capture));
  const description = await describeCapture(engine, capture.isBrief);
  writeFileSync(capture.expectedPath, writeDescription(description));
  console.log(`${capture.name}: ${description.packets.length} packets`);
}
