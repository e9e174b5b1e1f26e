/** The recordings of this sensor: begun, listed, found by name, and removed again when there are too many or they are too old. */
import { randomBytes } from "node:crypto";
import { readdir, rm, rmdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { CHAIN_FILE, Chain } from "./chain.ts";
import { Recorder, type RecorderPlan } from "./recorder.ts";

const ID = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/;
const FILE = /^(\d{5}\.pcapng|chain\.jsonl)$/;
const DAY_MS = 86_400_000;
const MOST_LISTED = 200;
const MOST_FILES_LISTED = 1000;

export interface RecordingLimits {
  /** Of all recordings together. */
  readonly mostBytes: number;
  readonly fileBytes: number;
  readonly mostDays: number;
}

export interface StoredRecording {
  readonly recording: string;
  readonly isRunning: boolean;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

interface Found {
  readonly recording: string;
  readonly name: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

type Begin = Pick<RecorderPlan, "facts" | "onDrain" | "onChange" | "findFree">;

export class Recordings {
  readonly #folder: string;
  readonly #limits: RecordingLimits;
  readonly #running = new Map<string, Recorder>();
  /** Hears of each file that was removed. */
  readonly #onRemoved: (recording: string, file: string, reason: string) => void;

  constructor(
    folder: string,
    limits: RecordingLimits,
    onRemoved: (recording: string, file: string, reason: string) => void,
  ) {
    this.#folder = folder;
    this.#limits = limits;
    this.#onRemoved = onRemoved;
  }

  /** Rejects with what the system says. */
  async begin(plan: Begin): Promise<Recorder> {
    const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
    const id = `${time}-${randomBytes(4).toString("hex")}`;
    const recorder = await Recorder.open({
      ...plan,
      id,
      folder: join(this.#folder, id),
      fileBytes: this.#limits.fileBytes,
      onRotate: () => this.makeRoom(),
      onChange: (state) => {
        if (state.phase !== "running") this.#running.delete(id);
        plan.onChange(state);
      },
    });
    this.#running.set(id, recorder);
    return recorder;
  }

  /** Newest first. */
  async list(): Promise<StoredRecording[]> {
    const recordings = new Map<string, { name: string; bytes: number }[]>();
    for (const { recording, name, bytes } of await this.#findFiles()) {
      const files = recordings.get(recording) ?? [];
      files.push({ name, bytes });
      recordings.set(recording, files);
    }
    return [...recordings]
      .sort(([a], [b]) => (a < b ? 1 : -1))
      .slice(0, MOST_LISTED)
      .map(([recording, files]) => ({
        recording,
        isRunning: this.#running.has(recording),
        files: files.slice(0, MOST_FILES_LISTED),
      }));
  }

  /** Where a file of a recording is; undefined when the names are none. */
  findPath(recording: string, name: string): string | undefined {
    return ID.test(recording) && FILE.test(name) ? join(this.#folder, recording, name) : undefined;
  }

  /** Removes the oldest files until what is left, and one more file, is within the limits. Files being written stay. */
  async makeRoom(): Promise<void> {
    const { mostBytes, fileBytes, mostDays } = this.#limits;
    const files = (await this.#findFiles()).filter(({ name }) => name !== CHAIN_FILE);
    files.sort((a, b) => a.modifiedMs - b.modifiedMs || (a.name < b.name ? -1 : 1));
    let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    const oldest = Date.now() - mostDays * DAY_MS;
    for (const file of files) {
      const isOld = file.modifiedMs < oldest;
      if (!isOld && total + fileBytes <= mostBytes) break;
      if (this.#running.get(file.recording)?.currentFile === file.name) continue;
      const reason = isOld ? `it was older than ${mostDays} days` : "the room for recordings was used up";
      await this.#remove(file, reason);
      total -= file.bytes;
    }
  }

  async #remove({ recording, name }: Found, reason: string): Promise<void> {
    const folder = join(this.#folder, recording);
    await unlink(join(folder, name));
    this.#onRemoved(recording, name, reason);
    const running = this.#running.get(recording);
    if (running !== undefined) {
      await running.addRemoval(name, reason);
      return;
    }
    const isEmpty = (await readdir(folder)).every((each) => each === CHAIN_FILE);
    if (isEmpty) {
      await rm(join(folder, CHAIN_FILE), { force: true });
      await rmdir(folder);
      return;
    }
    const chain = await Chain.open(join(folder, CHAIN_FILE));
    await chain.append({ kind: "removed", file: name, reason });
    await chain.close();
  }

  async #findFiles(): Promise<Found[]> {
    const found: Found[] = [];
    const names = await readdir(this.#folder).catch((): string[] => []);
    for (const recording of names.filter((name) => ID.test(name))) {
      const files = await readdir(join(this.#folder, recording)).catch((): string[] => []);
      for (const name of files.filter((each) => FILE.test(each)).sort()) {
        const facts = await stat(join(this.#folder, recording, name)).catch(() => undefined);
        if (facts?.isFile() === true) found.push({ recording, name, bytes: facts.size, modifiedMs: facts.mtimeMs });
      }
    }
    return found;
  }

  /** Ends all that run. */
  async close(reason: string): Promise<void> {
    await Promise.all([...this.#running.values()].map((recorder) => recorder.end(reason)));
  }
}
