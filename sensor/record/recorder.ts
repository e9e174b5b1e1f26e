/**
 * Writes one recording: what a forensic capture brings, as pcapng files with a hash chain. Writing and hashing happen outside of the event
 * loop; what waits for them is bounded, and the capture waits when it is full. When it cannot write it stops, and says so.
 */
import { mkdir, open, statfs, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makePrivateFolder } from "../state/private-files.ts";
import { CHAIN_FILE, Chain, type ChainFact } from "./chain.ts";

/** What waits to be written before the capture has to wait as well. */
const MOST_QUEUED_BYTES = 16 << 20;
/** Written and hashed at once. */
const PIECE_BYTES = 1 << 20;
const FLUSH_MS = 1000;
/** Left free on the disk: audit log and the rest of the host need room too. */
const RESERVE_BYTES = 64 << 20;

export interface RecorderPlan {
  readonly id: string;
  readonly folder: string;
  /** A new file is begun beyond it. */
  readonly fileBytes: number;
  /** Stands in the chain's first line. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** Free bytes where the folder is; tests put in their own. */
  readonly findFree?: (folder: string) => Promise<number>;
  /** Makes room before another file is begun. */
  readonly onRotate: () => Promise<void>;
  /** Room in the queue again. */
  readonly onDrain: () => void;
  /** Something to tell: a piece was written, a file begun, the recording ended or broke off (with the reason). */
  readonly onChange: (state: RecordingState) => void;
}

export interface RecordingState {
  readonly recording: string;
  readonly phase: "running" | "ended" | "failed";
  readonly files: number;
  readonly bytes: number;
  readonly packets: number;
  /** Packets that came after it broke off. */
  readonly missed: number;
  readonly reason: string;
  readonly head: string;
}

interface Waiting {
  readonly bytes: Uint8Array;
  readonly packets: number;
}

const findFreeBytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

export class Recorder {
  readonly #plan: RecorderPlan;
  readonly #timer: NodeJS.Timeout;
  #section: Uint8Array = new Uint8Array(0);
  #queue: Waiting[] = [];
  #queuedBytes = 0;
  /** Packets of the piece that is being written. */
  #inHand = 0;
  #notes: ChainFact[] = [];
  #chain: Chain | undefined;
  #file: FileHandle | undefined;
  #fileName = "";
  #fileAt = 0;
  #files = 0;
  #bytes = 0;
  #packets = 0;
  #missed = 0;
  #phase: RecordingState["phase"] = "running";
  #reason = "";
  #ending: string | undefined;
  #work: Promise<void> | undefined;

