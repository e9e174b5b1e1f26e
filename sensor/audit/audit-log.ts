/**
 * What was done with the sensor, by whom, and whether it was allowed: a line of JSON each, in a file that only the sensor's user can
 * read. Each line bears the SHA-256 of the line before it, so that a line that was changed, left out or added is found.
 */
import type { AuditKind } from "#shared/wire/audit-kinds.ts";
import { closeSync, existsSync, fstatSync, ftruncateSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { makePrivateFolder, openPrivate, readPrivate } from "../state/private-files.ts";
import { digestOf, filesOf, KEPT_FILES, scanAudit } from "./audit-file.ts";

export interface AuditEvent {
  readonly kind: AuditKind;
  /** Id of the token, or "" when there was none. */
  readonly who: string;
  readonly address: string;
  /** What is worth knowing besides; texts are cut at 500 characters. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

interface Line extends AuditEvent {
  readonly sequence: number;
  readonly time: string;
  readonly before: string;
}

const FIRST = "0".repeat(64);
const MOST_BYTES = 8 << 20;
const MOST_TEXT = 500;

/** Which events are wanted. */
export interface AuditWish {
  readonly from: number;
  readonly most: number;
  readonly before?: number | undefined;
}

export interface AuditReading {
  readonly lines: readonly string[];
  /** The chain of the whole log holds. */
  readonly isWhole: boolean;
}

export class AuditLog {
  #reading: Promise<unknown> = Promise.resolve();
  readonly #path: string;
  #file: number;
  #bytes: number;
  #before = FIRST;
  #sequence = 0;
  #errors = 0;
  #isClosed = false;

  /** Opens or makes the log; throws what the system says. */
  constructor(path: string) {
    this.#path = path;
    makePrivateFolder(dirname(path), true);
    // The newest file may be empty: it was begun, and nothing written.
    const last = filesOf(path)
      .map((file) => readPrivate(file).trimEnd().split("\n").at(-1) ?? "")
      .findLast((line) => line !== "");
    if (last !== undefined) {
      this.#before = digestOf(last);
      this.#sequence = ((): number => {
        try {
          return (JSON.parse(last) as Line).sequence + 1;
        } catch {
          // A line cut by a crash: the check will name it; the log goes on behind it.
          return 0;
        }
      })();
    }
    this.#file = openPrivate(path);
    this.#bytes = fstatSync(this.#file).size;
    this.#closeCutLine();
  }

  /** A crash may have left a line without its end: what follows must not be glued to it. */
  #closeCutLine(): void {
    if (this.#bytes === 0 || readPrivate(this.#path).endsWith("\n")) return;
    try {
      this.#bytes += writeSync(this.#file, "\n");
    } catch {
      this.#errors++;
    }
  }

  /** Events that could not be written. While there are any, nothing risky is begun. */
  get errors(): number {
    return this.#errors;
  }

  /** Writes one event; false when it could not be. */
  write(event: AuditEvent): boolean {
    const facts = Object.entries(event.facts ?? {}).map(([name, value]) => [
      name,
      typeof value === "string" ? value.slice(0, MOST_TEXT) : value,
    ]);
    const line: Line = {
      sequence: this.#sequence,
      time: new Date().toISOString(),
      ...event,
      facts: Object.fromEntries(facts) as AuditEvent["facts"] & object,
      before: this.#before,
    };
    const text = JSON.stringify(line);
    try {
      // The number of a closed file may be another file's by now.
      if (this.#isClosed) throw new Error("the log is closed");
      if (this.#bytes > MOST_BYTES) this.#rotate();
      this.#append(Buffer.from(`${text}\n`));
    } catch {
      // Told to whoever asks, and in every reading of the log.
      this.#errors++;
      return false;
    }
    this.#before = digestOf(text);
    this.#sequence++;
    return true;
  }

  /** All of the line or nothing of it: a full disk takes a part. */
  #append(line: Buffer): void {
    const written = writeSync(this.#file, line);
    if (written < line.length) {
      ftruncateSync(this.#file, this.#bytes);
      throw new Error(`only ${written} of ${line.length} bytes could be written`);
    }
    this.#bytes += written;
  }

  /**
   * Events with a number from `from` on, at most `most`, or the newest ones with a number below `before`; oldest first. What is damaged comes
   * with what stands before it: that is what the reader of an audit looks for. Reads one after the other.
   */
  read(wish: AuditWish): Promise<AuditReading> {
    const reading = this.#reading.then(() => this.#read(wish));
    this.#reading = reading.catch(() => undefined);
    return reading;
  }

  async #read({ from, most, before }: AuditWish): Promise<AuditReading> {
    const lines: string[] = [];
    let at = before === undefined ? from : -1;
    const { isWhole } = await scanAudit(this.#path, (text, sequence) => {
      at = sequence ?? at;
      if (before === undefined) {
        if (at >= from && lines.length < most) lines.push(text);
      } else if (at < before) {
        lines.push(text);
        if (lines.length > most) lines.shift();
      }
    });
    return { lines, isWhole };
  }

  close(): void {
    this.#isClosed = true;
    closeSync(this.#file);
  }

  #rotate(): void {
    closeSync(this.#file);
    for (let age = KEPT_FILES - 1; age >= 1; age--) {
      if (existsSync(`${this.#path}.${age}`)) renameSync(`${this.#path}.${age}`, `${this.#path}.${age + 1}`);
    }
    renameSync(this.#path, `${this.#path}.1`);
    this.#file = openPrivate(this.#path);
    this.#bytes = 0;
  }
}
