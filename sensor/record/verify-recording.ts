/** Checks a recording against its chain: every line, every byte of every file, and that nothing is there besides. */
import { open, readdir, stat, type FileHandle } from "node:fs/promises";
import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { CHAIN_FILE, digestOf, readChainTexts, type ChainLine } from "./chain.ts";

export interface RecordingVerdict {
  readonly isWhole: boolean;
  readonly files: number;
  readonly bytes: number;
  /** Digest of the chain's last line: the audit log's event recording_ended bears the same. */
  readonly head: string;
  /** What is wrong, in words. */
  readonly problems: readonly string[];
  /** What is worth knowing and no damage. */
  readonly notes: readonly string[];
}

interface Stretch {
  readonly offset: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** `path` is a recording's folder, its chain, or one of its files. Throws what the system says when it cannot be read. */
export async function verifyRecording(path: string): Promise<RecordingVerdict> {
  const folder = (await stat(path)).isDirectory() ? path : dirname(path);
  const { texts, isCut } = await readChainTexts(join(folder, CHAIN_FILE));
  const problems: string[] = [];
  const notes: string[] = isCut ? ["the chain's last line is cut: the sensor was ended while it wrote"] : [];
  const lines = readLines(texts, problems);
  const files = new Map<string, Stretch[]>();
  for (const line of lines) {
    if (line.kind === "piece") files.set(line.file, [...(files.get(line.file) ?? []), line]);
    else if (line.kind === "removed") {
      files.delete(line.file);
      notes.push(`${line.file} was removed: ${line.reason}`);
    } else if (line.kind === "lost") notes.push(`${line.packets} packets are not in it: ${line.cause}`);
  }
  const last = lines.at(-1);
  if (!lines.some(({ kind }) => kind === "end")) notes.push("it has no end: the sensor was ended while it recorded");
  for (const line of lines) if (line.kind === "end" && !line.isWhole) notes.push(`it broke off: ${line.reason}`);
  let bytes = 0;
  for (const [name, stretches] of files) bytes += await verifyFile(folder, name, stretches, problems, notes);
  for (const name of await readdir(folder))
    if (name !== CHAIN_FILE && !files.has(name)) problems.push(`${name} does not belong to it`);
  const head = last === undefined ? "" : digestOf(texts[lines.length - 1] ?? "");
  return { isWhole: problems.length === 0, files: files.size, bytes, head, problems, notes };
}

function readLines(texts: readonly string[], problems: string[]): ChainLine[] {
  const lines: ChainLine[] = [];
  let before = "0".repeat(64);
  for (const [index, text] of texts.entries()) {
    let line: ChainLine;
    try {
      line = JSON.parse(text) as ChainLine;
    } catch {
      problems.push(`line ${index + 1} of the chain is not JSON`);
      return lines;
    }
    if (line.before !== before || line.sequence !== index) {
      problems.push(`line ${index + 1} of the chain does not follow from the one before it`);
      return lines;
    }
    before = digestOf(text);
    lines.push(line);
  }
  return lines;
}

// eslint-disable-next-line max-params -- two lists to add to
async function verifyFile(
  folder: string,
  name: string,
  stretches: readonly Stretch[],
  problems: string[],
  notes: string[],
): Promise<number> {
  if (basename(name) !== name) {
    problems.push("the chain names a file outside of the recording");
    return 0;
  }
  const file = await open(join(folder, name)).catch(() => undefined);
  if (file === undefined) {
    problems.push(`${name} is missing`);
    return 0;
  }
  try {
    let at = 0;
    for (const stretch of stretches) {
      if (stretch.offset !== at || (await digestStretch(file, stretch)) !== stretch.sha256) {
        problems.push(`${name} was changed between byte ${stretch.offset} and ${stretch.offset + stretch.bytes}`);
        return at;
      }
      at += stretch.bytes;
    }
    const extra = (await file.stat()).size - at;
    if (extra > 0) notes.push(`the last ${extra} bytes of ${name} are not vouched for: they came after the last line`);
    return at;
  } finally {
    await file.close();
  }
}

async function digestStretch(file: FileHandle, { offset, bytes }: Stretch): Promise<string> {
  const hash = createHash("sha256");
  const chunk = Buffer.alloc(1 << 16);
  for (let done = 0; done < bytes;) {
    const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, bytes - done), offset + done);
    if (bytesRead === 0) return "";
    hash.update(chunk.subarray(0, bytesRead));
    done += bytesRead;
  }
  return hash.digest("hex");
}
