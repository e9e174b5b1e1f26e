/** Files that were read and written over SMB, put together from their parts: each part knows its place. */
import type { Found } from "./conversation.ts";

/** A file may be so much longer than what was seen of it; parts further out are left out, and missing. */
const LONGEST_HOLE = 16;
const LEAST_ROOM = 1 << 20;

interface Part {
  readonly at: number;
  readonly bytes: Uint8Array;
}

export interface SmbFile {
  name: string;
  /** What the server says the file has, as far as it was told. */
  size: number;
  readonly parts: Part[];
  firstPacket: number;
  lastPacket: number;
  isWritten: boolean;
  /** Whether its bytes were read from the start of the conversation's first sender. */
  isForward: boolean;
}

export interface Transfer {
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly packet: number;
  readonly isWrite: boolean;
  readonly isForward: boolean;
}

/** The files of one conversation by their handles; a handle that is given anew is another file. */
export class SmbFiles {
  readonly #open = new Map<string, SmbFile>();
  readonly #all: SmbFile[] = [];

  open(handle: string, name: string, size: number): void {
    const file = this.#add(name, size);
    this.#open.set(handle, file);
  }

  #add(name: string, size: number): SmbFile {
    const file = { name, size, parts: [], firstPacket: 0, lastPacket: 0, isWritten: false, isForward: false };
    this.#all.push(file);
    return file;
  }

  close(handle: string): void {
    this.#open.delete(handle);
  }

  /** Bytes of the file behind the handle; one that was opened before the capture began has the handle's name. */
  transfer(handle: string, { at, bytes, packet, isWrite, isForward }: Transfer): void {
    if (bytes.length === 0 || !Number.isSafeInteger(at)) return;
    let file = this.#open.get(handle);
    if (file === undefined) {
      file = this.#add(`file-${handle}`, 0);
      this.#open.set(handle, file);
    }
    if (file.parts.length === 0) {
      file.firstPacket = packet;
      file.isForward = isForward;
    }
    file.lastPacket = packet;
    file.isWritten ||= isWrite;
    file.parts.push({ at, bytes });
  }

  /** Those of which something was seen. */
  found(host: string): Found[] {
    return this.#all.filter(({ parts }) => parts.length > 0).map((file) => toFound(file, host));
  }
}

function toFound(file: SmbFile, host: string): Found {
  const seen = file.parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const room = LEAST_ROOM + LONGEST_HOLE * seen;
  const kept = file.parts.filter(({ at, bytes }) => at + bytes.length <= room);
  const leftOut = file.parts.reduce((sum, { at, bytes }) => sum + (at + bytes.length > room ? bytes.length : 0), 0);
  const end = kept.reduce((most, { at, bytes }) => Math.max(most, at + bytes.length), 0);
  const body = new Uint8Array(end);
  for (const { at, bytes } of kept) body.set(bytes, at);
  // A file that is written grows; what it had before it was opened need not have been read.
  const size = Math.max(end, file.isWritten ? 0 : file.size);
  const covered = coveredBytes(kept);
  const missingBytes = size - covered + leftOut;
  return {
    name: file.name.slice(Math.max(file.name.lastIndexOf("\\"), file.name.lastIndexOf("/")) + 1) || "file",
    path: file.name,
    host,
    declaredType: "",
    body,
    codings: [],
    firstPacket: file.firstPacket,
    lastPacket: file.lastPacket,
    isForward: file.isForward,
    isIncomplete: missingBytes > 0,
    missingBytes,
    hasHoles: covered < end || leftOut > 0,
  };
}

/** Bytes that at least one part has. */
function coveredBytes(parts: readonly Part[]): number {
  let covered = 0;
  let reached = 0;
  for (const { at, bytes } of parts.toSorted((one, other) => one.at - other.at)) {
    const end = at + bytes.length;
    if (end <= reached) continue;
    covered += end - Math.max(at, reached);
    reached = end;
  }
  return covered;
}
