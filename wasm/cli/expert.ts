/** `tapglass expert FILE`: what the dissectors noted, worst first, counted over the whole capture. */
import { formatCount } from "#shared/format/number.ts";
import type { ExitCode } from "./exit-code.ts";
import { openFile, reportDamage } from "./open.ts";
import { onlyWord, splitWords, toJson } from "./words.ts";

export async function expert(words: readonly string[]): Promise<ExitCode> {
  const split = splitWords(words, ["json"], []);
  const path = onlyWord(split, "the file");
  const { engine, summary } = await openFile(path);
  const { entries, uncounted } = await engine.expert();
  if (uncounted > 0) console.error(`${path}: ${formatCount(uncounted)} notes were not counted: too many in one packet`);
  if (split.flags.has("json")) for (const entry of entries) console.log(toJson(entry));
  else {
    console.log("severity\tprotocol\tpackets\tnotes\tfirst\tgroup\ttext\tcode");
    for (const { severity, protocol, packets, occurrences, firstPacket, group, text, code } of entries)
      console.log([severity, protocol, packets, occurrences, firstPacket, group, text, code].join("\t"));
  }
  return reportDamage(path, summary) ? 1 : 0;
}
