/**
 * Folders and files for the sensor's user alone. Who may write into the folder above could lay a symbolic link where a file is expected, and have
 * the sensor write elsewhere: links are not followed, and what belongs to somebody else is not used.
 */
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
  type Stats,
} from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const OTHERS = 0o077;

/** The message says what to do. */
class StateError extends Error {
  override readonly name = "StateError";
}

const isOurs = ({ uid }: Stats): boolean => process.getuid === undefined || uid === process.getuid();

function refuseLink(path: string, cause: unknown): never {
  if (cause instanceof Error && "code" in cause && cause.code === "ELOOP")
    throw new StateError(`${path} is a symbolic link, which the sensor does not follow: remove it`, { cause });
  throw cause;
}

/**
 * Makes a folder, or takes one that is there and ours, and closes it to others. The folder that the user named may be reached by a link of
 * theirs or root's (systemd lays one); within it none is followed.
 */
export function makePrivateFolder(path: string, isNamed = false): void {
  mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
  const link = lstatSync(path);
  if (link.isSymbolicLink() && !(isNamed && (isOurs(link) || link.uid === 0)))
    throw new StateError(`${path} is a symbolic link, which the sensor does not follow: remove it, or use --state`);
  const folder = realpathSync(path);
  const found = lstatSync(folder);
  if (!found.isDirectory()) throw new StateError(`${path} is no folder: choose another one with --state`);
  if (!isOurs(found)) throw new StateError(`${path} belongs to another user: choose another one with --state`);
  if ((found.mode & OTHERS) !== 0) chmodSync(folder, FOLDER_MODE);
}

function claim(path: string, found: Stats): void {
  if (!found.isFile()) throw new StateError(`${path} is no file: remove it`);
  if (!isOurs(found)) throw new StateError(`${path} belongs to another user: remove it`);
}

const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
const READ = constants.O_RDONLY | constants.O_NOFOLLOW;

/** A file that grows, made when there is none. */
export function openPrivate(path: string): number {
  let file: number;
  try {
    file = openSync(path, APPEND, FILE_MODE);
  } catch (cause) {
    return refuseLink(path, cause);
  }
  try {
    const found = fstatSync(file);
    claim(path, found);
    if ((found.mode & OTHERS) !== 0) fchmodSync(file, FILE_MODE);
    return file;
  } catch (cause) {
    closeSync(file);
    throw cause;
  }
}

/** The same, for writing outside of the event loop. */
export async function openPrivateLater(path: string): Promise<FileHandle> {
  const file = await open(path, APPEND, FILE_MODE).catch((cause: unknown) => refuseLink(path, cause));
  try {
    const found = await file.stat();
    claim(path, found);
    if ((found.mode & OTHERS) !== 0) await file.chmod(FILE_MODE);
    return file;
  } catch (cause) {
    await file.close();
    throw cause;
  }
}

/** For reading outside of the event loop. */
export const readPrivateLater = (path: string): Promise<FileHandle> =>
  open(path, READ).catch((cause: unknown) => refuseLink(path, cause));

/** All of a small file. */
export function readPrivate(path: string): string {
  let file: number;
  try {
    file = openSync(path, READ);
  } catch (cause) {
    return refuseLink(path, cause);
  }
  try {
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

/** Whole or not at all: a new file takes the old one's place, whatever that was. */
export function replacePrivate(path: string, text: string): void {
  const beside = `${path}.${randomBytes(6).toString("hex")}.new`;
  try {
    // Only where there is nothing, not even a link.
    writeFileSync(beside, text, { mode: FILE_MODE, flag: "wx" });
    renameSync(beside, path);
  } catch (cause) {
    rmSync(beside, { force: true });
    throw cause;
  }
}
