/**
 * Memory for full batches, used again and again: at a hundred megabytes a second, garbage would be collected too late to stay small.
 * Short batches get memory of their own size, or a queue of them would take far more room than it counts.
 */

const SLOT_BYTES = 192 << 10;
const LEAST_BYTES = SLOT_BYTES / 2;
const MOST_FREE = 64;

class FrameBuffers {
  readonly #free: Buffer<ArrayBuffer>[] = [];

  /** Not cleared. */
  take(length: number): Buffer<ArrayBuffer> {
    if (length < LEAST_BYTES || length > SLOT_BYTES) return Buffer.allocUnsafeSlow(length);
    const slot = this.#free.pop() ?? Buffer.allocUnsafeSlow(SLOT_BYTES);
    return slot.subarray(0, length);
  }

  /** Whoever gives bytes back must be the last who reads them. What did not come from here is left to the collector. */
  giveBack({ buffer }: Uint8Array): void {
    if (!(buffer instanceof ArrayBuffer)) return;
    if (buffer.byteLength === SLOT_BYTES && this.#free.length < MOST_FREE) this.#free.push(Buffer.from(buffer));
  }
}

export const frameBuffers = new FrameBuffers();
