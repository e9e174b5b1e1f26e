/** A real sensor for one story: started on a free port with a state of its own, and ended with it. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../dist/sensor/main.js", import.meta.url));
const START_MS = 20_000;

export interface RunningSensor {
  readonly origin: string;
  /** Good for one connection; empty where somebody is paired already. */
  readonly link: string;
  /** The folder of its state. */
  readonly state: string;
  /** All that it printed so far. */
  readonly said: () => string;
  /** Ends it as a crash does; its state stays. */
  kill(): Promise<void>;
  /** Starts it again at the same address with the same state. */
  restart(): Promise<void>;
  /** Ends it for good. */
  close(): Promise<void>;
}

interface Launched {
  readonly process: ChildProcess;
  readonly text: () => string;
}

async function launch(args: readonly string[]): Promise<Launched> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  await new Promise<void>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      text += chunk.toString();
      if (/^sensor: open http/m.test(text)) setTimeout(resolve, 50);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("exit", () => {
      reject(new Error(`the sensor ended: ${text}`));
    });
    setTimeout(() => {
      reject(new Error(`the sensor did not start: ${text}`));
    }, START_MS).unref();
  });
  return { process: child, text: () => text };
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else
      child.once("exit", () => {
        resolve();
      });
  });

function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
  });
}

export async function startSensor(...args: readonly string[]): Promise<RunningSensor> {
  const state = mkdtempSync(join(tmpdir(), "tapglass-e2e-"));
  const all = ["--state", state, ...args];
  // A port of its own and not 0, as users have: a sensor that was killed must get it again.
  const port = (await findFreePort()).toString();
  let running = await launch(["--port", port, ...all]);
  const origin = /open (http:\/\/[\d.:]+)\//.exec(running.text())?.[1] ?? "";
  const link = /http:\S+#pair=\S+/.exec(running.text())?.[0] ?? "";
  const kill = async (): Promise<void> => {
    running.process.removeAllListeners("exit");
    running.process.kill("SIGKILL");
    await ended(running.process);
  };
  return {
    origin,
    link,
    state,
    said: () => running.text(),
    kill,
    restart: async () => {
      running = await launch(["--port", port, ...all]);
    },
    close: async () => {
      await kill();
      rmSync(state, { recursive: true, force: true });
    },
  };
}

export const sampleFile = (name: string): string =>
  fileURLToPath(new URL(`../../dist/samples/${name}`, import.meta.url));
