/** In the capturing process: packets become pcapng blocks in one buffer, which goes to the sensor when it is full or 20 ms old. */
import { writeSync } from "node:fs";
import { formatJson } from "#shared/wire/message.ts";
import { keptLength } from "../policy/metadata.ts";
import {
  BATCH_BYTES,
  BATCH_COUNTERS,
  BATCH_FAILED,
  BATCH_HEAD,
  BATCH_NOTE,
  BATCH_OPENED,
  BATCH_PACKETS,
  writeBatchHead,
} from "./batch.ts";
import type { FlowSpotter } from "./flow-spotter.ts";
import { NEW_FLOWS, type CaptureJob, type Counters, type Opened } from "./order.ts";
import { OwnFrames } from "./own-frames.ts";
import type { RulesInForce } from "./rules-in-force.ts";
import { PACKET_BLOCK_BYTES, writePacketBlock } from "./pcapng.ts";

const FULL_BYTES = 128 << 10;
const FLUSH_MS = 20;
const COUNTERS_MS = 500;
const OUT = 1;
const NO_OPTIONS: Uint8Array | undefined = undefined;

/** Writes all of it, however long the reader takes: then the kernel's buffer fills, and the kernel counts what is lost. */
function writeAll(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(OUT, bytes, at);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === "EPIPE") process.exit(0);
      if (code !== "EAGAIN") throw cause;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

function writeJson(kind: number, value: object): void {
  const json = new TextEncoder().encode(formatJson(value));
  const bytes = new Uint8Array(BATCH_HEAD + json.length);
  writeBatchHead(new DataView(bytes.buffer), { kind, payloadBytes: json.length, packets: 0, packetBytes: 0 });
  bytes.set(json, BATCH_HEAD);
  writeAll(bytes);
}

/** Tells the sensor why nothing (more) comes. */
export function reportFailure(message: string): void {
  writeJson(BATCH_FAILED, { message });
}

/** Tells the sensor of something besides packets and counters. */
export function reportNote(note: Readonly<Record<string, unknown>> & { readonly kind: string }): void {
  writeJson(BATCH_NOTE, note);
}

export class Batcher {
  readonly #bytes = Buffer.alloc(BATCH_HEAD + BATCH_BYTES);
  readonly #view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
  readonly #target = { bytes: this.#bytes, view: this.#view };
  readonly #own: OwnFrames;
  readonly #rules: RulesInForce;
  readonly #spotter: FlowSpotter;
  readonly #isMetadata: boolean;
  readonly #sampling: number;
  readonly #opened: Opened;
  readonly #firstInterface: number;
  readonly #stamp;
  readonly #findCounters: () => { droppedByKernel: number; droppedByInterface: number };
  #linkType: number;
  #at = BATCH_HEAD;
  #packets = 0;
  #packetBytes = 0;
  #ownFrames = 0;
  #delivered = 0;
  #sampledOut = 0;
  #sinceKept = 0;
  #lastCounters = 0;

  constructor(
    order: CaptureJob,
    opened: Opened,
    findCounters: () => { droppedByKernel: number; droppedByInterface: number },
  ) {
    this.#own = new OwnFrames(order.ownPorts, order.ownAddresses);
    this.#rules = order.inForce;
    this.#spotter = order.spotter;
    this.#sampling = order.sampling;
    this.#isMetadata = order.mode === "metadata";
    this.#opened = opened;
    this.#firstInterface = order.interfaceId;
    this.#linkType = opened.interfaces[0]?.linkType ?? 0;
    this.#findCounters = findCounters;
    this.#stamp = {
      interfaceId: order.interfaceId,
      timeHigh: 0,
      timeLow: 0,
      captured: 0,
      original: 0,
      options: NO_OPTIONS,
    };
    writeJson(BATCH_OPENED, opened);
    setInterval(() => {
      this.flush();
    }, FLUSH_MS);
  }

  /** For a source of several interfaces: which one the next packet comes from, and options for its block. */
  select(index: number, options: Uint8Array | undefined): void {
    this.#stamp.interfaceId = this.#firstInterface + index;
    this.#linkType = this.#opened.interfaces[index]?.linkType ?? 0;
    this.#stamp.options = options;
  }

  /** One packet; `units` is its time in the resolution that was announced, in two halves. */
  add(packet: Buffer, captured: number, original: number, units: readonly [high: number, low: number]): void {
    if (this.#own.has(packet, captured, this.#linkType)) {
      this.#ownFrames++;
      return;
    }
    this.#spotter.look(packet, captured, this.#linkType);
    const allowed = this.#rules.allow(packet, captured, this.#linkType, original);
    if (allowed < 0) return;
    if (this.#isSampledOut()) return;
    const stamp = this.#stamp;
    const kept = this.#isMetadata ? keptLength(packet, captured, this.#linkType) : captured;
    stamp.captured = kept < allowed ? kept : allowed;
    stamp.original = original;
    stamp.timeHigh = units[0];
    stamp.timeLow = units[1];
    if (this.#at + PACKET_BLOCK_BYTES + stamp.captured + 3 + (stamp.options?.length ?? 0) > this.#bytes.length)
      this.#write();
    this.#at = writePacketBlock(this.#target, this.#at, stamp, packet);
    this.#packets++;
    this.#packetBytes += stamp.captured;
    this.#delivered++;
    if (this.#at >= FULL_BYTES) this.#write();
  }

  /** Each n-th frame is kept, the first one too. The rules have seen and counted all of them. */
  #isSampledOut(): boolean {
    if (this.#sampling === 1) return false;
    const isKept = this.#sinceKept === 0;
    if (++this.#sinceKept === this.#sampling) this.#sinceKept = 0;
    if (!isKept) this.#sampledOut++;
    return !isKept;
  }

  /** Hands on what there is, and now and then the counters. */
  flush(): void {
    this.#write();
    this.#reportWhenDue();
  }

  #reportWhenDue(): void {
    const now = performance.now();
    if (this.#spotter.takeNews(now)) reportNote({ kind: NEW_FLOWS });
    if (now - this.#lastCounters < COUNTERS_MS) return;
    this.#lastCounters = now;
    this.report();
  }

  report(): void {
    const { withheld } = this.#rules;
    const [delivered, own, sampledOut] = [this.#delivered, this.#ownFrames, this.#sampledOut];
    const counters: Counters = { delivered, own, withheld, sampledOut, ...this.#findCounters() };
    writeJson(BATCH_COUNTERS, counters);
    const rules = this.#rules.describe();
    if (rules !== undefined) reportNote(rules);
  }

  #write(): void {
    if (this.#packets === 0) return;
    writeBatchHead(this.#view, {
      kind: BATCH_PACKETS,
      payloadBytes: this.#at - BATCH_HEAD,
      packets: this.#packets,
      packetBytes: this.#packetBytes,
    });
    writeAll(this.#bytes.subarray(0, this.#at));
    this.#at = BATCH_HEAD;
    this.#packets = 0;
    this.#packetBytes = 0;
    // Under load the timers hardly get their turn: the counters go along with the packets.
    this.#reportWhenDue();
  }
}
