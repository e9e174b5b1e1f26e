/**
 * `npm run bench:sensor`: what the live path carries without loss between two namespaces, and what it costs, beside tcpdump -w and a
 * home-made chain of a tcpdump pipe and ws. Needs root, ip, tcpreplay, tcpdump. `-- --quick`: the floors
 * alone, one try of a second each, the others for one length.
 *
 * The generator, the sensor and the client share the machine's cores: a rate is a floor, CPU per packet is the steadier figure.
 */
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { makeTraffic } from "./support/captures.ts";
import { findNetworkObstacle, makeNetwork, type Network } from "./support/network.ts";
import { Running, startSensor, type RunningSensor } from "./support/processes.ts";
import { buildPrograms, type Programs } from "./support/programs.ts";
import { cpuMillisecondsOf, memoryOf, peakMemoryOf } from "./support/usage.ts";

/** SENSOR.md, Goals: frames a second, floor and goal, and CPU nanoseconds of the daemon a packet. */
const GOALS = [
  { length: 64, floor: 400_000, goal: 800_000, nanoseconds: 250 },
  { length: 512, floor: 300_000, goal: 490_000, nanoseconds: 800 },
  { length: 1500, floor: 120_000, goal: 200_000, nanoseconds: 2000 },
] as const;
type Goal = (typeof GOALS)[number];
const FILE_PACKETS = 10_000;

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    seconds: { type: "string" },
    tries: { type: "string" },
    length: { type: "string" },
    source: { type: "string", default: "auto" },
    transport: { type: "string", default: "auto" },
    alone: { type: "boolean", default: false },
  },
});
const seconds = Number(values.seconds ?? (values.quick ? 1 : 3));
const tries = Number(values.tries ?? (values.quick ? 1 : 3));

interface Try {
  readonly offered: number;
  readonly sent: number;
  readonly received: number;
  readonly lost: number;
  /** Milliseconds of CPU: the process that forwards, the one that captures. */
  readonly cpu: readonly [daemon: number, child: number];
  readonly peakMegabytes: number;
  /** Of the daemon's event loop: p50, p99 and the most, each of its worst second. */
  readonly lag?: string | undefined;
}

/** Runs one try at a rate; the figures of who forwards are read by `Chain`. */
interface Chain {
  readonly name: string;
  readonly run: (file: string, rate: number) => Promise<Try>;
}

class Bench {
  readonly programs: Programs;
  readonly network: Network;

  constructor(programs: Programs, network: Network) {
    this.programs = programs;
    this.network = network;
  }

  fileOf(name: string): string {
    return join(this.programs.folder, name);
  }

  /** Sends for the time of a try; packets that arrived, whoever takes them. */
  async send(file: string, rate: number): Promise<number> {
    const loops = Math.max(1, Math.round((rate * seconds) / FILE_PACKETS));
    const words = ["tcpreplay", "-K", "-i", this.network.far, `--pps=${rate}`, `--loop=${loops}`, file];
    const before = this.network.arrived();
    await new Running(this.network.start("far", ...words)).finish(seconds * 20_000);
    return this.network.arrived() - before;
  }
}

function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0] ?? 0);
}

function sensorChain(bench: Bench, sensor: RunningSensor): Chain {
  const token = bench.fileOf("token");
  let isPaired = false;
  return {
    name: "sensor",
    run: async (file, rate) => {
      const where = isPaired ? sensor.origin : sensor.link;
      isPaired = true;
      const words = ["capture", "--sensor", where, "--token-file", token, "--accept-safe-use", "--mode", "full"];
      words.push("--figures");
      const client = new Running(
        bench.network.start("near", process.execPath, bench.programs.client, ...words, "-i", "vA", "-w", "/dev/null"),
      );
      await client.hear(/capturing /);
      await sleep(400);
      const child = childOf(sensor.pid);
      const before = [cpuMillisecondsOf(sensor.pid), cpuMillisecondsOf(child)] as const;
      const sent = await bench.send(file, rate);
      await sleep(400);
      const cpu = [cpuMillisecondsOf(sensor.pid) - before[0], cpuMillisecondsOf(child) - before[1]] as const;
      client.child.kill("SIGINT");
      await client.finish();
      const [, received = "", lost = ""] = /(\d+) packets received, (\d+) lost/.exec(client.said) ?? [];
      const peakMegabytes = peakMemoryOf(sensor.pid);
      const lag = /event loop late by (.*?);/.exec(client.said)?.[1];
      return { offered: rate, sent, received: Number(received), lost: Number(lost), cpu, peakMegabytes, lag };
    },
  };
}

