/** A file that the engine writes in pieces (logs, packets): what was asked for, how far it is, and what came out. */
import type { EngineOutcome } from "#shared/model/engine.ts";

export type ExportStage = "idle" | "working" | "done" | "stopped" | "failed";

/** Pieces are joined into blobs of this size, which the browser may keep on the disk. */
const JOINED = 8 << 20;

export interface FileWriter<Request, Progress, Totals> {
  readonly write: (
    request: Request,
    take: (piece: Uint8Array<ArrayBuffer>) => void,
    onProgress: (progress: Progress) => void,
  ) => Promise<EngineOutcome<Totals>>;
  readonly cancel: () => Promise<void>;
}

export class FileExport<Request, Progress, Totals extends { readonly bytes: number }> {
  readonly #writer: FileWriter<Request, Progress, Totals>;
  #stage = $state<ExportStage>("idle");
  #progress = $state.raw<Progress>();
  #totals = $state.raw<Totals>();
  #problem = $state("");
  #runs = 0;

  constructor(writer: FileWriter<Request, Progress, Totals>) {
    this.#writer = writer;
  }

  get stage(): ExportStage {
    return this.#stage;
  }
  get progress(): Progress | undefined {
    return this.#progress;
  }
  get totals(): Totals | undefined {
    return this.#totals;
  }
  get problem(): string {
    return this.#problem;
  }

  /** The file; undefined when it did not come to its end. */
  async write(request: Request): Promise<Blob | undefined> {
    const run = ++this.#runs;
    const joined: Blob[] = [];
    let pieces: Uint8Array<ArrayBuffer>[] = [];
    let bytes = 0;
    this.#stage = "working";
    [this.#progress, this.#totals, this.#problem] = [undefined, undefined, ""];
    try {
      const outcome = await this.#writer.write(
        request,
        (piece) => {
          pieces.push(piece);
          bytes += piece.length;
          if (bytes < JOINED) return;
          joined.push(new Blob(pieces));
          pieces = [];
          bytes = 0;
        },
        (progress) => {
          if (run === this.#runs && this.#stage === "working") this.#progress = progress;
        },
      );
      if (run !== this.#runs) return undefined;
      if (!outcome.ok) {
        this.#stage = outcome.kind === "cancelled" ? "stopped" : "failed";
        this.#problem = outcome.message;
        return undefined;
      }
      const file = new Blob([...joined, ...pieces]);
      if (file.size !== outcome.value.bytes) throw new Error("a part of the file was lost on its way");
      this.#totals = outcome.value;
      this.#stage = "done";
      return file;
    } catch (cause) {
      this.#stage = "failed";
      this.#problem = `The file could not be written: ${cause instanceof Error ? cause.message : String(cause)}`;
      return undefined;
    }
  }

  async cancel(): Promise<void> {
    await this.#writer.cancel();
  }

  /** Back to the question; what is under way is stopped. */
  async leave(): Promise<void> {
    this.#runs++;
    if (this.#stage === "working") await this.cancel();
    this.#stage = "idle";
  }
}
