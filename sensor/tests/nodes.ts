/**
 * `npm run nodes`: the built sensor and the built command line on every Node that they are to run on, taken from the registry (packages
 * `node@22`, `node@24`): it starts and says which transport it uses, serves the app, and what it sends is whole. Left out, with a word, where
 * the registry cannot be reached.
 */
import { spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Running, startHere, startSensor, type RunningSensor, type Start } from "./support/processes.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SENSOR = join(ROOT, "dist/sensor/main.js");
const CLIENT = join(ROOT, "wasm/cli/bin.mjs");
const SAMPLE = join(ROOT, "public/samples/http.pcap");
/** Releases that are looked at besides the one that runs this. */
const RELEASES = [22, 24] as const;
const FETCH_MS = 180_000;
const DATAGRAMS = 5;
/** Nobody listens there, and nobody else talks to it. */
const QUIET_PORT = 40_997;

/** Where npm put that Node; undefined when it cannot be had. */
function findNode(release: number): string | undefined {
  const words = ["--yes", `node@${release}`, "-p", "process.execPath"];
  const asked = spawnSync("npx", words, { encoding: "utf8", timeout: FETCH_MS, cwd: tmpdir() });
  const path = asked.stdout.trim().split("\n").at(-1) ?? "";
  return asked.status === 0 && existsSync(path) ? path : undefined;
}

class Trial {
  readonly #node: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "nodes-"));

  constructor(node: string) {
    this.#node = node;
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  start(...words: readonly string[]): Promise<RunningSensor> {
    const start: Start = (_program, ...all) => startHere(this.#node, ...all);
    return startSensor(start, SENSOR, "--port", "0", "--allow-full", "--state", join(this.#folder, "state"), ...words);
  }

  /** Packets that came and are whole in the file. */
  async capture(sensor: RunningSensor, meanwhile: () => void, ...words: readonly string[]): Promise<number> {
    const output = join(this.#folder, "out.pcapng");
    const kept = ["--accept-safe-use", "--token-file", join(this.#folder, "token"), "-w", output];
    const where = sensor.link === "" ? sensor.origin : sensor.link;
    const all = [CLIENT, "capture", "--sensor", where, "--mode", "full", ...kept, ...words];
    const client = new Running(startHere(this.#node, ...all));
    await client.hear(/capturing /);
    meanwhile();
    if ((await client.finish()) !== 0) throw new Error(client.said);
    const received = Number(/(\d+) packets received, 0 lost/.exec(client.said)?.[1]);
    const read = spawnSync(this.#node, [CLIENT, "summary", "--json", output], { encoding: "utf8" });
    const { packets } = JSON.parse(read.stdout) as { packets: number };
    if (packets === 0 || packets !== received) throw new Error(`${received} packets came, ${packets} are kept`);
    return packets;
  }

  async replay(): Promise<string> {
    const sensor = await this.start("--source", "replay", "--file", SAMPLE);
    try {
      const [, transport = ""] = await sensor.hear(/HTTP by (.*)/);
      const page = await fetch(sensor.origin);
      if (!page.ok || !(await page.text()).includes("<title>"))
        throw new Error(`the app is not served: ${page.status}`);
      const packets = await this.capture(sensor, () => undefined, "--pace", "max");
      return `HTTP by ${transport}; ${packets} packets of a file came`;
    } finally {
      await sensor.end();
    }
  }

  async captureLive(): Promise<string> {
    const sensor = await this.start();
    try {
      const source = /captures with (\S+) from/.exec(sensor.said)?.[1];
      if (source === undefined) return "this machine does not permit capturing";
      const talk = (): void => {
        const socket = createSocket("udp4");
        for (let at = 0; at < DATAGRAMS; at++) socket.send("tapglass", QUIET_PORT, "127.0.0.1");
        setTimeout(() => socket.close(), 500);
      };
      const filter = ["-i", "lo", "-f", `udp port ${QUIET_PORT}`, "-c", String(DATAGRAMS)];
      return `${await this.capture(sensor, talk, ...filter)} packets of lo came by ${source}`;
    } finally {
      await sensor.end();
    }
  }
}

/** A sentence on what was seen; throws where something is wrong. */
async function tryOut(node: string): Promise<string> {
  const version = spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim();
  const trial = new Trial(node);
  try {
    return `${version}: ${await trial.replay()}; ${await trial.captureLive()}`;
  } finally {
    trial.close();
  }
}

if (!existsSync(SENSOR)) throw new Error("nothing is built yet: npm run build");
console.log(await tryOut(process.execPath));
for (const release of RELEASES) {
  const node = findNode(release);
  if (node === undefined) console.log(`Node ${release}: left out, it cannot be had from the registry here`);
  else console.log(await tryOut(node));
}
