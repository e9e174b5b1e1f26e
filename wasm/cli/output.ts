/** Where a command writes what it makes: a file, or standard output for "-". */
import { closeSync, openSync, writeSync } from "node:fs";
import { UsageError } from "./open.ts";

const STANDARD_OUTPUT = 1;

/** Written from its beginning; whatever the file had before is gone. */
export class Output {
  /** What else is to be said goes to standard error. */
  readonly isStandard: boolean;
  readonly #handle: number;

  constructor(path: string) {
    this.isStandard = path === "-";
    this.#handle = this.isStandard ? STANDARD_OUTPUT : openSync(path, "w");
  }

  /** A pipe takes as much as it has room for, and says when it has none; one that nobody reads any more takes all. */
  write(content: Uint8Array | string): void {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    for (let at = 0; at < bytes.length;) {
      try {
        at += writeSync(this.#handle, bytes, at);
      } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        if (code === "EPIPE" && this.isStandard) return;
        if (code !== "EAGAIN") throw cause;
      }
    }
  }

  close(): void {
    if (!this.isStandard) closeSync(this.#handle);
  }
}

/** Several files cannot go to standard output. */
export function folderNamed(path: string, option: string): string {
  if (path === "-") throw new UsageError(`${option} wants a folder: several files cannot go to standard output`);
  return path;
}
