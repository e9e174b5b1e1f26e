/** Which packets would be dropped for their checksums: what they say is not believed either. */
import {
  TRANSPORT_BAD_CHECKSUM,
  TRANSPORT_BAD_HEADER,
  TRANSPORT_BYTES,
  TRANSPORT_FLAGS,
} from "#shared/abi/transport.ts";
import type { OpenCapture } from "../open-capture.ts";

const ROWS_AT_ONCE = 1024;

/** The rows (from 0) that have a wrong checksum anywhere. */
export async function findBadRows(capture: OpenCapture, rows: readonly number[]): Promise<ReadonlySet<number>> {
  const { frames, instance } = capture;
  const { exports } = instance;
  const bad = new Set<number>();
  if (!exports.beginTransportFacts()) throw new Error("the engine's memory is used up");
  for (let i = 0; i < rows.length; i += ROWS_AT_ONCE) {
    const some = rows.slice(i, i + ROWS_AT_ONCE);
    const read = await frames.read(some.flatMap((row) => [row, ...frames.needed(row)]));
    for (const row of some) {
      const { at, length } = frames.stage(row, read);
      try {
        exports.connectionPacket(row, at, length);
      } catch (cause) {
        if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
        exports.endConnectionPacket();
      }
      const records = exports.transportRecords() >>> 0;
      const total = exports.transportCount() >>> 0;
      for (let place = 0; place < total; place++) {
        const flags = instance.u8(records + place * TRANSPORT_BYTES + TRANSPORT_FLAGS);
        if ((flags & (TRANSPORT_BAD_CHECKSUM | TRANSPORT_BAD_HEADER)) !== 0) bad.add(row);
      }
      exports.takeTransports();
    }
    exports.clearStaged();
  }
  return bad;
}
