/** Takes the packets of a capture through the connection tracker, in capture order: each is read again as far as its transport. */
import { ROW_FRAGMENT } from "#shared/abi/table.ts";
import { TRANSPORT_BYTES, TRANSPORT_ROW } from "#shared/abi/transport.ts";
import type { OpenCapture } from "../open-capture.ts";
import type { Connection } from "./connection.ts";
import { ConnectionTracker, type TrackerOptions } from "./tracker.ts";
import { TransportPacket } from "./transport-packet.ts";

const ROWS_AT_ONCE = 2048;
const BYTES_AT_ONCE = 4 << 20;
const GIVE_WAY_MS = 30;
const REPORT_MS = 100;

export interface ConnectionWatch {
  readonly isCancelled: () => boolean;
  readonly report: (progress: ConnectionProgress) => void;
  readonly giveWay: () => Promise<void>;
  /** Where others look at packets, too: each step waits for its turn with the engine's scratch memory. */
  readonly inTurn?: <T>(work: () => Promise<T>) => Promise<T>;
}

export interface ConnectionProgress {
  readonly rowsDone: number;
  readonly rowsTotal: number;
  readonly connections: number;
}

export interface ConnectionPassOptions extends TrackerOptions {
  /** Told which connection each transport header of a packet (row from 0) belongs to, the outermost first. */
  readonly onPacket?: (row: number, connection: Connection, packet: TransportPacket) => void;
}

/** What was left out. */
export interface ConnectionLosses {
  /** Packets of which no connection knows, as their headers are wrong or cut off. */
  readonly dropped: number;
  /** Packets whose transport's checksum is wrong. */
  readonly badChecksums: number;
  /** Headers that found no room, and packets on which the engine failed: both are defects of ours. */
  readonly lost: number;
  readonly failures: number;
}

export class ConnectionPass {
  readonly #capture: OpenCapture;
  readonly #options: ConnectionPassOptions;
  readonly #tracker: ConnectionTracker;
  readonly #packet = new TransportPacket();
  readonly #startNs: bigint;
  #failures = 0;
  #lost = 0;
  #row = 0;

  constructor(capture: OpenCapture, options: ConnectionPassOptions) {
    this.#capture = capture;
    this.#options = options;
    this.#tracker = new ConnectionTracker(options);
    this.#startNs = capture.table.total === 0 ? 0n : (capture.table.time(0) ?? 0n);
  }

  /** The time that all others are counted from. */
  get startNs(): bigint {
    return this.#startNs;
  }
  get losses(): ConnectionLosses {
    const { dropped, badChecksums } = this.#tracker;
    return { dropped, badChecksums, lost: this.#lost, failures: this.#failures };
  }
  get progress(): ConnectionProgress {
    return { rowsDone: this.#row, rowsTotal: this.#capture.table.total, connections: this.#tracker.count };
  }

  /** Goes through all packets; false when it was cancelled. */
  async run(watch: ConnectionWatch): Promise<boolean> {
    const { table, instance } = this.#capture;
    if (!instance.exports.beginTransportFacts()) throw new Error("the engine's memory is used up");
    let [lastWay, lastReport] = [performance.now(), performance.now()];
    // Of a capture that grows, the packets that were there at the beginning: the pass must come to an end.
    const end = table.total;
    while (this.#row < end) {
      await (watch.inTurn === undefined ? this.#step() : watch.inTurn(() => this.#step()));
      const now = performance.now();
      if (now - lastReport >= REPORT_MS) {
        lastReport = now;
        watch.report(this.progress);
      }
      if (now - lastWay >= GIVE_WAY_MS) {
        await watch.giveWay();
        lastWay = performance.now();
      }
      if (watch.isCancelled()) return false;
    }
    this.#lost = instance.exports.transportsLost() >>> 0;
    this.#tracker.finish();
    return true;
  }

  async #step(): Promise<void> {
    const { table, frames, instance } = this.#capture;
    const rows: number[] = [];
    const needed: number[] = [];
    let bytes = 0;
    for (let row = this.#row; row < table.total && rows.length < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE; row++) {
      rows.push(row);
      bytes += table.captured(row);
      if ((table.flags(row) & ROW_FRAGMENT) !== 0) needed.push(...frames.needed(row));
    }
    const read = await frames.read([...rows, ...needed]);
    for (const row of rows) this.#look(row, read);
    this.#readRecords();
    this.#row += rows.length;
    instance.exports.clearStaged();
  }

  /** A trap is a defect of ours: the packet is left out and counted. */
  #look(row: number, read: ReadonlyMap<number, Uint8Array>): void {
    const { table, frames, instance } = this.#capture;
    const { exports } = instance;
    try {
      if ((table.flags(row) & ROW_FRAGMENT) !== 0) {
        const { at, length } = frames.stage(row, read);
        exports.connectionPacket(row, at, length);
        return;
      }
      const frame = read.get(row);
      if (frame === undefined) return;
      const at = frames.reserve(frame.length + 16);
      instance.bytes.set(frame, at);
      exports.connectionPacket(row, at, frame.length);
    } catch (cause) {
      if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
      exports.endConnectionPacket();
      this.#failures++;
    }
  }

  #readRecords(): void {
    const { instance, table } = this.#capture;
    const { exports } = instance;
    const from = exports.transportRecords() >>> 0;
    const total = exports.transportCount() >>> 0;
    const packet = this.#packet;
    for (let i = 0; i < total; i++) {
      const at = from + i * TRANSPORT_BYTES;
      const row = instance.u32(at + TRANSPORT_ROW);
      const time = table.time(row);
      // A packet without a time comes right behind the one before it.
      if (time !== undefined) packet.timeNs = Number(time - this.#startNs);
      packet.read(instance, at);
      packet.frameBytes = table.length(row);
      const connection = this.#tracker.take(packet);
      if (connection !== undefined) this.#options.onPacket?.(row, connection, packet);
    }
    exports.takeTransports();
  }
}
