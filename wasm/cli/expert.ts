/** `tapglass expert [--checks [--limits …]] FILE`: what the dissectors noted, worst first, counted over the whole capture. */
import { captureChecks, compileChecks } from "#shared/filter/library/capture-checks.ts";
import type { CaptureEngine } from "../host/engine.ts";
import { formatCount } from "#shared/format/number.ts";
import type { Limits } from "#shared/model/limits.ts";
import type { ExitCode } from "./exit-code.ts";
import { openFile, reportDamage } from "./open.ts";
import { limitsIn } from "./limits.ts";
import { onlyWord, splitWords, toJson } from "./words.ts";

/** How many packets each question to the whole capture finds. */
async function printChecks(engine: CaptureEngine, limits: Limits, isJson: boolean): Promise<void> {
  const checks = captureChecks(limits);
  const outcome = await engine.count(compileChecks(checks, engine.names), undefined, () => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  for (const [at, { severity, text, code, filter }] of checks.entries()) {
    const packets = outcome.value[at]?.matches ?? 0;
    console.log(
      isJson
        ? toJson({ severity, text, code, packets, filter })
        : [severity, "", packets, "", "", "Check", text, code].join("\t"),
    );
  }
}

export async function expert(words: readonly string[]): Promise<ExitCode> {
  const split = splitWords(words, ["json", "checks"], ["limits"]);
  const path = onlyWord(split, "the file");
  const limits = limitsIn(split);
  const { engine, summary } = await openFile(path);
  const { entries, uncounted } = await engine.expert();
  if (uncounted > 0) console.error(`${path}: ${formatCount(uncounted)} notes were not counted: too many in one packet`);
  if (split.flags.has("json")) for (const entry of entries) console.log(toJson(entry));
  else {
    console.log("severity\tprotocol\tpackets\tnotes\tfirst\tgroup\ttext\tcode");
    for (const { severity, protocol, packets, occurrences, firstPacket, group, text, code } of entries)
      console.log([severity, protocol, packets, occurrences, firstPacket, group, text, code].join("\t"));
  }
  if (split.flags.has("checks")) await printChecks(engine, limits, split.flags.has("json"));
  return reportDamage(path, summary) ? 1 : 0;
}
