/**
 * Who may use the sensor: tokens with scopes, kept as SHA-256 digests of 32 random bytes in a file that only the sensor's user can
 * read. A pairing secret is good for one connection within its time; whoever brings it first receives a token.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { lstatSync } from "node:fs";
import { dirname } from "node:path";
import { SCOPES, type Scope } from "#shared/wire/protocol.ts";
import { makePrivateFolder, readPrivate, replacePrivate } from "../state/private-files.ts";
import { list, oneOf, optional, record, text, type ShapeOf } from "#shared/wire/shape.ts";

export interface Grant {
  /** Public: stands in the audit log. */
  readonly id: string;
  readonly scopes: readonly Scope[];
}

const ENTRY = record({
  id: text(32, /^[0-9a-f]+$/),
  digest: text(64, /^[0-9a-f]{64}$/),
  scopes: list(SCOPES.length, oneOf(...SCOPES)),
  created: text(40),
  /** Pairing secrets end; tokens do not. */
  expires: optional(text(40)),
});
const FILE = record({ sensor: text(32, /^[0-9a-f]{32}$/), tokens: list(1000, ENTRY), pairings: list(100, ENTRY) });

type Content = ShapeOf<typeof FILE>;
type Entry = ShapeOf<typeof ENTRY>;

const digestOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");
const newSecret = (): string => randomBytes(32).toString("base64url");
const newId = (): string => randomBytes(6).toString("hex");

/** The file is there and cannot be used; the message says what to do. */
export class TokenFileError extends Error {
  override readonly name = "TokenFileError";
}

/** Looks at every entry, and at all of each digest, wherever the right one stands. */
function findEntry(entries: readonly Entry[], secret: string): Entry | undefined {
  const wanted = Buffer.from(digestOf(secret), "hex");
  let found: Entry | undefined;
  for (const entry of entries) if (timingSafeEqual(Buffer.from(entry.digest, "hex"), wanted)) found = entry;
  return found;
}

export class TokenStore {
  readonly #path: string;
  #content: Content;
  /** By the clock that nobody can set, for the secrets of this run. */
  readonly #deadlines = new Map<string, number>();

  private constructor(path: string, content: Content) {
    this.#path = path;
    this.#content = content;
  }

  /** Reads the file, or makes an empty one. Throws a TokenFileError. */
  static open(path: string): TokenStore {
    let content: Content;
    try {
      content = readTokens(path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
      const store = new TokenStore(path, { sensor: randomBytes(16).toString("hex"), tokens: [], pairings: [] });
      store.#write();
      return store;
    }
    return new TokenStore(path, content);
  }

  /** Random, and the same for as long as the file is kept. */
  get sensor(): string {
    return this.#content.sensor;
  }

  get tokens(): number {
    return this.#content.tokens.length;
  }

  findToken(secret: string): Grant | undefined {
    return findEntry(this.#content.tokens, secret);
  }

  addToken(scopes: readonly Scope[]): { readonly secret: string; readonly grant: Grant } {
    const secret = newSecret();
    const entry = { id: newId(), digest: digestOf(secret), scopes, created: new Date().toISOString() };
    this.#content = { ...this.#content, tokens: [...this.#content.tokens, entry] };
    this.#write();
    return { secret, grant: entry };
  }

  /** False when there is no such token. */
  revokeToken(id: string): boolean {
    const tokens = this.#content.tokens.filter((entry) => entry.id !== id);
    if (tokens.length === this.#content.tokens.length) return false;
    this.#content = { ...this.#content, tokens };
    this.#write();
    return true;
  }

  /** A secret for one connection within `minutes`; those given before are void. */
  addPairing(scopes: readonly Scope[], minutes: number): string {
    const secret = newSecret();
    const expires = new Date(Date.now() + minutes * 60_000).toISOString();
    const entry = { id: newId(), digest: digestOf(secret), scopes, created: new Date().toISOString(), expires };
    this.#content = { ...this.#content, pairings: [entry] };
    this.#deadlines.clear();
    this.#deadlines.set(entry.id, performance.now() + minutes * 60_000);
    this.#write();
    return secret;
  }

  /** Whether the secret may be used now. */
  hasPairing(secret: string): boolean {
    const entry = findEntry(this.#content.pairings, secret);
    if (
      entry?.expires === undefined ||
      (this.#deadlines.get(entry.id) ?? Number.POSITIVE_INFINITY) <= performance.now()
    )
      return false;
    return Date.parse(entry.expires) > Date.now();
  }

  /** Uses up a pairing secret; undefined when somebody did before, or its time is over. */
  redeem(secret: string): { readonly secret: string; readonly grant: Grant } | undefined {
    if (!this.hasPairing(secret)) return undefined;
    const entry = findEntry(this.#content.pairings, secret);
    if (entry === undefined) return undefined;
    const before = this.#content;
    this.#content = { ...before, pairings: before.pairings.filter((each) => each !== entry) };
    try {
      return this.addToken(entry.scopes);
    } catch (cause) {
      // Nothing was written: then nothing was used up either.
      this.#content = before;
      throw cause;
    }
  }

  #write(): void {
    makePrivateFolder(dirname(this.#path), true);
    replacePrivate(this.#path, `${JSON.stringify(this.#content, undefined, 2)}\n`);
  }
}

/** What a file of tokens holds. Throws a TokenFileError, or what the system says. */
export function readTokens(path: string): Content {
  if ((lstatSync(path).mode & 0o077) !== 0)
    throw new TokenFileError(`others may read ${path}: chmod 600 it, or delete it to begin anew`);
  return parseFile(path, readPrivate(path));
}

function parseFile(path: string, json: string): Content {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new TokenFileError(`${path} is not JSON: put back a copy, or delete it to begin anew`, { cause });
  }
  const checked = FILE(value, "");
  if (checked.ok) return checked.value;
  const { at, reason } = checked.misfit;
  throw new TokenFileError(`${path}: ${at} must be ${reason}; put back a copy, or delete the file to begin anew`);
}