/** tcpdump into a file: what the kernel and a disk alone can do. */
function tcpdumpChain(bench: Bench): Chain {
  return {
    name: "tcpdump -w",
    run: async (file, rate) => {
      const output = bench.fileOf("tcpdump.pcap");
      const words = ["tcpdump", "-i", "vA", "-w", output, "-B", "65536", "-n"];
      const tcpdump = new Running(bench.network.start("near", ...words));
      await tcpdump.hear(/listening on/);
      await sleep(200);
      const sent = await bench.send(file, rate);
      await sleep(1500);
      const cpu = cpuMillisecondsOf(tcpdump.pid);
      const peakMegabytes = peakMemoryOf(tcpdump.pid);
      await tcpdump.end("SIGINT");
      await sleep(100);
      const dropped = Number(/(\d+) packets dropped by kernel/.exec(tcpdump.said)?.[1]);
      const size = statSync(output).size;
      rmSync(output);
      const record = statSync(file).size / FILE_PACKETS;
      const received = Math.round((size - 24) / record);
      return { offered: rate, sent, received, lost: dropped, cpu: [0, cpu], peakMegabytes };
    },
  };
}

/** What one would write in an evening: a tcpdump pipe into ws, and a client that counts. */
const HOME_MADE = `
import { spawn } from "node:child_process";
import { WebSocketServer, WebSocket } from "ws";
if (process.argv[2] === "client") {
  let bytes = 0;
  const socket = new WebSocket("ws://127.0.0.1:7555");
  socket.on("open", () => console.log("ready"));
  socket.on("message", (data) => { bytes += data.length; });
  process.on("SIGINT", () => { console.log("bytes " + bytes); process.exit(0); });
} else {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 7555, perMessageDeflate: false });
  server.on("listening", () => console.log("ready"));
  server.on("connection", (socket) => {
    const tcpdump = spawn("tcpdump", ["-i", "vA", "-s", "0", "-U", "-n", "-B", "65536", "-w", "-"], { stdio: ["ignore", "pipe", "inherit"] });
    tcpdump.stdout.on("data", (chunk) => socket.send(chunk));
    socket.on("close", () => tcpdump.kill("SIGINT"));
  });
}
`;

function homeMadeChain(bench: Bench): Chain {
  const script = bench.fileOf("home-made.mjs");
  writeFileSync(script, HOME_MADE);
  return {
    name: "tcpdump | ws",
    run: async (file, rate) => {
      const server = new Running(bench.network.start("near", process.execPath, script));
      await server.hear(/ready/);
      const client = new Running(bench.network.start("near", process.execPath, script, "client"));
      await client.hear(/ready/);
      await server.hear(/listening on/);
      await sleep(300);
      const child = childOf(server.pid);
      const sent = await bench.send(file, rate);
      await sleep(1500);
      const cpu = [cpuMillisecondsOf(server.pid), cpuMillisecondsOf(child)] as const;
      const peakMegabytes = peakMemoryOf(server.pid);
      client.child.kill("SIGINT");
      await client.finish();
      await server.hear(/dropped by kernel/).catch(() => undefined);
      await server.end("SIGKILL");
      const record = statSync(file).size / FILE_PACKETS;
      const received = Math.round((Number(/bytes (\d+)/.exec(client.said)?.[1]) - 24) / record);
      return { offered: rate, sent, received, lost: sent - received, cpu, peakMegabytes };
    },
  };
}

/** The last block of tcpdump's buffer may never be read (Linux 6.18): so much is not held against it. */
const TAIL = 4000;

const isWhole = ({ name }: Chain, { sent, received, lost }: Try): boolean =>
  name === "sensor" ? received === sent && lost === 0 : received >= sent - TAIL;

