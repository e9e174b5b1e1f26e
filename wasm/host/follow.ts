/** Follows one conversation at a time: goes through its packets once, then reads windows of its bytes back on demand. */
import { FLOW_FIRST_ROW, FLOW_LAST_ROW, FLOW_PACKETS_A, FLOW_PACKETS_B, FLOW_TRANSPORT } from "#shared/abi/flow.ts";
import { NO_FLOW } from "#shared/abi/table.ts";
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { StreamName, StreamProgress, StreamRequest, StreamTransport, StreamWindow } from "#shared/model/stream.ts";
import type { OpenCapture } from "./open-capture.ts";
import { type FollowedStream, neededFor, stageForStream } from "./stream-frames.ts";
import { readStreamWindow } from "./stream-window.ts";
import { giveWay } from "./turns.ts";

const ROWS_AT_ONCE = 1024;
const BYTES_AT_ONCE = 8 << 20;
const GIVE_WAY_MS = 30;
const REPORT_MS = 100;
const TRANSPORTS: ReadonlyMap<number, StreamTransport> = new Map([
  [6, "tcp"],
  [17, "udp"],
]);

type Watch = (progress: StreamProgress) => void;

export class Following {
  readonly #capture: () => OpenCapture;
  #followed: FollowedStream | undefined;
  /** Rows that the capture had when the stream was gone through. */
  #rows = 0;
  #newest = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(capture: () => OpenCapture) {
    this.#capture = capture;
  }

  cancel(): void {
    this.#newest++;
  }

  /** A window of the stream; a newer request ends this one as cancelled. */
  window(request: StreamRequest, onProgress: Watch): Promise<EngineOutcome<StreamWindow>> {
    return this.use(request.of, onProgress, (stream) => readStreamWindow(this.#capture(), stream, request));
  }

  /** Runs `work` on the stream once it has been gone through, nobody else's in between. */
  async use<T>(
    of: StreamName,
    onProgress: Watch,
    work: (stream: FollowedStream, isCancelled: () => boolean) => Promise<T | undefined>,
  ): Promise<EngineOutcome<T>> {
    const own = ++this.#newest;
    const isCancelled = (): boolean => this.#newest !== own;
    const turn = this.#turn.then(async (): Promise<EngineOutcome<T>> => {
      try {
        const flow = this.#findFlow(of);
        const stream = typeof flow === "string" ? flow : await this.#follow(flow, isCancelled, onProgress);
        if (typeof stream === "string") return { ok: false, kind: "refused", message: stream };
        const value = stream === undefined ? undefined : await work(stream, isCancelled);
        return value === undefined ? { ok: false, kind: "cancelled", message: "Cancelled." } : { ok: true, value };
      } catch (cause) {
        return { ok: false, kind: "unreadable", message: `The stream cannot be read again: ${String(cause)}` };
      }
    });
    this.#turn = turn;
    return turn;
  }

  /** The flow's number, or why there is none. */
  #findFlow(of: StreamName): number | string {
    const { instance, table } = this.#capture();
    if ("packet" in of) {
      const flow = of.packet >= 1 && of.packet <= table.total ? table.flow(of.packet - 1) : NO_FLOW;
      if (flow === NO_FLOW || !TRANSPORTS.has(table.ends(flow).transport))
        return `Packet ${of.packet} belongs to no TCP or UDP conversation: choose one that does.`;
      return flow;
    }
    const number = of.transport === "tcp" ? 6 : 17;
    const total = instance.exports.streamTotal(number) >>> 0;
    const name = of.transport.toUpperCase();
    if (total === 0) return `This capture has no ${name} conversation.`;
    const flow = of.stream < 0 ? NO_FLOW : instance.exports.findStream(number, of.stream) >>> 0;
    return flow === NO_FLOW ? `There is no ${name} stream ${of.stream}: they are numbered 0 to ${total - 1}.` : flow;
  }

  /** Goes through the packets of the flow, unless that was done; undefined when it was cancelled. */
  async #follow(
    flow: number,
    isCancelled: () => boolean,
    onProgress: Watch,
  ): Promise<FollowedStream | undefined | string> {
    const { instance, table } = this.#capture();
    const at = instance.exports.flowAt(flow) >>> 0;
    const last = instance.u32(at + FLOW_LAST_ROW);
    if (this.#followed?.flow === flow && last < this.#rows) return this.#followed;
    this.#followed = undefined;
    if (!instance.exports.beginFollow(flow)) return "The memory of this tab is used up: close another capture first.";
    const rows = table.total;
    const first = instance.u32(at + FLOW_FIRST_ROW);
    const packets = instance.u32(at + FLOW_PACKETS_A) + instance.u32(at + FLOW_PACKETS_B);
    // A row counts to the innermost flow: a tunnel's own packets are found by looking at all of them.
    const isTunnel = instance.exports.countFlowRows(first, last) >>> 0 < packets;
    const walk = new Walk(this.#capture(), last, isTunnel);
    const packetsTotal = isTunnel ? last + 1 - first : packets;
    const started = performance.now();
    let [lastWay, lastReport] = [started, started];
    for (let row = first; row <= last;) {
      row = await walk.step(row);
      const now = performance.now();
      if (now - lastReport >= REPORT_MS) {
        lastReport = now;
        onProgress({ packetsDone: walk.packets, packetsTotal, elapsedMs: now - started });
      }
      if (now - lastWay >= GIVE_WAY_MS) {
        await giveWay();
        lastWay = performance.now();
      }
      if (isCancelled()) return undefined;
    }
    instance.exports.endFollow();
    this.#rows = rows;
    const transport = TRANSPORTS.get(instance.u8(at + FLOW_TRANSPORT)) ?? "tcp";
    this.#followed = { flow, transport, failures: walk.failures };
    return this.#followed;
  }
}

/** One way through the packets of the flow that the engine follows. */
class Walk {
  readonly #capture: OpenCapture;
  readonly #last: number;
  readonly #isTunnel: boolean;
  packets = 0;
  failures = 0;

  constructor(capture: OpenCapture, last: number, isTunnel: boolean) {
    this.#capture = capture;
    this.#last = last;
    this.#isTunnel = isTunnel;
  }

  /** Takes some packets from `row` on; the row to go on with. */
  async step(row: number): Promise<number> {
    const { instance, table, frames } = this.#capture;
    const listed = instance.exports.listFlowRows(row, ROWS_AT_ONCE, this.#isTunnel) >>> 0;
    const list = instance.exports.flowRows() >>> 0;
    const rows: number[] = [];
    let bytes = 0;
    for (let i = 0; i < listed && bytes < BYTES_AT_ONCE; i++) {
      const each = instance.u32(list + i * 4);
      if (each > this.#last) break;
      rows.push(each);
      bytes += table.captured(each);
    }
    const newest = rows.at(-1);
    if (newest === undefined) return this.#last + 1;
    const read = await frames.read(rows.flatMap((each) => [each, ...neededFor(this.#capture, each)]));
    for (const each of rows) this.#take(each, read);
    this.packets += rows.length;
    return newest + 1;
  }

  /** A trap is a defect of ours: the packet is left out and counted. */
  #take(row: number, read: ReadonlyMap<number, Uint8Array>): void {
    const { exports } = this.#capture.instance;
    try {
      const { at, length } = stageForStream(this.#capture, row, read);
      exports.followPacket(row, at, length);
    } catch (cause) {
      if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
      exports.endLook();
      this.failures++;
    }
  }
}
