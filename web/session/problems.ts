/** What is wrong with a capture, in sentences: what happened, where, what can still be used. */
import { formatCount, formatPlural } from "#shared/format/number.ts";
import type { CaptureSummary, Damage } from "#shared/model/capture.ts";

interface Described {
  readonly summary: CaptureSummary | undefined;
  readonly problem: string;
  readonly state: string;
}

function describeDamage(damage: Damage, fileName: string): string {
  const skipped = damage.skippedBytes > 0 ? ` ${formatPlural(damage.skippedBytes, "byte")} could not be used.` : "";
  const before =
    damage.packetsBefore > 0
      ? ` The ${formatPlural(damage.packetsBefore, "packet")} before it are open.`
      : " No packet could be read before it.";
  const reason = damage.reason.replace(/\.$/, "");
  return `${fileName}: ${reason} (byte ${formatCount(damage.offset)}).${skipped}${before}`;
}

const startUpper = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The worst first; empty when there is nothing to say. */
export function describeProblems({ summary, problem, state }: Described): string[] {
  const sentences: string[] = [];
  if (state === "cancelled")
    sentences.push(
      `Reading was stopped. The ${formatPlural(summary?.packets ?? 0, "packet")} read until then are open.`,
    );
  else if (problem !== "") sentences.push(/[.!?]$/.test(problem) ? problem : `${problem}.`);
  for (const damage of summary?.damage ?? [])
    sentences.push(describeDamage(damage, summary?.inputs[damage.input]?.name ?? "The file"));
  for (const counter of summary?.counters ?? [])
    if (counter.count > 0) sentences.push(`${startUpper(counter.label)}: ${formatCount(counter.count)}.`);
  return sentences;
}
