/**
 * A process of its own that looks whose sockets there are: reading /proc takes its time, which the sensor has not. It writes a line of JSON
 * whenever something changed, and ends with its standard input. It looks once a second (its argument says it otherwise, in milliseconds), and
 * soon after a line on its standard input: then there are new flows.
 */
import { writeSync } from "node:fs";
import { MOST_FLOWS } from "#shared/processes/process-block.ts";
import { formatJson } from "#shared/wire/message.ts";
import { ProcFiles } from "./process-facts.ts";
import { ProcessTracker } from "./tracker.ts";

const LOOK_MS = Number(process.argv[2] ?? 1000);
/** Two looks are so far apart, and as many times as long as the one before took: a host with many sockets is not kept busy by it. */
const APART_MS = 50;
const REST = 9;

function writeLine(value: object): void {
  const bytes = Buffer.from(`${formatJson(value)}\n`);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(1, bytes, at);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === "EPIPE") process.exit(0);
      if (code !== "EAGAIN") throw cause;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

const tracker = new ProcessTracker(new ProcFiles());
let rest: NodeJS.Timeout | undefined;
let nextMs = 0;
const look = (): void => {
  const startMs = performance.now();
  const { flows, notTracked } = tracker.poll(BigInt(Date.now()) * 1_000_000n);
  for (let at = 0; at < flows.length; at += MOST_FLOWS)
    writeLine({ flows: flows.slice(at, at + MOST_FLOWS), notTracked });
  const endMs = performance.now();
  nextMs = endMs + Math.max(APART_MS, REST * (endMs - startMs));
};
process.stdin.on("end", () => process.exit(0));
process.stdin.on("data", () => {
  rest ??= setTimeout(
    () => {
      rest = undefined;
      look();
    },
    Math.max(0, nextMs - performance.now()),
  );
});
look();
setInterval(look, LOOK_MS);
