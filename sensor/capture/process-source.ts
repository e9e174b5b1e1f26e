/** Starts a capturing process and reads what it says. The sensor itself never touches a frame before it was captured. */
import { spawn, type ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { formatJson } from "#shared/wire/message.ts";
import {
  BATCH_COUNTERS,
  BATCH_FAILED,
  BATCH_NOTE,
  BATCH_OPENED,
  BATCH_PACKETS,
  BatchReader,
  type BatchHead,
} from "./batch.ts";
import { openChildPipe } from "./child-pipe.ts";
import type { CaptureChange, CaptureOrder, Counters, Opened } from "./order.ts";

/** A process that was asked to end, is read from, and says nothing for so long is ended. */
const FAREWELL_MS = 3000;
const FAREWELL_STEP_MS = 250;

export interface SourceReader {
  onOpened(opened: Opened): void;
  /** Whole blocks behind `room` free bytes; the buffer is the reader's to keep. */
  onPackets(bytes: Buffer, head: BatchHead): void;
  onCounters(counters: Counters): void;
  /** Anything else it tells of itself, as parsed JSON. */
  onNote?(note: { readonly kind: string }): void;
  /** Comes once and last; `failure` says why when nobody asked for it. */
  onEnd(failure: string | undefined): void;
}

export interface FrameSource {
  /** No more is read until `resume`: the process's pipe fills, then the kernel's buffer, and the kernel counts what it drops. */
  pause(): void;
  resume(): void;
  control(change: CaptureChange): void;
  stop(): void;
}

/** `command` starts a capturing process; the order is added to it. */
export function openProcess(
  command: readonly string[],
  order: CaptureOrder,
  room: number,
  reader: SourceReader,
): FrameSource {
  const running = new RunningProcess(room, reader);
  void running.start(command, order);
  return running;
}

class RunningProcess implements FrameSource {
  readonly #reader: SourceReader;
  readonly #room: number;
  readonly #batches: BatchReader;
  #child: ChildProcess | undefined;
  #output: Readable | undefined;
  /** What it is told before it runs. */
  readonly #early: CaptureChange[] = [];
  #failure: string | undefined;
  #said = "";
  #isStopping = false;
  #isPaused = false;
  #isOver = false;
  #heardMs = 0;

  constructor(room: number, reader: SourceReader) {
    this.#reader = reader;
    this.#room = room;
    this.#batches = new BatchReader(room, (head, bytes) => {
      this.#take(head, bytes);
    });
  }

  async start(command: readonly string[], order: CaptureOrder): Promise<void> {
    const take = (bytes: Buffer): void => {
      this.#heardMs = performance.now();
      if (!this.#batches.push(bytes)) this.fail("the capturing process said something that cannot be read");
    };
    // Where there is none, an ordinary pipe does: the same bytes, more memory.
    const pipe = await openChildPipe(take).catch(() => undefined);
    if (this.#isStopping) {
      pipe?.output.destroy();
      pipe?.input.destroy();
      this.#end(undefined);
      return;
    }
    const [program = process.execPath, ...words] = command;
    const child = spawn(program, [...words, formatJson(order)], { stdio: ["pipe", pipe?.input ?? "pipe", "pipe"] });
    pipe?.input.destroy();
    child.stdout?.on("data", take);
    this.#child = child;
    this.#output = pipe?.output ?? child.stdout ?? undefined;
    if (this.#isPaused) this.#output?.pause();
    this.#watch(child, pipe?.output);
    for (const change of this.#early.splice(0)) this.control(change);
  }

  #watch(child: ChildProcess, output: Socket | undefined): void {
    child.stderr?.on("data", (piece: Buffer) => (this.#said = (this.#said + piece.toString()).slice(-2000)));
    child.stdin?.on("error", () => {
      // It is gone already; its end is told below.
    });
    output?.on("error", () => undefined);
    const drained = output === undefined ? Promise.resolve() : new Promise((resolve) => output.on("close", resolve));
    child.on("error", (cause) => {
      output?.destroy();
      this.#end(`the capturing process cannot be started: ${cause.message}`);
    });
    child.on("close", (code, signal) => {
      // What it wrote last is still read.
      void drained.then(() => {
        this.#endAfter(code, signal);
      });
    });
  }

  #endAfter(code: number | null, signal: string | null): void {
    const isAsked = this.#isStopping || code === 0;
    const last = this.#said.trim().split("\n").at(-1) ?? "";
    const ended = signal === null ? `status ${code}` : `${signal}: what it held is lost, and nobody could count it`;
    const reason = this.#failure ?? (last === "" ? `the capturing process was ended by ${ended}` : last);
    this.#end(isAsked && this.#failure === undefined ? undefined : reason);
  }

  #take(head: BatchHead, bytes: Buffer): void {
    if (head.kind === BATCH_PACKETS) {
      this.#reader.onPackets(bytes, head);
      return;
    }
    const value = JSON.parse(bytes.toString("utf8", this.#room)) as unknown;
    if (head.kind === BATCH_OPENED) this.#reader.onOpened(value as Opened);
    else if (head.kind === BATCH_COUNTERS) this.#reader.onCounters(value as Counters);
    else if (head.kind === BATCH_NOTE) this.#reader.onNote?.(value as { readonly kind: string });
    else if (head.kind === BATCH_FAILED) this.#failure = (value as { readonly message: string }).message;
  }

  fail(reason: string): void {
    this.#failure = reason;
    this.#child?.kill("SIGKILL");
  }

  pause(): void {
    this.#isPaused = true;
    this.#output?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#heardMs = performance.now();
    this.#output?.resume();
  }

  control(change: CaptureChange): void {
    if (this.#child === undefined) this.#early.push(change);
    else if (!this.#isStopping) this.#child.stdin?.write(`${formatJson(change)}\n`);
  }

  /** What it holds still comes, as fast as it is taken: a client that is slow makes the end late, and loses nothing by it. */
  stop(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#heardMs = performance.now();
    // What is not running yet will not be started.
    if (this.#child === undefined) return;
    this.#child.stdin?.end();
    const watch = setInterval(() => {
      if (this.#isPaused || performance.now() - this.#heardMs < FAREWELL_MS) return;
      this.fail(
        "the capturing process did not end when it was asked to: what it held, and its last counters, are lost",
      );
    }, FAREWELL_STEP_MS);
    this.#child.on("close", () => {
      clearInterval(watch);
    });
  }

  #end(failure: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#reader.onEnd(failure);
  }
}
