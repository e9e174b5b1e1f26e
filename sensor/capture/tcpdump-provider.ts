/** Frames by a tcpdump that writes to a pipe: works where `pcap` was not built, and its times are nanoseconds. Dearer than libpcap here. */
import { spawn } from "node:child_process";
import { Batcher } from "./batcher.ts";
import { ClassicPcap, splitTime } from "./classic-pcap.ts";
import { PROVIDER_REACH, type CaptureOrder } from "./order.ts";
import type { OpenProvider } from "./provider.ts";

const KERNEL_BUFFER_MIB = 128;

export function argumentsOf(order: CaptureOrder): string[] {
  const { kernelBufferMib = KERNEL_BUFFER_MIB } = order;
  // Longer frames are cut, and say so.
  const words = ["-i", order.interface, "-s", String(Math.min(order.snapLength, PROVIDER_REACH.tcpdump.snapLength))];
  words.push("-B", String(kernelBufferMib * 1024), "-U", "-n", "-w", "-");
  // Otherwise frames are handed on after a second, and the last ones not at all (both seen on Linux 6.18).
  words.push("--immediate-mode", "--time-stamp-precision=nano");
  if (!order.isPromiscuous) words.push("-p");
  return order.filter === "" ? words : [...words, "--", order.filter];
}

/** What is in the kernel's buffer when tcpdump ends is lost in silence: it gets time to read it. */
const LAST_FRAMES_MS = 300;

const DROPPED = /(\d+) packets? dropped by (kernel|interface)/g;

export const openTcpdump: OpenProvider = (order, onEnd) => {
  const tcpdump = spawn("tcpdump", argumentsOf(order), { stdio: ["ignore", "pipe", "pipe"] });
  let batcher: Batcher | undefined;
  let said = "";
  const dropped = { droppedByKernel: 0, droppedByInterface: 0 };
  tcpdump.stderr.on("data", (piece: Buffer) => {
    said = (said + piece.toString()).slice(-4096);
    for (const [, count, where] of said.matchAll(DROPPED)) {
      if (where === "kernel") dropped.droppedByKernel = Number(count);
      else dropped.droppedByInterface = Number(count);
    }
  });
  const units: [number, number] = [0, 0];
  let resolution = 9;
  let lastSeconds = Number.POSITIVE_INFINITY;
  const reader = new ClassicPcap({
    onHead: (head) => {
      resolution = head.resolution;
      batcher = new Batcher(order, { interfaces: [head] }, () => dropped);
    },
    onRecord: (frame, original, seconds, fraction) => {
      if (seconds + fraction / 10 ** resolution > lastSeconds) return;
      splitTime(seconds, fraction, resolution, units);
      batcher?.add(frame, frame.length, original, units);
    },
  });
  tcpdump.stdout.on("data", (chunk: Buffer) => {
    const problem = reader.push(chunk);
    if (problem !== undefined) onEnd(`tcpdump: ${problem}`);
  });
  tcpdump.on("error", (cause) => {
    onEnd(`tcpdump cannot be started: ${cause.message}`);
  });
  tcpdump.on("close", (code) => {
    batcher?.flush();
    batcher?.report();
    onEnd(code === 0 ? undefined : (said.trim().split("\n").at(-1) ?? `tcpdump ended with status ${code}`));
  });
  // Its counters come on request while it runs.
  setInterval(() => tcpdump.kill("SIGUSR1"), 1000);
  const stop = (): Promise<void> => {
    lastSeconds = Date.now() / 1000;
    // It may sleep although frames are there: the signal wakes it.
    tcpdump.kill("SIGUSR1");
    setTimeout(() => tcpdump.kill("SIGINT"), LAST_FRAMES_MS);
    // What it still holds comes before its end, and its end is the process's own.
    return new Promise(() => undefined);
  };
  return Promise.resolve({ stop });
};
