/** The capture as logs of other tools: what was asked for, how far it is, and what came out. */
import type { Engine } from "#shared/model/engine.ts";
import type { LogProgress, LogRequest, LogTotals } from "#shared/model/logs.ts";

export type LogStage = "idle" | "working" | "done" | "stopped" | "failed";

/** Pieces are joined into blobs of this size, which the browser may keep on the disk. */
const JOINED = 8 << 20;

export class LogExport {
  readonly #engine: Engine;
  #stage = $state<LogStage>("idle");
  #progress = $state.raw<LogProgress>();
  #totals = $state.raw<LogTotals>();
  #problem = $state("");
  #runs = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get stage(): LogStage {
    return this.#stage;
  }
  get progress(): LogProgress | undefined {
    return this.#progress;
  }
  get totals(): LogTotals | undefined {
    return this.#totals;
  }
  get problem(): string {
    return this.#problem;
  }

  /** The file; undefined when it did not come to its end. */
  async write(request: LogRequest): Promise<Blob | undefined> {
    const run = ++this.#runs;
    const joined: Blob[] = [];
    let pieces: Uint8Array<ArrayBuffer>[] = [];
    let bytes = 0;
    this.#stage = "working";
    [this.#progress, this.#totals, this.#problem] = [undefined, undefined, ""];
    try {
      const outcome = await this.#engine.logs(
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
      this.#problem = `The logs could not be written: ${cause instanceof Error ? cause.message : String(cause)}`;
      return undefined;
    }
  }

  async cancel(): Promise<void> {
    await this.#engine.cancel("logs");
  }

  /** Back to the question; what is under way is stopped. */
  async leave(): Promise<void> {
    this.#runs++;
    if (this.#stage === "working") await this.cancel();
    this.#stage = "idle";
  }
}
