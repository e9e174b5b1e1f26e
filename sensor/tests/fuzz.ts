/** `npm run fuzz:sensor -- 1000000 [seed]`: so many damaged inputs for each of the sensor's readers. */
import { FUZZED, fuzz } from "./support/fuzz.ts";

const rounds = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? Date.now() % 0x1_0000_0000);
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error("usage: npm run fuzz:sensor -- ROUNDS [SEED]");
console.log(`seed ${seed}, ${rounds} inputs each`);
for (const { name } of FUZZED) {
  const started = performance.now();
  const failures = fuzz(name, rounds, seed);
  console.log(`${name}: ${failures.length} failures, ${((performance.now() - started) / 1000).toFixed(1)} s`);
  for (const failure of failures) console.log(`  ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}
