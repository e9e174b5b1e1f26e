/** What is stored of captures while they come: where, and under which name they are found again. */
import type { RecordingPlace } from "../engine/recording-writer.ts";
import type { Database, RecordingFacts } from "../store/database.ts";
import {
  changeRecording,
  createRecordingFile,
  deleteRecording,
  readRecording,
  saveRecording,
  sweepRecordings,
} from "../store/recordings.ts";
import { askToKeep } from "../store/room.ts";

const ID_BYTES = 12;

export class Recordings {
  #database: Database | undefined;

  async load(database: Database): Promise<void> {
    this.#database = database;
    await sweepRecordings(database, Date.now());
  }

  /** Undefined where nothing can be stored. */
  async place(): Promise<RecordingPlace | undefined> {
    if (this.#database === undefined) return undefined;
    const id = Array.from(crypto.getRandomValues(new Uint8Array(ID_BYTES)), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");
    return { id, file: await createRecordingFile(id) };
  }

  async begin({ id, file }: RecordingPlace, facts: RecordingFacts): Promise<void> {
    if (this.#database === undefined) return;
    // Not waited for: some browsers ask the user, and the capture goes on meanwhile.
    void askToKeep();
    await saveRecording(this.#database, { id, place: file === undefined ? "pieces" : "file", facts });
  }

  async keepFacts({ id }: RecordingPlace, facts: RecordingFacts): Promise<void> {
    if (this.#database !== undefined) await changeRecording(this.#database, id, facts);
  }

  async drop({ id }: RecordingPlace): Promise<void> {
    if (this.#database !== undefined) await deleteRecording(this.#database, id);
  }

  /** What is stored so far; undefined when there is nothing. */
  async bytesOf(id: string | undefined): Promise<Blob | undefined> {
    return this.#database === undefined || id === undefined ? undefined : readRecording(this.#database, id);
  }
}
