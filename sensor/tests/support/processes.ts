/** Running sensors and clients, and what they say. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** A running program and its words. */
export class Running {
  readonly child: ChildProcess;
  #said = "";

  constructor(child: ChildProcess) {
    this.child = child;
    const listen = (piece: Buffer): void => {
      this.#said += piece.toString();
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
  }

  get said(): string {
    return this.#said;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The first match in what was said from `from` on; fails with all that was said when none comes in time. */
  async hear(pattern: RegExp, from = 0, longestMs = 20_000): Promise<RegExpExecArray> {
    const deadline = performance.now() + longestMs;
    for (;;) {
      const found = pattern.exec(this.#said.slice(from));
      if (found !== null) return found;
      const isOver = this.child.exitCode !== null || this.child.signalCode !== null;
      if (performance.now() > deadline) throw new Error(`did not say ${pattern} but:\n${this.#said}`);
      if (isOver) {
        await sleep(50);
        const last = pattern.exec(this.#said.slice(from));
        if (last !== null) return last;
        throw new Error(`ended without saying ${pattern}:\n${this.#said}`);
      }
      await sleep(10);
    }
  }

  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, "exit");
      this.child.kill(signal);
      await gone;
    }
    return this.child.exitCode;
  }

  /** Waits for its own end. */
  async finish(longestMs = 30_000): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const late = AbortSignal.timeout(longestMs);
    try {
      await once(this.child, "close", { signal: late });
    } catch (cause) {
      throw new Error(`did not end in ${longestMs} ms, said:\n${this.#said}`, { cause });
    }
    return this.child.exitCode;
  }
}

/** How a program is started: here, or in a namespace. */
export type Start = (...words: readonly string[]) => ChildProcess;

export const startHere: Start = (program = "", ...words) =>
  spawn(program, words, { stdio: ["ignore", "pipe", "pipe"] });

export interface RunningSensor extends Running {
  readonly origin: string;
  readonly link: string;
}

/** Resolves when it listens. */
export async function startSensor(start: Start, program: string, ...words: readonly string[]): Promise<RunningSensor> {
  const running = new Running(start(process.execPath, program, ...words));
  const [, origin = ""] = await running.hear(/open (https?:\/\/\S+)\/\n/);
  // A link, where there is one, is the last word.
  await running.hear(/#pair=\S+\n/, 0, 300).catch(() => undefined);
  const link = /https?:\/\/\S+#pair=\S+/.exec(running.said)?.[0] ?? "";
  return Object.assign(running, { origin, link });
}
