/** Whatever bytes come from a client, a pipe or a wire: a value or a refusal, never a throw, never more memory than was sent. */
import { expect, test } from "vitest";
import { FUZZED, fuzz } from "./support/fuzz.ts";

// `npm run fuzz:sensor -- 1000000` does as many of each.
test.each(FUZZED.map(({ name }) => name))("%s survives 20,000 damaged inputs", (name) => {
  expect(fuzz(name, 20_000, 4711)).toEqual([]);
});
