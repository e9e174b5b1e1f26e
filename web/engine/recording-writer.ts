/** Writes a recording while it comes. What was appended is on its way to the disk when `flush` returns, and survives the page. */
import { openDatabase, type Database } from "../store/database.ts";
import { addPiece } from "../store/recordings.ts";

/** Where to write: a file where the browser has them for pages, else pieces in the database. */
export interface RecordingPlace {
  readonly id: string;
  readonly file: FileSystemFileHandle | undefined;
}

export interface RecordingWriter {
  /** Bytes taken so far. Throws when there is no room. */
  readonly bytes: number;
  append(piece: Uint8Array<ArrayBuffer>): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Only workers have it, and the library for pages does not name it. */
interface SyncHandle {
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

class FileWriter implements RecordingWriter {
  readonly #handle: SyncHandle;
  bytes = 0;

  constructor(handle: SyncHandle) {
    this.#handle = handle;
  }

  append(piece: Uint8Array<ArrayBuffer>): void {
    const written = this.#handle.write(piece, { at: this.bytes });
    if (written < piece.length) {
      // Half a block would look like damage: the file ends with the last whole ones.
      this.#handle.truncate(this.bytes);
      throw new DOMException("There is no room for more", "QuotaExceededError");
    }
    this.bytes += written;
  }

  flush(): Promise<void> {
    this.#handle.flush();
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#handle.close();
    return Promise.resolve();
  }
}

/** Beyond it a piece is written without waiting for the next flush. */
const PIECE_BYTES = 1 << 20;

class PieceWriter implements RecordingWriter {
  readonly #database: Database;
  readonly #id: string;
  #collected: Uint8Array<ArrayBuffer>[] = [];
  #collectedBytes = 0;
  #next = 0;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;
  bytes = 0;

  constructor(database: Database, id: string) {
    this.#database = database;
    this.#id = id;
  }

  append(piece: Uint8Array<ArrayBuffer>): void {
    this.#tellFailure();
    // The caller's buffer travels on.
    this.#collected.push(piece.slice());
    this.#collectedBytes += piece.length;
    this.bytes += piece.length;
    if (this.#collectedBytes >= PIECE_BYTES) this.#write();
  }

  #write(): void {
    if (this.#collectedBytes === 0) return;
    const piece = new Blob(this.#collected);
    this.#collected = [];
    this.#collectedBytes = 0;
    const at = this.#next++;
    this.#writing = this.#writing
      .then(() => (this.#failure === undefined ? addPiece(this.#database, [this.#id, at], piece) : undefined))
      .catch((cause: unknown) => {
        this.#failure ??= cause;
      });
  }

  #tellFailure(): void {
    if (this.#failure !== undefined) throw new Error("The browser's database took no more", { cause: this.#failure });
  }

  async flush(): Promise<void> {
    this.#write();
    await this.#writing;
    this.#tellFailure();
  }

  async close(): Promise<void> {
    await this.flush().finally(() => {
      this.#database.close();
    });
  }
}

export async function openRecordingWriter({ id, file }: RecordingPlace): Promise<RecordingWriter> {
  if (file === undefined) return new PieceWriter(await openDatabase(), id);
  const { createSyncAccessHandle } = file as unknown as { createSyncAccessHandle: () => Promise<SyncHandle> };
  return new FileWriter(await createSyncAccessHandle.call(file));
}
