/** Frames from a capture file, as if they came now: at the pace of their times, a multiple of it, or as fast as it goes. */
import { openSync, readSync } from "node:fs";
import { Batcher } from "./batcher.ts";
import { ClassicPcap, splitTime } from "./classic-pcap.ts";
import type { OpenProvider } from "./provider.ts";

const CHUNK = 1 << 16;

export const openReplay: OpenProvider = (order, onEnd) => {
  const descriptor = openSync(order.interface, "r");
  const chunk = Buffer.alloc(CHUNK);
  let batcher: Batcher | undefined;
  let firstSeconds: number | undefined;
  let dueMs = 0;
  const units: [number, number] = [0, 0];
  let resolution = 6;
  const reader = new ClassicPcap({
    onHead: (head) => {
      resolution = head.resolution;
      batcher = new Batcher(order, head, () => ({ droppedByKernel: 0, droppedByInterface: 0 }));
    },
    onRecord: (frame, original, seconds, fraction) => {
      const time = seconds + fraction / 10 ** resolution;
      firstSeconds ??= time;
      if (order.pace > 0) dueMs = Math.max(dueMs, ((time - firstSeconds) * 1000) / order.pace);
      splitTime(seconds, fraction, resolution, units);
      batcher?.add(frame, frame.length, original, units);
    },
  });
  const started = performance.now();
  const step = (): void => {
    const count = readSync(descriptor, chunk, 0, order.pace > 0 ? 4096 : CHUNK, null);
    const problem = count === 0 ? undefined : reader.push(chunk.subarray(0, count));
    if (problem !== undefined || count === 0) {
      batcher?.flush();
      batcher?.report();
      onEnd(problem === undefined ? undefined : `${order.interface}: ${problem}`);
      return;
    }
    const waitMs = dueMs - (performance.now() - started);
    if (waitMs > 1) setTimeout(step, waitMs);
    else setImmediate(step);
  };
  setImmediate(step);
  return Promise.resolve({
    stop: () => {
      batcher?.flush();
      batcher?.report();
      return Promise.resolve();
    },
  });
};