  private constructor(plan: RecorderPlan) {
    this.#plan = plan;
    this.#timer = setInterval(() => {
      this.#write();
    }, FLUSH_MS);
  }

  /** Makes the folder and the chain; rejects with what the system says when that cannot be. */
  static async open(plan: RecorderPlan): Promise<Recorder> {
    makePrivateFolder(dirname(plan.folder));
    // Its own, and not one that somebody laid there.
    await mkdir(plan.folder, { mode: 0o700 });
    const free = await (plan.findFree ?? findFreeBytes)(plan.folder);
    if (free < RESERVE_BYTES + PIECE_BYTES) throw new Error(describeFull(free));
    const recorder = new Recorder(plan);
    recorder.#chain = await Chain.open(join(plan.folder, CHAIN_FILE));
    await recorder.#chain.append({ kind: "begin", recording: plan.id, facts: plan.facts });
    return recorder;
  }

  get id(): string {
    return this.#plan.id;
  }

  /** Whether the capture has to wait. */
  get isFull(): boolean {
    return this.#queuedBytes > MOST_QUEUED_BYTES;
  }

  /** The file that is being written. */
  get currentFile(): string {
    return this.#fileName;
  }

  state(): RecordingState {
    return {
      recording: this.#plan.id,
      phase: this.#phase,
      files: this.#files,
      bytes: this.#bytes,
      packets: this.#packets,
      missed: this.#missed,
      reason: this.#reason,
      head: this.#chain?.head ?? "",
    };
  }

  /** Header and interfaces: stand in front of every file. */
  begin(section: Uint8Array): void {
    this.#section = section;
  }

  /** Whole blocks; their memory must stay as it is. */
  add(bytes: Uint8Array, packets: number): void {
    if (this.#phase !== "running") {
      this.#missed += packets;
      return;
    }
    this.#queue.push({ bytes, packets });
    this.#queuedBytes += bytes.length;
    if (this.#queuedBytes >= PIECE_BYTES) this.#write();
  }

  /** Packets that were lost before they could be recorded. */
  addLoss(packets: number, cause: string): void {
    this.#notes.push({ kind: "lost", packets, cause });
  }

  /** Resolves when everything is written, or it is known that it cannot be. */
  async end(reason: string): Promise<void> {
    this.#ending ??= reason;
    clearInterval(this.#timer);
    while (this.#phase === "running") {
      await this.flush();
    }
  }

  /** Writes what waits, now. */
  async flush(): Promise<void> {
    this.#write();
    await this.#work;
  }

  #write(): void {
    if (this.#work !== undefined || this.#phase !== "running") return;
    this.#work = this.#writeAll()
      .catch((cause: unknown) => this.#fail(cause instanceof Error ? cause.message : String(cause)))
      .finally(() => (this.#work = undefined));
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0) await this.#writePiece();
    for (const note of this.#notes.splice(0)) await this.#chain?.append(note);
    if (this.#ending === undefined || this.#hasMore()) return;
    const packets = this.#packets;
    await this.#chain?.append({ kind: "end", reason: this.#ending, packets, isWhole: true });
    await this.#close();
    this.#phase = "ended";
    this.#reason = this.#ending;
    this.#plan.onChange(this.state());
  }

  /** Asked anew after waiting: more may have come. */
  #hasMore(): boolean {
    return this.#queue.length > 0;
  }

  async #writePiece(): Promise<void> {
    let count = 0;
    let bytes = 0;
    while (count < this.#queue.length && (count === 0 || bytes < PIECE_BYTES))
      bytes += this.#queue[count++]?.bytes.length ?? 0;
    const taken = this.#queue.splice(0, count);
    const packets = taken.reduce((sum, each) => sum + each.packets, 0);
    this.#inHand = packets;
    if (this.#file === undefined || this.#fileAt + bytes > this.#plan.fileBytes) await this.#nextFile();
    await this.#writeStretch(Buffer.concat(taken.map((each) => each.bytes)));
    this.#packets += packets;
    this.#inHand = 0;
    const before = this.#queuedBytes;
    this.#queuedBytes -= bytes;
    if (before > MOST_QUEUED_BYTES && before - bytes <= MOST_QUEUED_BYTES) this.#plan.onDrain();
    this.#plan.onChange(this.state());
  }

  async #writeStretch(bytes: Buffer): Promise<void> {
    const free = await (this.#plan.findFree ?? findFreeBytes)(this.#plan.folder);
    if (free < RESERVE_BYTES + bytes.length) throw new Error(describeFull(free));
    // The digest is worked out on another thread, as the writing is.
    const [digest] = await Promise.all([crypto.subtle.digest("SHA-256", bytes), this.#file?.writeFile(bytes)]);
    const sha256 = Buffer.from(digest).toString("hex");
    const [file, offset] = [this.#fileName, this.#fileAt];
    await this.#chain?.append({ kind: "piece", file, offset, bytes: bytes.length, sha256 });
    this.#fileAt += bytes.length;
    this.#bytes += bytes.length;
  }

  async #nextFile(): Promise<void> {
    await this.#file?.sync();
    await this.#file?.close();
    this.#file = undefined;
    this.#fileName = `${String(++this.#files).padStart(5, "0")}.pcapng`;
    this.#fileAt = 0;
    await this.#plan.onRotate();
    this.#file = await open(join(this.#plan.folder, this.#fileName), "wx", 0o600);
    await this.#writeStretch(Buffer.from(this.#section));
  }

  /** A file of this recording was removed from the disk. */
  async addRemoval(file: string, reason: string): Promise<void> {
    await this.#chain?.append({ kind: "removed", file, reason });
  }

  async #close(): Promise<void> {
    await this.#file?.sync();
    await this.#file?.close();
    this.#file = undefined;
    await this.#chain?.close();
  }

  /** Nothing more is written; whoever captures hears why. */
  async #fail(reason: string): Promise<void> {
    this.#phase = "failed";
    this.#reason = reason;
    clearInterval(this.#timer);
    this.#missed += this.#inHand + this.#queue.reduce((sum, { packets }) => sum + packets, 0);
    this.#queue = [];
    this.#queuedBytes = 0;
    try {
      await this.#chain?.append({ kind: "end", reason, packets: this.#packets, isWhole: false });
      await this.#close();
    } catch {
      // There is no room for the last line either: the chain ends before it, and the check will say that it has no end.
    }
    this.#plan.onDrain();
    this.#plan.onChange(this.state());
  }
}

function describeFull(free: number): string {
  return `the disk has ${Math.floor(free / (1 << 20))} MiB left, and ${RESERVE_BYTES >> 20} are kept free`;
}
