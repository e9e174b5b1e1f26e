/** Sums over the packet table, brought up to date block by block without visiting a row twice. */
import {
  BLOCK_MASK,
  COLUMN_CAPTURED,
  COLUMN_FLAGS,
  COLUMN_LENGTH,
  COLUMN_TIME,
  ROW_NO_TIME,
  ROW_SEVERITY_MASK,
} from "#shared/abi/table.ts";
import type { Instance } from "./instance.ts";
import type { PacketTable } from "./packet-table.ts";

export class Totals {
  #rows = 0;
  bytesCaptured = 0;
  bytesOriginal = 0;
  firstNs: bigint | undefined;
  lastNs: bigint | undefined;
  readonly severities: [number, number, number, number] = [0, 0, 0, 0];

  update(instance: Instance, table: PacketTable): void {
    const total = table.total;
    while (this.#rows < total) {
      const end = Math.min(total, (this.#rows | BLOCK_MASK) + 1);
      this.#addBlock(instance, table.block(this.#rows), this.#rows & BLOCK_MASK, end - (this.#rows & ~BLOCK_MASK));
      this.#rows = end;
    }
  }

  #addBlock(instance: Instance, block: number, from: number, to: number): void {
    const buffer = instance.bytes.buffer;
    const captured = new Uint32Array(buffer, block + COLUMN_CAPTURED, to);
    const original = new Uint32Array(buffer, block + COLUMN_LENGTH, to);
    const flags = new Uint32Array(buffer, block + COLUMN_FLAGS, to);
    const times = new BigInt64Array(buffer, block + COLUMN_TIME, to);
    for (let i = from; i < to; i++) {
      this.bytesCaptured += captured[i] ?? 0;
      this.bytesOriginal += original[i] ?? 0;
      const severity = (flags[i] ?? 0) & ROW_SEVERITY_MASK;
      if (severity > 0) this.severities[severity - 1] = (this.severities[severity - 1] ?? 0) + 1;
      if (((flags[i] ?? 0) & ROW_NO_TIME) === 0) this.#addTime(times[i] ?? 0n);
    }
  }

  #addTime(time: bigint): void {
    if (this.firstNs === undefined || time < this.firstNs) this.firstNs = time;
    if (this.lastNs === undefined || time > this.lastNs) this.lastNs = time;
  }
}
