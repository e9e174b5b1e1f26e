/**
 * A process of its own that looks whose sockets there are: reading /proc takes its time, which the sensor has not. It writes a line of JSON
 * whenever something changed, and ends with its standard input.
 */
import { writeSync } from "node:fs";
import { MOST_FLOWS } from "#shared/processes/process-block.ts";
import { formatJson } from "#shared/wire/message.ts";
import { ProcFiles } from "./process-facts.ts";
import { ProcessTracker } from "./tracker.ts";

const LOOK_MS = 1000;

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
const look = (): void => {
  const { flows, notTracked } = tracker.poll(BigInt(Date.now()) * 1_000_000n);
  for (let at = 0; at < flows.length; at += MOST_FLOWS)
    writeLine({ flows: flows.slice(at, at + MOST_FLOWS), notTracked });
};
process.stdin.on("end", () => process.exit(0)).resume();
look();
setInterval(look, LOOK_MS);