function printTry(chain: Chain, { length }: Goal, figures: Try): void {
  const { offered, sent, received, lost, cpu, peakMegabytes, lag } = figures;
  const each = cpu.map((milliseconds) => Math.round((milliseconds * 1e6) / Math.max(received, 1)));
  const verdict = isWhole(chain, figures) ? "whole" : `received ${received}, told lost ${lost}`;
  const exact = chain.name === "sensor" && received + lost !== sent ? " NOT EXACT" : "";
  console.log(
    `${chain.name.padEnd(13)} ${String(length).padStart(5)} B ${(offered / 1000).toFixed(0).padStart(5)} kpps  sent ${sent}, ${verdict}${exact}; CPU ${each[0]} + ${each[1]} ns a packet, peak ${peakMegabytes.toFixed(0)} MB${lag === undefined ? "" : `; event loop late by ${lag}`}`,
  );
}

/** Rates tried, highest first where the floor is passed: the goal, steps down to the floor. */
function ratesOf({ floor, goal }: Goal): number[] {
  if (values.quick) return [floor];
  const middle = Math.round((floor + goal) / 2 / 1000) * 1000;
  return [goal, middle, floor, Math.round(floor / 2), Math.round(floor / 4)];
}

/** The highest rate of the list that came through whole, best of the tries. */
async function findBest(chain: Chain, goal: Goal, file: string): Promise<Try | undefined> {
  for (const rate of ratesOf(goal)) {
    for (let attempt = 0; attempt < tries; attempt++) {
      const figures = await chain.run(file, rate);
      printTry(chain, goal, figures);
      if (isWhole(chain, figures)) return figures;
    }
  }
  return undefined;
}

const obstacle = findNetworkObstacle();
if (obstacle !== undefined) throw new Error(`nothing can be measured here: ${obstacle}`);
const programs = await buildPrograms();
const network = makeNetwork();
try {
  const bench = new Bench(programs, network);
  console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? "?"}, tries of ${seconds} s`);
  const options = ["--port", "0", "--state", bench.fileOf("state"), "--allow-full", "--source", values.source];
  const sensor = await startSensor(
    (...words) => network.start("near", ...words),
    programs.sensor,
    ...options,
    "--transport",
    values.transport,
  );
  const idleBefore = cpuMillisecondsOf(sensor.pid);
  await sleep(2000);
  const idleCpu = (cpuMillisecondsOf(sensor.pid) - idleBefore) / 20;
  console.log(`idle: ${memoryOf(sensor.pid).toFixed(0)} MB, ${idleCpu.toFixed(1)} % of a core`);
  const chains = [sensorChain(bench, sensor)];
  if (!values.alone) chains.push(tcpdumpChain(bench), homeMadeChain(bench));
  const results: string[] = [];
  for (const goal of GOALS.filter(({ length }) => values.length === undefined || String(length) === values.length)) {
    const file = bench.fileOf(`traffic${goal.length}.pcap`);
    writeFileSync(file, makeTraffic({ packets: FILE_PACKETS, length: goal.length }));
    // In short, the others are run for frames of one length.
    for (const chain of values.quick && goal.length !== 512 ? chains.slice(0, 1) : chains) {
      const best = await findBest(chain, goal, file);
      const rate = best === undefined ? "none of the rates tried" : `${Math.round(best.offered / 1000)} kpps`;
      const daemon = best === undefined ? 0 : Math.round((best.cpu[0] * 1e6) / best.received);
      const held = best !== undefined && best.offered >= goal.floor && daemon <= goal.nanoseconds;
      const verdict =
        chain.name === "sensor"
          ? `floor ${goal.floor / 1000} kpps, ${goal.nanoseconds} ns: ${held ? "held" : "MISSED"}`
          : "";
      results.push(
        `${chain.name.padEnd(13)} ${String(goal.length).padStart(5)} B  ${rate}, forwarding ${daemon} ns a packet  ${verdict}`,
      );
    }
  }
  console.log(`\n${results.join("\n")}\nsensor peak ${peakMemoryOf(sensor.pid).toFixed(0)} MB (at most 120)`);
  await sensor.end();
} finally {
  await network.close();
  programs.close();
}
