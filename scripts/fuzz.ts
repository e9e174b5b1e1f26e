/**
 * `npm run fuzz -- 10000000 [seed] [capture]`: damages packets until that many were damaged; failing files go to test-results/.
 * One round in eight compares the first pass with a second dissection of every packet, the others only read.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fuzz } from "../wasm/tests/support/fuzz.ts";

const wanted = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? Date.now() % 0x1_0000_0000);
if (!Number.isSafeInteger(wanted) || wanted < 1) throw new Error("usage: npm run fuzz -- MUTATIONS [SEED] [CAPTURE]");
console.log(`seed ${seed}, ${wanted} mutations`);
const start = process.cpuUsage();
const { mutations, failures } = await fuzz({
  seed,
  wanted,
  ...(process.argv[4] === undefined ? {} : { only: process.argv[4] }),
  deepEvery: 8,
});
const used = process.cpuUsage(start);
mkdirSync("test-results", { recursive: true });
for (const { capture, round, reasons, file } of failures) {
  const path = `test-results/fuzz-${seed}-${capture}-${round}.pcapng`;
  writeFileSync(path, file);
  console.log(`${path}\n  ${reasons.slice(0, 5).join("\n  ")}`);
}
console.log(
  `${mutations} mutations, ${failures.length} failures, ${((used.user + used.system) / 1e6).toFixed(1)} s of CPU`,
);
process.exitCode = failures.length > 0 ? 1 : 0;
