/** The Safe Use statement: accepted once for a sensor, by somebody whose name in the audit log is known; a new version asks again. */
import { integer, record, text, type ShapeOf } from "#shared/wire/shape.ts";
import { readPrivate, replacePrivate } from "../state/private-files.ts";

/** Raised when the statement's words change. */
const SAFE_USE_VERSION = 1;

const FILE = record({ version: integer(1, 1_000_000), who: text(64), when: text(40) });

export class SafeUse {
  readonly version = SAFE_USE_VERSION;
  readonly #path: string;
  #accepted: ShapeOf<typeof FILE> | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#accepted = readAccepted(path);
  }

  get isAccepted(): boolean {
    return this.#accepted?.version === this.version;
  }

  /** For clients: which version there is, and who accepted it when. */
  describe(): {
    readonly version: number;
    readonly isAccepted: boolean;
    readonly who?: string;
    readonly when?: string;
  } {
    const { version, isAccepted } = this;
    if (!isAccepted || this.#accepted === undefined) return { version, isAccepted };
    const { who, when } = this.#accepted;
    return { version, isAccepted, who, when };
  }

  /** Throws when the file cannot be written. */
  accept(who: string): void {
    const content = { version: this.version, who, when: new Date().toISOString() };
    replacePrivate(this.#path, `${JSON.stringify(content)}\n`);
    this.#accepted = content;
  }
}

function readAccepted(path: string): ShapeOf<typeof FILE> | undefined {
  try {
    const checked = FILE(JSON.parse(readPrivate(path)), "");
    return checked.ok ? checked.value : undefined;
  } catch {
    // Not there or not readable: then it was not accepted, and is asked again.
    return undefined;
  }
}
