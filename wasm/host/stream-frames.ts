/** The packets of a followed stream, put before the engine as far as the transport needs them. */
import { ROW_FRAGMENT } from "#shared/abi/table.ts";
import type { StreamTransport } from "#shared/model/stream.ts";
import type { OpenCapture } from "./open-capture.ts";

/** The engine failed on `failures` packets of the stream: they are left out of it. */
export interface FollowedStream {
  readonly flow: number;
  readonly transport: StreamTransport;
  readonly failures: number;
}

/** Other rows whose bytes the transport of this one needs: those of its datagram's fragments. */
export function neededFor({ table, frames }: OpenCapture, row: number): number[] {
  return (table.flags(row) & ROW_FRAGMENT) === 0 ? [] : frames.needed(row);
}

/** Puts the row's bytes before the engine, and its fragments' where it has any. */
export function stageForStream(
  { instance, table, frames }: OpenCapture,
  row: number,
  read: ReadonlyMap<number, Uint8Array>,
): { at: number; length: number } {
  if ((table.flags(row) & ROW_FRAGMENT) !== 0) return frames.stage(row, read);
  const frame = read.get(row) ?? new Uint8Array(0);
  const at = frames.reserve(frame.length + 16);
  instance.exports.clearStaged();
  instance.bytes.set(frame, at);
  return { at, length: frame.length };
}
