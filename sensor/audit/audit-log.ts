/**
 * What was done with the sensor, by whom, and whether it was allowed: a line of JSON each, in a file that only the sensor's user can
 * read. Each line bears the SHA-256 of the line before it, so that a line that was changed, left out or added is found.
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

export type AuditKind =
  | "sensor_started"
  | "sensor_stopped"
  | "login"
  | "refused"
  | "paired"
  | "capture_started"
  | "capture_stopped"
  | "recording_started"
  | "recording_ended"
  | "recording_failed"
  | "recording_removed"
  | "recording_downloaded"
  | "safe_use_accepted"
  | "audit_read"
  | "rules_changed"
  | "rules_refused"
  | "rules_offered"
  | "token_changed";

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
const KEPT_FILES = 8;
const MOST_TEXT = 500;

const digestOf = (line: string): string => createHash("sha256").update(line).digest("hex");

export interface Verdict {
  readonly isWhole: boolean;
  readonly lines: number;
  /** Where the chain breaks, and how. */
  readonly problem?: string;
}

/** Files of a log, oldest first; those that are not there are left out. */
function filesOf(path: string): string[] {
  const older = Array.from({ length: KEPT_FILES }, (_, index) => `${path}.${KEPT_FILES - index}`);
  return [...older, path].filter((each) => existsSync(each));
}

const linesOf = (path: string): string[] => readFileSync(path, "utf8").split("\n").filter(Boolean);

/** Checks the chain over all files of the log. Files older than the kept ones are gone: the chain begins with the oldest line there is. */
export function verifyAudit(path: string): Verdict {
  let before: string | undefined;
  let sequence: number | undefined;
  let lines = 0;
  for (const file of filesOf(path)) {
    for (const [index, text] of linesOf(file).entries()) {
      const problem = findBreak(text, before, sequence);
      if (problem !== undefined) return { isWhole: false, lines, problem: `${file}, line ${index + 1}: ${problem}` };
      before = digestOf(text);
      sequence = (JSON.parse(text) as Line).sequence;
      lines++;
    }
  }
  return { isWhole: true, lines };
}

function findBreak(text: string, before: string | undefined, sequence: number | undefined): string | undefined {
  let line: Line;
  try {
    line = JSON.parse(text) as Line;
  } catch {
    return "this is not JSON";
  }
  if (sequence !== undefined && line.sequence !== sequence + 1) return `number ${line.sequence} follows ${sequence}`;
  if (before !== undefined && line.before !== before) return "the line before it was changed";
  return undefined;
}

export class AuditLog {
  readonly #path: string;
  #file: number;
  #bytes: number;
  #before = FIRST;
  #sequence = 0;
  #errors = 0;

  /** Opens or makes the log; throws what the system says. */
  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const last = filesOf(path)
      .flatMap((file) => linesOf(file))
      .at(-1);
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
    this.#file = openSync(path, "a", 0o600);
    this.#bytes = fstatSync(this.#file).size;
    this.#closeCutLine();
  }

  /** A crash may have left a line without its end: what follows must not be glued to it. */
  #closeCutLine(): void {
    if (this.#bytes === 0 || readFileSync(this.#path).at(-1) === 0x0a) return;
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

  /** Events with a number from `from` on, at most `most`, oldest first. */
  read(from: number, most: number): string[] {
    const all = filesOf(this.#path).flatMap((file) => linesOf(file));
    return all.filter((text) => sequenceOf(text) >= from).slice(0, most);
  }

  /** The newest events with a number below `before`, oldest first. */
  readBefore(before: number, most: number): string[] {
    const all = filesOf(this.#path).flatMap((file) => linesOf(file));
    // By place: a damaged line in between has no number, and is what the reader looks for.
    const end = before >= this.#sequence ? all.length : all.findLastIndex((text) => sequenceOf(text) < before) + 1;
    return all.slice(Math.max(0, end - most), end);
  }

  verify(): Verdict {
    return verifyAudit(this.#path);
  }

  close(): void {
    closeSync(this.#file);
  }

  #rotate(): void {
    closeSync(this.#file);
    for (let age = KEPT_FILES - 1; age >= 1; age--) {
      if (existsSync(`${this.#path}.${age}`)) renameSync(`${this.#path}.${age}`, `${this.#path}.${age + 1}`);
    }
    renameSync(this.#path, `${this.#path}.1`);
    this.#file = openSync(this.#path, "a", 0o600);
    this.#bytes = 0;
  }
}

function sequenceOf(text: string): number {
  try {
    return (JSON.parse(text) as Line).sequence;
  } catch {
    // A damaged line is shown: it is what the reader of an audit looks for.
    return Number.POSITIVE_INFINITY;
  }
}
