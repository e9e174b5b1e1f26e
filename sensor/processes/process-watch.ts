/** Runs the probe while somebody listens, keeps what it told, and hands it on. Bounded like the probe: what it forgets is forgotten here. */
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { FLOW_PROCESS, type FlowProcess } from "#shared/processes/flow-process.ts";
import { MOST_FLOWS } from "#shared/processes/process-block.ts";
import { integer, list, record } from "#shared/wire/shape.ts";

const LINE = record({ flows: list(MOST_FLOWS, FLOW_PROCESS), notTracked: integer(0, Number.MAX_SAFE_INTEGER) });
const MOST_KEPT = 16_384;
const AGAIN_MS = 5000;

export interface ProcessListener {
  onFlows(flows: readonly FlowProcess[], notTracked: number): void;
}

export class ProcessWatch {
  readonly #command: readonly string[];
  readonly #listeners = new Set<ProcessListener>();
  readonly #known = new Map<string, FlowProcess>();
  #probe: ChildProcess | undefined;
  #again: NodeJS.Timeout | undefined;

  constructor(command: readonly string[]) {
    this.#command = command;
  }

  /** Hears at once what is known, in pieces, and then what changes. */
  add(listener: ProcessListener): void {
    this.#listeners.add(listener);
    const flows = [...this.#known.values()];
    for (let at = 0; at < flows.length; at += MOST_FLOWS) listener.onFlows(flows.slice(at, at + MOST_FLOWS), 0);
    if (this.#probe === undefined) this.#start();
  }

  remove(listener: ProcessListener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    clearTimeout(this.#again);
    this.#probe?.stdin?.end();
    this.#probe = undefined;
    this.#known.clear();
  }

  /** There are new flows: whose they are should be looked up before their sockets close. */
  hurry(): void {
    this.#probe?.stdin?.write("\n");
  }

  #start(): void {
    const [program = process.execPath, ...words] = this.#command;
    const probe = spawn(program, words, { stdio: ["pipe", "pipe", "ignore"] });
    this.#probe = probe;
    probe.stdin.on("error", () => undefined);
    probe.on("error", () => undefined);
    createInterface({ input: probe.stdout }).on("line", (line) => {
      if (this.#probe === probe) this.#take(line);
    });
    probe.on("close", () => {
      if (this.#probe !== probe) return;
      // It must not end by itself; packets are captured without it.
      this.#probe = undefined;
      this.#again = setTimeout(() => {
        if (this.#listeners.size > 0) this.#start();
      }, AGAIN_MS);
    });
  }

  #take(line: string): void {
    const checked = LINE(JSON.parse(line), "");
    if (!checked.ok) return;
    const { flows, notTracked } = checked.value;
    for (const flow of flows) {
      const key = `${flow.protocol} ${flow.local} ${flow.localPort} ${flow.remote} ${flow.remotePort}`;
      this.#known.delete(key);
      this.#known.set(key, flow);
    }
    for (const key of this.#known.keys()) {
      if (this.#known.size <= MOST_KEPT) break;
      this.#known.delete(key);
    }
    for (const listener of this.#listeners) listener.onFlows(flows, notTracked);
  }
}
