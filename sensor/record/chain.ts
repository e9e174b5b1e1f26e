/**
 * The hash chain beside a recording: lines of JSON, each with the SHA-256 of the line before it. Lines of kind "piece" bear the SHA-256 of a
 * stretch of a file, so that what was written up to a crash can be checked too. The last line's digest stands in the audit log: who
 * rewrote the whole chain would have to rewrite that as well.
 */
import { createHash } from "node:crypto";
import { readFile, type FileHandle } from "node:fs/promises";
import { openPrivateLater } from "../state/private-files.ts";

export const CHAIN_FILE = "chain.jsonl";
const FIRST = "0".repeat(64);

export type ChainFact =
  | { readonly kind: "begin"; readonly recording: string; readonly facts: Readonly<Record<string, string | number>> }
  | {
      readonly kind: "piece";
      readonly file: string;
      readonly offset: number;
      readonly bytes: number;
      readonly sha256: string;
    }
  /** Packets that are not in the recording. */
  | { readonly kind: "lost"; readonly packets: number; readonly cause: string }
  /** The file was removed: the ring was full, or its time was over. */
  | { readonly kind: "removed"; readonly file: string; readonly reason: string }
  | { readonly kind: "end"; readonly reason: string; readonly packets: number; readonly isWhole: boolean };

export type ChainLine = ChainFact & { readonly sequence: number; readonly time: string; readonly before: string };

export const digestOf = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The lines there are; the last one may have been cut by a crash, and is left out then. */
export async function readChainTexts(path: string): Promise<{ readonly texts: string[]; readonly isCut: boolean }> {
  const all = (await readFile(path, "utf8")).split("\n");
  const rest = all.pop() ?? "";
  return { texts: all, isCut: rest !== "" };
}

export class Chain {
  readonly #file: FileHandle;
  #before: string;
  #sequence: number;

  private constructor(file: FileHandle, before: string, sequence: number) {
    this.#file = file;
    this.#before = before;
    this.#sequence = sequence;
  }

  /** Begins a chain, or goes on with the one that is there. */
  static async open(path: string): Promise<Chain> {
    const { texts } = await readChainTexts(path).catch(() => ({ texts: [] }));
    const last = texts.at(-1);
    const file = await openPrivateLater(path);
    return new Chain(file, last === undefined ? FIRST : digestOf(last), texts.length);
  }

  /** Digest of the last line. */
  get head(): string {
    return this.#before;
  }

  async append(fact: ChainFact): Promise<void> {
    const line: ChainLine = {
      sequence: this.#sequence,
      time: new Date().toISOString(),
      ...fact,
      before: this.#before,
    };
    const text = JSON.stringify(line);
    await this.#file.appendFile(`${text}\n`);
    this.#before = digestOf(text);
    this.#sequence++;
  }

  async close(): Promise<void> {
    await this.#file.sync();
    await this.#file.close();
  }
}
