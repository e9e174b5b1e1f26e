/** What the capture's files tell of processes: read from blocks as they come, asked for by flow. Knows nothing where no sensor wrote any. */
import { BLOCK_RECORD_BYTES } from "#shared/abi/read.ts";
import { shiftProcess } from "#shared/processes/flow-process.ts";
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
/** Read at once, with what little stands between blocks. */
const STRETCH_BYTES = 1 << 20;
const GAP_BYTES = 1 << 16;
const EARLIEST = -(2n ** 63n);
const LATEST = 2n ** 63n - 1n;
const NONE: readonly FlowSocket[] = [];

interface Stretch {
  readonly input: number;
  readonly offset: number;
  length: number;
  /** Addresses of the blocks' records. */
  readonly records: number[];
}

export class ProcessBook implements KnownProcesses {
  readonly #instance: Instance;
  readonly #records: FlowRecords;
  readonly #index = new ProcessIndex();
  #sources: readonly ByteSource[] = [];
  #shifts: readonly bigint[] = [];
  /** Records of blocks that were looked at. */
  #seen = 0;
  #version = 0;
  /** What was found for flows, as long as nothing is added and they do not go on. */
  #known: ({ readonly toNs: bigint; readonly sockets: readonly FlowSocket[] } | undefined)[] = [];
  #knownVersion = 0;
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
    for (const stretch of this.#stretches(found)) {
      const { input, offset, length } = stretch;
      const bytes = (await this.#sources[input]?.range(offset, length)) ?? new Uint8Array(0);
      for (const at of stretch.records) this.#take(at, bytes, offset);
    }
  }

  /** Blocks that stand near each other are read at once. */
  #stretches(records: readonly number[]): Stretch[] {
    const stretches: Stretch[] = [];
    for (const at of records) {
      const input = this.#instance.u32(at);
      const offset = Number(this.#instance.u64(at + 8));
      const end = offset + this.#instance.u32(at + 16);
      const last = stretches.at(-1);
      const gap = last?.input === input ? offset - last.offset - last.length : -1;
      if (last !== undefined && gap >= 0 && gap <= GAP_BYTES && end - last.offset <= STRETCH_BYTES) {
        last.records.push(at);
        last.length = end - last.offset;
      } else stretches.push({ input, offset, length: end - offset, records: [at] });
    }
    return stretches;
  }

  /** Takes in the block of a record; `bytes` begin at `from` of its file. */
  #take(at: number, bytes: Uint8Array, from: number): void {
    const offset = Number(this.#instance.u64(at + 8)) - from;
    const isBig = this.#instance.u32(at + 20) >>> 31 === 1;
    const [flows] = isBig ? [] : readProcessBlocks(bytes.subarray(offset, offset + this.#instance.u32(at + 16)));
    if (flows === undefined) {
      this.#unreadable++;
      return;
    }
    const shift = this.#shifts[this.#instance.u32(at)] ?? 0n;
    for (const flow of flows) this.#index.add(shift === 0n ? flow : shiftProcess(flow, shift));
    this.#version++;
  }

  of(flow: number): readonly FlowSocket[] {
    if (this.isEmpty || flow < 0 || flow >= this.#records.length) return NONE;
    if (this.#knownVersion !== this.#version) {
      this.#known = [];
      this.#knownVersion = this.#version;
    }
    const [fromNs, toNs] = this.#records.hasTime(flow) ? this.#records.span(flow) : [EARLIEST, LATEST];
    const known = this.#known[flow];
    if (known?.toNs === toNs) return known.sockets;
    const sockets = this.#find(flow, fromNs, toNs);
    this.#known[flow] = { toNs, sockets };
    return sockets;
  }

  #find(flow: number, fromNs: bigint, toNs: bigint): readonly FlowSocket[] {
    const protocol = TRANSPORTS.get(this.#records.transport(flow));
    const size = this.#records.addressSize(flow);
    if (protocol === undefined || (size !== 4 && size !== 16)) return NONE;
    const ends = {
      protocol,
      a: this.#records.addressText(flow, 0),
      aPort: this.#records.port(flow, 0),
      b: this.#records.addressText(flow, 1),
      bPort: this.#records.port(flow, 1),
    };
    const found = this.#index.find(ends, fromNs, toNs);
    return found.length === 0 ? NONE : found;
  }
}
