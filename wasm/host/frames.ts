/** Reads packets' bytes back from where they came from, several at once, and dissects them in full. */
import { ROW_ASSEMBLED } from "#shared/abi/table.ts";
import type { Instance } from "./instance.ts";
import type { PacketTable } from "./packet-table.ts";
import type { ByteSource } from "./source.ts";

/** Two stretches of a file closer than this are read as one; one read is never longer than the cap. */
const JOIN_GAP = 32 << 10;
const READ_CAP = 8 << 20;

export class FrameReader {
  readonly #instance: Instance;
  readonly #table: PacketTable;
  readonly #sources: readonly ByteSource[];
  #stagingAt = 0;
  #stagingBytes = 0;

  constructor(instance: Instance, table: PacketTable, sources: readonly ByteSource[]) {
    this.#instance = instance;
    this.#table = table;
    this.#sources = sources;
  }

  /** Frames of the rows, each as far as it is there; rows may repeat and come in any order. */
  async read(rows: readonly number[]): Promise<Map<number, Uint8Array>> {
    const wanted = [...new Set(rows)].map((row) => ({
      row,
      input: this.#table.input(row),
      offset: this.#table.offset(row),
      length: this.#table.captured(row),
    }));
    wanted.sort((a, b) => a.input - b.input || a.offset - b.offset);
    const frames = new Map<number, Uint8Array>();
    for (let i = 0; i < wanted.length;) {
      const first = wanted[i];
      if (first === undefined) break;
      let end = first.offset + first.length;
      let j = i + 1;
      for (let next = wanted[j]; next !== undefined; next = wanted[++j]) {
        if (
          next.input !== first.input ||
          next.offset > end + JOIN_GAP ||
          next.offset + next.length - first.offset > READ_CAP
        )
          break;
        end = Math.max(end, next.offset + next.length);
      }
      const bytes = await this.#sources[first.input]?.range(first.offset, end - first.offset);
      for (; i < j; i++) {
        const frame = wanted[i];
        if (frame === undefined || bytes === undefined) continue;
        const at = frame.offset - first.offset;
        frames.set(frame.row, bytes.subarray(at, at + frame.length));
      }
    }
    return frames;
  }

  /** Rows whose frames the detail of `row` needs besides its own. */
  needed(row: number): number[] {
    if ((this.#table.flags(row) & ROW_ASSEMBLED) === 0) return [];
    const count = this.#instance.exports.listNeeded(row) >>> 0;
    const at = this.#instance.exports.neededRows() >>> 0;
    const rows = new Set<number>();
    for (let i = 0; i < count; i++) rows.add(this.#instance.u32(at + i * 4));
    return [...rows];
  }

  /** Room for so many bytes, good until the next call. */
  reserve(bytes: number): number {
    if (bytes > this.#stagingBytes) {
      this.#stagingBytes = Math.max(bytes, this.#stagingBytes * 2, 1 << 18);
      this.#stagingAt = this.#instance.exports.allocate(this.#stagingBytes) >>> 0;
      if (this.#stagingAt === 0) throw new Error("the engine's memory is used up");
    }
    return this.#stagingAt;
  }

  /** Puts the row's bytes and those it needs before the engine; where its own are. */
  stage(row: number, frames: ReadonlyMap<number, Uint8Array>): { at: number; length: number } {
    const rows = [...new Set([...this.needed(row), row])].sort((a, b) => a - b);
    let total = 0;
    for (const each of rows) total += (frames.get(each)?.length ?? 0) + 16;
    let at = this.reserve(total);
    this.#instance.exports.clearStaged();
    let own = at;
    for (const each of rows) {
      const frame = frames.get(each) ?? new Uint8Array(0);
      this.#instance.bytes.set(frame, at);
      this.#instance.exports.stage(each, at, frame.length);
      if (each === row) own = at;
      at += (frame.length + 15) & ~15;
    }
    return { at: own, length: frames.get(row)?.length ?? 0 };
  }

  /** Dissects `row` in full; `frames` hold its bytes and those it needs. Synchronous: the result stands until the next call. */
  dissect(row: number, frames: ReadonlyMap<number, Uint8Array>): void {
    const { at, length } = this.stage(row, frames);
    this.#instance.exports.detail(row, at, length);
  }

  /** Reads and dissects one row. */
  async dissectRow(row: number): Promise<void> {
    const frames = await this.read([row, ...this.needed(row)]);
    this.dissect(row, frames);
  }
}
