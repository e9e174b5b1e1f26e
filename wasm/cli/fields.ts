/** `tapglass fields [WORD]`: the field reference. */
import { createEngine } from "../host/index.ts";
import type { ExitCode } from "./exit-code.ts";
import { loadEngineModule } from "./open.ts";
import { splitWords, toJson } from "./words.ts";

export async function fields(words: readonly string[]): Promise<ExitCode> {
  const split = splitWords(words, ["json"], []);
  const engine = await createEngine(loadEngineModule());
  const word = (split.rest[0] ?? "").toLowerCase();
  const { fields: all } = await engine.registry();
  for (const field of all) {
    if (!field.name.toLowerCase().includes(word) && !field.label.toLowerCase().includes(word)) continue;
    console.log(split.flags.has("json") ? toJson(field) : `${field.name}\t${field.label}`);
  }
  return 0;
}
