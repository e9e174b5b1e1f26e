/** The Safe Use statement: accepted once for a sensor, by somebody whose name in the audit log is known; a new version asks again. */
import { readFileSync, writeFileSync } from "node:fs";
import { integer, record, text } from "#shared/wire/shape.ts";

/** Raised when the statement's words change. */
const SAFE_USE_VERSION = 1;

const FILE = record({ version: integer(1, 1_000_000), who: text(64), when: text(40) });

export class SafeUse {
  readonly version = SAFE_USE_VERSION;
  readonly #path: string;
  #accepted: number;

  constructor(path: string) {
    this.#path = path;
    this.#accepted = readAccepted(path);
  }

  get isAccepted(): boolean {
    return this.#accepted === this.version;
  }

  /** Throws when the file cannot be written. */
  accept(who: string): void {
    const content = { version: this.version, who, when: new Date().toISOString() };
    writeFileSync(this.#path, `${JSON.stringify(content)}\n`, { mode: 0o600 });
    this.#accepted = this.version;
  }
}

function readAccepted(path: string): number {
  try {
    const checked = FILE(JSON.parse(readFileSync(path, "utf8")), "");
    return checked.ok ? checked.value.version : 0;
  } catch {
    // Not there or not readable: then it was not accepted, and is asked again.
    return 0;
  }
}
