/**
 * `npm run captures:fields -- SECONDS [SEED]`: looks for packets that show the fields which no other capture of the project has, and
 * keeps few and short ones in recorded/fields.txt, from which recipes/fields.ts makes a capture. Goes on from what is kept already.
 */
import { writeFileSync } from "node:fs";
import { listCaptures, readCapture } from "../../../wasm/tests/support/captures.ts";
import { readRecords } from "../../../wasm/tests/support/records.ts";
import { STORED, readStored, sizeOf, writeCase } from "./case.ts";
import { readDictionary } from "./dictionary.ts";
import { Looker, fieldKey, layerKey } from "./look.ts";
import { packCases } from "./pack.ts";
import { FieldSearch } from "./search.ts";
import { findSeeds } from "./seeds.ts";

const ROUNDS_A_REPORT = 50;

async function readShown(looker: Looker): Promise<Set<number>> {
  const shown = new Set<number>();
  for (const capture of listCaptures()) {
    const records = readRecords(readCapture(capture));
    if (records.length === 0) continue;
    for (const { keys } of await looker.look(records)) for (const key of keys) shown.add(key);
  }
  return shown;
}

const seconds = Number(process.argv[2] ?? 60);
const looker = await Looker.start();
const dictionary = readDictionary();
const shown = await readShown(looker);
const search = new FieldSearch({ looker, dictionary, seed: Number(process.argv[3] ?? 1), shown });
const lacking = (): string[] =>
  looker.names.all
    .map(({ name, ids, isProtocol }) => ({ name, keys: ids.map((id) => (isProtocol ? layerKey(id) : fieldKey(id))) }))
    .filter(({ keys }) => !keys.some((key) => shown.has(key) || search.finds.has(key)))
    .map(({ name }) => name);

await search.learn([...findSeeds(dictionary), ...readStored()]);
console.log(`${search.size} packets to begin with, ${lacking().length} names lacking`);
const end = Date.now() + seconds * 1000;
for (let round = 1; Date.now() < end; round++) {
  await search.round();
  if (round % ROUNDS_A_REPORT === 0)
    console.log(`${search.tried} tried, ${search.size} kept, ${lacking().length} names lacking`);
}
const packed = await packCases(looker, [...search.finds.values()], new Set(search.finds.keys()));
writeFileSync(
  STORED,
  `${packed
    .map((each) => writeCase(each))
    .sort()
    .join("\n")}\n`,
);
console.log(`${packed.length} cases, ${packed.reduce((sum, each) => sum + sizeOf(each), 0)} bytes; still lacking:`);
console.log(lacking().join(" "));
