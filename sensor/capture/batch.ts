/**
 * How a capturing process hands packets to the sensor: batches over a pipe, each 24 bytes of head, then whole pcapng blocks or JSON.
 *
 *   0 u32 kind   4 u32 payload bytes   8 u32 packets   12 u32 zero   16 u64 captured bytes of the packets
 */
import { frameBuffers } from "./frame-buffers.ts";

export const BATCH_HEAD = 24;
/** Packets; their interfaces (before the first packets); counters; the reason why it ends. */
export const BATCH_PACKETS = 1;
export const BATCH_OPENED = 2;
export const BATCH_COUNTERS = 3;
export const BATCH_FAILED = 4;
/** What the process tells of itself besides. */
export const BATCH_NOTE = 5;
/** Longest payload: one packet of the longest snap length fits beside a full batch. */
export const BATCH_BYTES = 1 << 19;

export interface BatchHead {
  readonly kind: number;
  readonly payloadBytes: number;
  readonly packets: number;
  readonly packetBytes: number;
}

export function writeBatchHead(view: DataView, head: BatchHead): void {
  view.setUint32(0, head.kind, true);
  view.setUint32(4, head.payloadBytes, true);
  view.setUint32(8, head.packets, true);
  view.setUint32(12, 0, true);
  view.setBigUint64(16, BigInt(head.packetBytes), true);
}

/** A head, or undefined when the bytes cannot be one. */
function readBatchHead(view: DataView): BatchHead | undefined {
  const head = {
    kind: view.getUint32(0, true),
    payloadBytes: view.getUint32(4, true),
    packets: view.getUint32(8, true),
    packetBytes: Number(view.getBigUint64(16, true)),
  };
  return head.kind >= BATCH_PACKETS && head.kind <= BATCH_NOTE && head.payloadBytes <= BATCH_BYTES ? head : undefined;
}

/** Cuts the bytes of a pipe into batches. The payload given on has `room` free bytes in front and is the receiver's to keep. */
export class BatchReader {
  readonly #room: number;
  readonly #onBatch: (head: BatchHead, bytes: Buffer) => void;
  readonly #head = Buffer.alloc(BATCH_HEAD);
  #headBytes = 0;
  #current: BatchHead | undefined;
  #payload = Buffer.alloc(0);
  #filled = 0;

  constructor(room: number, onBatch: (head: BatchHead, bytes: Buffer) => void) {
    this.#room = room;
    this.#onBatch = onBatch;
  }

  /** False when the bytes are no batches: nothing after them can be read. */
  push(chunk: Buffer): boolean {
    for (let at = 0; at < chunk.length;) {
      if (this.#current === undefined) {
        const taken = chunk.copy(this.#head, this.#headBytes, at, at + BATCH_HEAD - this.#headBytes);
        at += taken;
        this.#headBytes += taken;
        if (this.#headBytes === BATCH_HEAD && !this.#begin()) return false;
      } else {
        const taken = chunk.copy(this.#payload, this.#filled, at);
        at += taken;
        this.#filled += taken;
        if (this.#filled === this.#payload.length) this.#end(this.#current);
      }
    }
    return true;
  }

  #begin(): boolean {
    const head = readBatchHead(new DataView(this.#head.buffer, this.#head.byteOffset, BATCH_HEAD));
    if (head === undefined) return false;
    this.#headBytes = 0;
    this.#current = head;
    this.#payload = frameBuffers.take(this.#room + head.payloadBytes);
    this.#filled = this.#room;
    if (head.payloadBytes === 0) this.#end(head);
    return true;
  }

  #end(head: BatchHead): void {
    this.#current = undefined;
    this.#onBatch(head, this.#payload);
  }
}
