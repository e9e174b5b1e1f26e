/** `tapglass dns|http|tls|processes FILE`: the transactions of a workspace, one a line, or with --json all that is known of each. */
import type { WorkspaceKind } from "#shared/model/workspace.ts";
import type { ExitCode } from "./exit-code.ts";
import { UsageError, openFile, reportDamage } from "./open.ts";
import { limitsIn } from "./limits.ts";
import { onlyWord, splitWords, toJson } from "./words.ts";

/** Rows of one question. */
const PORTION = 1024;

async function transactions(kind: WorkspaceKind, words: readonly string[]): Promise<ExitCode> {
  const split = splitWords(words, ["json", "summary"], kind === "dns" || kind === "tls" ? ["limits"] : []);
  const path = onlyWord(split, "the file");
  const { engine, summary } = await openFile(path);
  const outcome = await engine.workspace(kind, () => undefined, limitsIn(split));
  if (!outcome.ok) throw new UsageError(`${path}: ${outcome.message}`);
  const { columns, losses } = outcome.value;
  for (const loss of losses) console.error(`${path}: ${loss}`);
  if (kind === "processes" && outcome.value.total === 0)
    console.error(`${path}: no process is known; only captures from a sensor tell them (its option --processes)`);
  if (split.flags.has("summary")) console.log(toJson(outcome.value));
  else if (split.flags.has("json"))
    for (const transaction of engine.transactions(kind)) console.log(toJson(transaction));
  else {
    console.log(columns.map(({ title }) => title).join("\t"));
    for (let first = 0; first < outcome.value.total; first += PORTION) {
      const query = { kind, key: 0, first, count: PORTION, sort: undefined, text: "", facet: undefined };
      const { rows } = await engine.workspaceRows({ ...query, tag: undefined, isShownOnly: false });
      for (const { cells } of rows) console.log(cells.join("\t"));
    }
  }
  return reportDamage(path, summary) ? 1 : 0;
}

export const dns = (words: readonly string[]): Promise<ExitCode> => transactions("dns", words);
export const http = (words: readonly string[]): Promise<ExitCode> => transactions("http", words);
export const tls = (words: readonly string[]): Promise<ExitCode> => transactions("tls", words);
export const processes = (words: readonly string[]): Promise<ExitCode> => transactions("processes", words);
