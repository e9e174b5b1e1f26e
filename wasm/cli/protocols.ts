/** `tapglass protocols`: what is dissected. */
import { createEngine } from "../host/index.ts";
import type { ExitCode } from "./exit-code.ts";
import { loadEngineModule } from "./open.ts";
import { splitWords, toJson } from "./words.ts";

export async function protocols(words: readonly string[]): Promise<ExitCode> {
  const split = splitWords(words, ["json"], []);
  const engine = await createEngine(loadEngineModule());
  const { protocols: all } = await engine.registry();
  if (split.flags.has("json")) console.log(toJson(all));
  else for (const protocol of all) console.log(`${protocol.path}\t${protocol.filter}\t${protocol.title}`);
  return 0;
}
