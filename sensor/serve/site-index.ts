/**
 * The files of the built app, listed once at start. A path is served only if it stands in this list, so no request, however
 * it is written, can reach a file outside it.
 */
import { createHash } from "node:crypto";
import { constants, createReadStream, type Stats } from "node:fs";
import { open, readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { CODING_SUFFIXES, isCompressible, type Coding } from "#shared/policy/site-files.ts";

/** One stored form of a file. */
export interface StoredFile {
  readonly path: string;
  readonly size: number;
  /** Strong entity tag, quotes included, made from the content. */
  readonly tag: string;
  readonly inode: number;
  readonly modifiedMs: number;
}

export interface SiteFile {
  readonly plain: StoredFile;
  /** Compressed neighbours that the build made. */
  readonly coded: ReadonlyMap<Coding, StoredFile>;
}

/** By path from the root of the site: "/assets/index-1a2b.js". */
export type SiteIndex = ReadonlyMap<string, SiteFile>;

/** Folders and files at the top of the build that are not for browsers. */
const NOT_SERVED: ReadonlySet<string> = new Set(["/sensor", "/cli", "/_headers"]);

/** Lists a folder. Dotfiles, symbolic links and what is neither file nor folder are left out. */
export async function indexSite(folder: string): Promise<SiteIndex> {
  const root = await realpath(folder);
  const stored = new Map<string, StoredFile>();
  for (const path of await listFiles(root, "")) stored.set(path, await storeFile(join(root, path)));
  const index = new Map<string, SiteFile>();
  for (const [path, plain] of stored) {
    if (isNeighbour(path, stored)) continue;
    index.set(path, { plain, coded: codedFormsOf(path, plain, stored) });
  }
  return index;
}

async function listFiles(root: string, path: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(root, path), { withFileTypes: true })) {
    const below = `${path}/${entry.name}`;
    if (entry.name.startsWith(".") || NOT_SERVED.has(below)) continue;
    if (entry.isDirectory()) found.push(...(await listFiles(root, below)));
    else if (entry.isFile()) found.push(below);
  }
  return found.sort();
}

async function storeFile(path: string): Promise<StoredFile> {
  const { size, ino, mtimeMs } = await stat(path);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  const tag = `"${hash.digest("base64url").slice(0, 22)}"`;
  return { path, size, tag, inode: ino, modifiedMs: mtimeMs };
}

/** Whether a file is the compressed form of another one, and so not a page of its own; a capture named x.pcap.gz is not. */
function isNeighbour(path: string, stored: ReadonlyMap<string, StoredFile>): boolean {
  return CODING_SUFFIXES.some(([, suffix]) => {
    const base = path.slice(0, -suffix.length);
    return path.endsWith(suffix) && isCompressible(base) && stored.has(base);
  });
}

/** A compressed form older than its file was made from another content and is left out. */
function codedFormsOf(
  path: string,
  plain: StoredFile,
  stored: ReadonlyMap<string, StoredFile>,
): ReadonlyMap<Coding, StoredFile> {
  const forms = new Map<Coding, StoredFile>();
  if (!isCompressible(path)) return forms;
  for (const [coding, suffix] of CODING_SUFFIXES) {
    const form = stored.get(path + suffix);
    if (form !== undefined && form.modifiedMs >= plain.modifiedMs) forms.set(coding, form);
  }
  return forms;
}

export type ResolvedPath =
  { readonly ok: true; readonly path: string } | { readonly ok: false; readonly status: 400 | 404 };

/** The name in the index that a request's path means: decoded once, "/" is the page. Odd ways of writing a path are refused, not repaired. */
export function resolveSitePath(encoded: string): ResolvedPath {
  if (!encoded.startsWith("/")) return { ok: false, status: 400 };
  const path = decodePath(encoded);
  if (path === undefined) return { ok: false, status: 400 };
  if (path === "/") return { ok: true, path: "/index.html" };
  const isOdd = path
    .split("/")
    .slice(1)
    .some((part) => part === "" || part.startsWith("."));
  return isOdd ? { ok: false, status: 404 } : { ok: true, path };
}

function decodePath(encoded: string): string | undefined {
  try {
    const path = decodeURIComponent(encoded);
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    return /[\u0000-\u001f\u007f\\]/.test(path) ? undefined : path;
  } catch {
    // not percent-encoded UTF-8
    return undefined;
  }
}

/** Bytes read from the disk at a time. */
const CHUNK_BYTES = 256 << 10;

/**
 * Opens the stretch `first` to `last` (inclusive) of an indexed file; undefined when the file on the disk is not the one that
 * was indexed (rebuilt, replaced by a link, gone), because then its tag and length would be lies.
 */
export async function openStretch(
  file: StoredFile,
  first: number,
  last: number,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  // O_NOFOLLOW does not exist on every system; the check of the inode below holds there too
  const flags = constants.O_RDONLY | ((constants.O_NOFOLLOW as number | undefined) ?? 0);
  const handle = await open(file.path, flags).catch(() => undefined);
  if (handle === undefined) return undefined;
  if (!isUnchanged(file, await handle.stat())) {
    await handle.close();
    return undefined;
  }
  return handle.createReadStream({ start: first, end: last, highWaterMark: CHUNK_BYTES });
}

function isUnchanged(file: StoredFile, now: Stats): boolean {
  return now.isFile() && now.size === file.size && now.ino === file.inode && now.mtimeMs === file.modifiedMs;
}
