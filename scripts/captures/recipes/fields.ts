/** One packet, or a few, for each field that no other capture shows: found by search (field-search/main.ts), kept in recorded/fields.txt. */
import { writeRecords } from "../../../wasm/tests/support/records.ts";
import { placeCase, readStored } from "../field-search/case.ts";
import type { Recipe } from "../recipe.ts";

export const recipes: readonly Recipe[] = [
  {
    file: "fields.pcapng",
    goesTo: "tests",
    title: "Rare fields",
    line: "Odd and broken packets, each for a field that nothing else here shows.",
    origin: "Found by changing packets of the other captures (field-search/main.ts), each between hosts of its own",
    make: () => writeRecords(readStored().flatMap((each, number) => placeCase(each, number))),
  },
];
