/** `tapglass summary FILE`; with --digest only what tells whether two captures gave the same result. */
import { formatCount, formatPlural, formatSize } from "#shared/format/number.ts";
import { formatDateTime, formatSpan } from "#shared/format/time.ts";
import { findSampling } from "#shared/losses/sampling.ts";
import type { CaptureSummary } from "#shared/model/capture.ts";
import type { ExitCode } from "./exit-code.ts";
import { openFile, reportDamage } from "./open.ts";
import { onlyWord, splitWords, toJson } from "./words.ts";

function print(summary: CaptureSummary): void {
  for (const input of summary.inputs) {
    const format = `${input.format}, ${input.byteOrder}, ${input.resolution}${input.gzip ? ", gzip" : ""}`;
    console.log(`${input.name}: ${formatSize(input.fileBytes)}, ${format}`);
    for (const comment of input.comments) console.log(`  comment: ${comment}`);
    for (const { address, names } of input.names) console.log(`  name: ${address} is ${names.join(", ")}`);
    for (const { type, count } of input.unknownBlocks)
      console.log(`  ${count} blocks of type 0x${type.toString(16)} kept unread`);
  }
  console.log(`packets:   ${formatCount(summary.packets)}, ${formatCount(summary.bytesOriginal)} bytes on the wire`);
  const sampling = findSampling(summary.inputs.flatMap(({ comments }) => comments));
  const passed = `about ${formatCount(summary.packets * sampling)} packets passed`;
  if (sampling > 1) console.log(`sampled:   1 in ${sampling}, by choice: ${passed}; all counts are of what was kept`);
  console.log(`flows:     ${formatCount(summary.flows)}`);
  if (summary.firstNs !== undefined && summary.lastNs !== undefined) {
    console.log(`first:     ${formatDateTime(summary.firstNs, 9, "utc")} UTC`);
    console.log(`span:      ${formatSpan(summary.lastNs - summary.firstNs)}`);
  }
  const [chat, note, warning, error] = summary.severities;
  console.log(`notes:     ${error} errors, ${warning} warnings, ${note} notes, ${chat} chats (packets by their worst)`);
  printLosses(summary);
  console.log("protocols:");
  for (const { path, packets, bytes } of summary.hierarchy) {
    const depth = path.split("/").length;
    const name = path.slice(path.lastIndexOf("/") + 1);
    console.log(
      `  ${(" ".repeat((depth - 1) * 2) + name).padEnd(30)} ${formatCount(packets).padStart(12)} ${formatCount(bytes).padStart(16)}`,
    );
  }
}

/** What the files themselves say is missing. */
function printLosses({ gaps, moreGaps, interfaces }: CaptureSummary): void {
  for (const { name, dropped = 0n, droppedBySystem = 0n } of interfaces)
    if (dropped + droppedBySystem > 0n)
      console.log(`lost:      ${dropped} by interface ${name}, ${droppedBySystem} by the system's buffer`);
  for (const { packets, fromNs, toNs, cause } of gaps) {
    const count = packets === undefined ? "an unknown number of packets" : formatPlural(Number(packets), "packet");
    console.log(
      `gap:       ${count}, ${cause}, within ${formatSpan(toNs - fromNs)} from ${formatDateTime(fromNs, 9, "utc")} UTC`,
    );
  }
  if (moreGaps > 0) console.log(`gap:       ${formatPlural(moreGaps, "more gap")} not listed`);
}

export async function summary(words: readonly string[]): Promise<ExitCode> {
  const split = splitWords(words, ["json", "digest"], []);
  const path = onlyWord(split, "the file");
  const opened = await openFile(path);
  if (split.flags.has("digest")) console.log(await opened.engine.resultDigest());
  else if (split.flags.has("json")) console.log(toJson(opened.summary));
  else print(opened.summary);
  return reportDamage(path, opened.summary) ? 1 : 0;
}
