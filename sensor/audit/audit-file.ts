/** The audit log as it stands in its files: read line by line, so that a large one holds nothing up, and its chain checked on the way. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { createInterface } from "node:readline";
import { readPrivateLater } from "../state/private-files.ts";

export const KEPT_FILES = 8;

/** Files of a log, oldest first; those that are not there are left out. */
export function filesOf(path: string): string[] {
  const older = Array.from({ length: KEPT_FILES }, (_, index) => `${path}.${KEPT_FILES - index}`);
  return [...older, path].filter((each) => existsSync(each));
}

export const digestOf = (line: string): string => createHash("sha256").update(line).digest("hex");

export interface Verdict {
  readonly isWhole: boolean;
  readonly lines: number;
  /** Where the chain breaks first, and how. */
  readonly problem?: string;
}

interface Chained {
  readonly sequence: number;
  readonly before: string;
}

/** Undefined when it is damaged. */
function parseLine(text: string): Chained | undefined {
  try {
    const { sequence, before } = JSON.parse(text) as Partial<Chained>;
    return typeof sequence === "number" && typeof before === "string" ? { sequence, before } : undefined;
  } catch {
    return undefined;
  }
}

function findBreak(line: Chained | undefined, last: Chained | undefined, lastText: string): string | undefined {
  if (line === undefined) return "this is no line of the log";
  if (last === undefined) return undefined;
  if (line.sequence !== last.sequence + 1) return `number ${line.sequence} follows ${last.sequence}`;
  return line.before === digestOf(lastText) ? undefined : "the line before it was changed";
}

/** `onLine` gets every line, in order; the number of one that is damaged is undefined. */
export async function scanAudit(
  path: string,
  onLine: (text: string, sequence: number | undefined) => void = () => undefined,
): Promise<Verdict> {
  const names = filesOf(path);
  // Opened before the first is read: the log may rotate meanwhile, and files keep their content under another name.
  const files = await Promise.all(names.map(readPrivateLater));
  try {
    return await scanFiles(names, files, onLine);
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}

async function scanFiles(
  names: readonly string[],
  files: readonly FileHandle[],
  onLine: (text: string, sequence: number | undefined) => void,
): Promise<Verdict> {
  const sizes = await Promise.all(files.map(async (file) => (await file.stat()).size));
  let last: Chained | undefined;
  let lastText = "";
  let lines = 0;
  let problem: string | undefined;
  for (const [index, file] of files.entries()) {
    let number = 0;
    for await (const text of readLines(file, sizes[index] ?? 0)) {
      number++;
      const line = parseLine(text);
      const found = findBreak(line, last, lastText);
      if (found !== undefined) problem ??= `${names[index] ?? ""}, line ${number}: ${found}`;
      if (problem === undefined) lines++;
      onLine(text, line?.sequence);
      [last, lastText] = [line ?? last, line === undefined ? lastText : text];
    }
  }
  return problem === undefined ? { isWhole: true, lines } : { isWhole: false, lines, problem };
}

/** What is written behind the size that was found is for the next reader: it may not be whole yet. */
async function* readLines(file: FileHandle, size: number): AsyncGenerator<string> {
  if (size === 0) return;
  const input = file.createReadStream({ start: 0, end: size - 1, autoClose: false });
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) if (text !== "") yield text;
}
