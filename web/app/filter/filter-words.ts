/** What the bar says of a filter: of the one being written, and of the one in force. */
import { formatCount, formatPlural } from "#shared/format/number.ts";
import type { OpenCapture } from "../../session/capture.svelte.ts";
import type { FilterVerdict } from "../../session/filter.svelte.ts";

interface VerdictWords {
  readonly glyph: string;
  readonly words: string;
}

/** Never colour alone: a glyph for those who see, words for those who hear. */
export const VERDICTS: Readonly<Record<FilterVerdict, VerdictWords>> = {
  empty: { glyph: "", words: "No filter" },
  unknown: { glyph: "…", words: "The fields are not known yet" },
  valid: { glyph: "✓", words: "Valid filter" },
  warned: { glyph: "▲", words: "Valid filter with a warning" },
  invalid: { glyph: "✕", words: "Not a filter yet" },
};

/** "1,204 of 98,311 · 6 ms"; says what is missing while the filter runs, and when it was stopped. */
export function describeResult({ filter, total }: OpenCapture): string {
  const { progress, isRunning, isStopped } = filter;
  if (filter.applied === undefined || progress === undefined) return "";
  const matches = formatCount(progress.matches);
  if (isStopped) return `${matches} of the first ${formatCount(progress.rowsDone)} · stopped`;
  const { elapsedMs, failures } = progress;
  const failed = failures === 0 ? "" : ` · failed on ${formatPlural(failures, "packet")}: a defect of ours`;
  const took = elapsedMs < 1 ? "< 1 ms" : `${formatCount(Math.round(elapsedMs))} ms`;
  return `${matches} of ${formatCount(total)} · ${isRunning ? "looking" : took}${failed}`;
}

/** The same as a sentence, for those who hear it; said when the filter is done. */
export function announceResult({ filter, total }: OpenCapture): string {
  const { progress, isRunning, isStopped, problem } = filter;
  if (problem !== "") return problem;
  if (isRunning || filter.applied === undefined || progress === undefined) return "";
  const stopped = isStopped ? ", stopped before the end" : "";
  return `${formatPlural(progress.matches, "packet")} of ${formatCount(total)} shown${stopped}`;
}
