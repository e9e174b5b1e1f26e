/**
 * Loads a capture with Wiregasm in a process of its own: `wiregasm.ts FOLDER FILE [FILTER…]`, FOLDER being the package's. Each filter's
 * CPU milliseconds and matches stand in a line of the output, as JSON. It is no dependency of ours (its licence is the GPL): who
 * wants the comparison installs it elsewhere and names the folder in WIREGASM.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

interface Wiregasm {
  readonly FS: { writeFile(path: string, bytes: Uint8Array): void };
  readonly DissectSession: new (path: string) => {
    load(): { readonly code: number };
    getFrames(filter: string, skip: number, limit: number): { readonly matched: number };
  };
  init(): void;
}
type Load = (options: { locateFile: (name: string) => string }) => Promise<Wiregasm>;

const [folder = "", file = "", ...filters] = process.argv.slice(2);
const load = createRequire(import.meta.url)(join(folder, "dist/wiregasm.js")) as Load;
const wiregasm = await load({ locateFile: (name) => join(folder, "dist", name) });
wiregasm.init();
wiregasm.FS.writeFile("/uploads/capture.pcap", readFileSync(file));
const session = new wiregasm.DissectSession("/uploads/capture.pcap");
const { code } = session.load();
if (code !== 0) throw new Error(`Wiregasm refused ${file} with code ${code}`);

for (const filter of filters) {
  const start = process.cpuUsage();
  // A page of rows, as its users ask for them.
  const { matched } = session.getFrames(filter, 0, 100);
  const { user, system } = process.cpuUsage(start);
  console.log(JSON.stringify({ filter, milliseconds: (user + system) / 1000, matched }));
}
