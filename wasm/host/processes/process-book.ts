/** What the capture's files tell of processes: read from blocks as they come, asked for by flow. Knows nothing where no sensor wrote any. */
import { BLOCK_RECORD_BYTES } from "#shared/abi/read.ts";
import type { FlowProcess } from "#shared/processes/flow-process.ts";
import { PROCESS_BLOCK, readProcessBlocks } from "#shared/processes/process-block.ts";
import { ProcessIndex, type FlowSocket } from "#shared/processes/process-index.ts";
import { FlowRecords } from "../flow-records.ts";
import type { Instance } from "../instance.ts";
import type { ByteSource } from "../source.ts";
import type { KnownProcesses } from "./known-processes.ts";

const TRANSPORTS: ReadonlyMap<number, "tcp" | "udp"> = new Map([
  [6, "tcp"],
  [17, "udp"],
]);
/** Blocks that are read at the same time. */
const AT_ONCE = 32;
const EARLIEST = -(2n ** 63n);
const LATEST = 2n ** 63n - 1n;

export class ProcessBook implements KnownProcesses {
  readonly #instance: Instance;
  readonly #records: FlowRecords;
  readonly #index = new ProcessIndex();
  #sources: readonly ByteSource[] = [];
  #shifts: readonly bigint[] = [];
  /** Records of blocks that were looked at. */
  #seen = 0;
  #version = 0;
  #unreadable = 0;
  #reading: Promise<void> | undefined;

  constructor(instance: Instance) {
    this.#instance = instance;
    this.#records = new FlowRecords(instance);
  }

  begin(sources: readonly ByteSource[], shifts: readonly bigint[]): void {
    this.#sources = sources;
    this.#shifts = shifts;
  }

  get version(): number {
    return this.#version;
  }
  get isEmpty(): boolean {
    return this.#index.size === 0;
  }

  get losses(): string[] {
    const { forgotten } = this.#index;
    return [
      ...(forgotten > 0
        ? [`${forgotten.toString()} sockets were too many to remember: their flows have no process.`]
        : []),
      ...(this.#unreadable > 0
        ? [`${this.#unreadable.toString()} blocks of the kind that tells processes are not ours, or are damaged.`]
        : []),
    ];
  }

  async catchUp(): Promise<void> {
    while (this.#reading !== undefined) await this.#reading;
    if (this.#seen === this.#instance.exports.blockTotal() >>> 0) return;
    this.#reading = this.#readOn().finally(() => (this.#reading = undefined));
    await this.#reading;
  }

  async #readOn(): Promise<void> {
    const { exports } = this.#instance;
    const total = exports.blockTotal() >>> 0;
    const table = exports.blockTable() >>> 0;
    const found: number[] = [];
    for (; this.#seen < total; this.#seen++) {
      const at = table + this.#seen * BLOCK_RECORD_BYTES;
      if (this.#instance.u32(at + 4) === PROCESS_BLOCK) found.push(at);
    }
    for (let first = 0; first < found.length; first += AT_ONCE)
      for (const flows of await Promise.all(found.slice(first, first + AT_ONCE).map((at) => this.#readBlock(at)))) {
        for (const flow of flows) this.#index.add(flow);
        this.#version++;
      }
  }

  async #readBlock(at: number): Promise<readonly FlowProcess[]> {
    const input = this.#instance.u32(at);
    const offset = Number(this.#instance.u64(at + 8));
    const length = this.#instance.u32(at + 16);
    const isBig = this.#instance.u32(at + 20) >>> 31 === 1;
    const bytes = isBig ? undefined : await this.#sources[input]?.range(offset, length);
    const [flows] = bytes === undefined ? [] : readProcessBlocks(bytes);
    if (flows === undefined) this.#unreadable++;
    const shift = this.#shifts[input] ?? 0n;
    if (shift === 0n) return flows ?? [];
    return (flows ?? []).map((flow) => ({
      ...flow,
      firstNs: flow.firstNs + shift,
      lastNs: flow.lastNs + shift,
      ...(flow.startNs === undefined ? {} : { startNs: flow.startNs + shift }),
    }));
  }

  of(flow: number): readonly FlowSocket[] {
    if (this.isEmpty || flow < 0 || flow >= this.#records.length) return [];
    const protocol = TRANSPORTS.get(this.#records.transport(flow));
    const size = this.#records.addressSize(flow);
    if (protocol === undefined || (size !== 4 && size !== 16)) return [];
    const [fromNs, toNs] = this.#records.hasTime(flow) ? this.#records.span(flow) : [EARLIEST, LATEST];
    const ends = {
      protocol,
      a: this.#records.addressText(flow, 0),
      aPort: this.#records.port(flow, 0),
      b: this.#records.addressText(flow, 1),
      bPort: this.#records.port(flow, 1),
    };
    return this.#index.find(ends, fromNs, toNs);
  }
}
