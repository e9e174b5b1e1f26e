/** Live capture between network namespaces, packet by packet beside tcpdump. */
import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { OwnFrames } from "../capture/own-frames.ts";
import { makeTraffic, numberOf, readClassic, readPcapng, type ReadPacket } from "./support/captures.ts";
import { findNetworkObstacle, makeNetwork, type Network } from "./support/network.ts";
import { Running, startSensor, type RunningSensor } from "./support/processes.ts";
import { buildPrograms, type Programs } from "./support/programs.ts";

const obstacle = findNetworkObstacle();
if (obstacle !== undefined) console.warn(`left out, tests of live capture: ${obstacle}`);

let programs: Programs;
let network: Network;
let sensor: RunningSensor;
let round = 0;

const fileOf = (name: string): string => join(programs.folder, name);

/** A sensor at the near end, with a state of its own. */
function openSensor(...words: readonly string[]): Promise<RunningSensor> {
  const options = ["--port", "0", "--state", fileOf(`state${++round}`), "--allow-full", ...words];
  return startSensor((...all) => network.start("near", ...all), programs.sensor, ...options);
}

/** A client at the near end; resolves when the capture runs. */
async function openClient(output: string, ...words: readonly string[]): Promise<Running> {
  const token = ["--token-file", fileOf(`token${round}`), "--accept-safe-use"];
  const plain = ["capture", "--sensor", sensor.link, "--mode", "full", "-w", output, ...token, ...words];
  const client = new Running(network.start("near", process.execPath, programs.client, ...plain));
  await client.hear(/capturing /);
  return client;
}

/** Sends a capture from the far end; how many packets arrived at the near one. */
function replay(file: string, rate: number, loops = 1): number {
  const before = network.arrived();
  network.run("far", "tcpreplay", "-K", "-i", network.far, `--pps=${rate}`, `--loop=${loops}`, file);
  return network.arrived() - before;
}

/** Datagrams on the loopback interface. */
function talkToItself(count: number): void {
  const script = `const s = require("node:dgram").createSocket("udp4");
    s.bind(0, "127.0.0.1", () => { let left = ${count}; const say = () => left-- > 0 ? s.send("x", s.address().port, "127.0.0.1", () => setTimeout(say, 50)) : s.close(); say(); });`;
  network.run("near", process.execPath, "-e", script);
}

const ENDLESS_TALK = `const s = require("node:dgram").createSocket("udp4");
  const more = () => s.send(Buffer.alloc(1000), 9, "127.0.0.1", more);
  s.bind(0, "127.0.0.1", more);`;

async function stop(client: Running): Promise<string> {
  await sleep(300);
  client.child.kill("SIGINT");
  expect(await client.finish()).toBe(0);
  return client.said;
}

function writeTraffic(name: string, wish: Parameters<typeof makeTraffic>[0]): string {
  writeFileSync(fileOf(name), makeTraffic(wish));
  return fileOf(name);
}

/**
 * Without immediate mode tcpdump sleeps on the last frames that the kernel holds (seen on Linux 6.18); with it the kernel's buffer holds
 * as many frames as it has room for longest ones.
 */
const WHOLE = ["--immediate-mode", "-U", "-B", "65536", "-s", "2048"] as const;
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
/** Without the thousands of lines that a failed comparison would print. */
const isSame = (some: readonly number[], others: readonly number[]): boolean =>
  some.length === others.length && some.every((each, index) => each === others[index]);
/** Each socket of the kernel stamps for itself, one after the other; a shared machine may stand still in between. */
const STAMPS_APART = 100_000n;
const isTwin = (one: ReadPacket, other: ReadPacket | undefined): boolean =>
  one.original === other?.original &&
  one.bytes.equals(other.bytes) &&
  one.micros - other.micros < STAMPS_APART &&
  other.micros - one.micros < STAMPS_APART;

describe.skipIf(obstacle !== undefined)("between two namespaces", () => {
  beforeAll(async () => {
    programs = await buildPrograms();
  });
  beforeEach(() => {
    network = makeNetwork();
  });
  afterEach(async () => {
    await network.close();
  });
  afterAll(() => {
    programs.close();
  });

  test.each(["pcap", "tcpdump"])(
    "by %s, each packet is the one that tcpdump -w got, at the same time",
    async (source) => {
      const traffic = writeTraffic("mixed.pcap", { packets: 20_000, length: (number) => 60 + (number % 1400) });
      sensor = await openSensor("--source", source);
      const client = await openClient(fileOf("ours.pcapng"), "-i", network.near);
      const tcpdump = new Running(
        network.start("near", "tcpdump", "-i", network.near, "-w", fileOf("theirs.pcap"), ...WHOLE),
      );
      await tcpdump.hear(/listening on/);
      expect(replay(traffic, 10_000)).toBe(20_000);
      const said = await stop(client);
      await tcpdump.end("SIGINT");
      const ours = readPcapng(fileOf("ours.pcapng"));
      expect(said).toContain("20000 packets received, 0 lost");
      expect(isSame(ours.packets.map(numberOf), range(20_000))).toBe(true);
      const theirs = readClassic(fileOf("theirs.pcap"));
      expect(theirs.length).toBe(ours.packets.length);
      expect(ours.packets.findIndex((packet, index) => !isTwin(packet, theirs[index]))).toBe(-1);
    },
  );

  test.each(["pcap", "tcpdump"])(
    "by %s, every packet from the moment on when the capture is said to run is there, also of a stream that was under way",
    async (source) => {
      const traffic = writeTraffic("underway.pcap", { packets: 20_000, length: 100 });
      sensor = await openSensor("--source", source);
      const words = ["-q", "-K", "-i", network.far, "--pps=2000", traffic];
      const sender = network.start("far", "tcpreplay", ...words);
      const client = await openClient(fileOf("underway.pcapng"), "-i", network.near);
      const passed = network.arrived();
      const gone = once(sender, "exit");
      await sleep(2000);
      sender.kill("SIGINT");
      await gone;
      const last = network.arrived() - 1;
      expect(await stop(client)).toContain(", 0 lost");
      const numbers = readPcapng(fileOf("underway.pcapng")).packets.map(numberOf);
      expect(numbers[0]).toBeLessThanOrEqual(passed);
      expect(isSame(numbers, range(last + 1).slice(numbers[0]))).toBe(true);
    },
  );

  test("an interface that cannot be opened is told with the reason, whatever comes from the other one", async () => {
    sensor = await openSensor();
    network.run("near", "ip", "link", "set", network.near, "down");
    const output = ["-w", fileOf("none.pcapng"), "--token-file", fileOf(`token${round}`), "--accept-safe-use"];
    const asked = ["--sensor", sensor.link, "-i", "lo", "-i", network.near, ...output];
    const busy = network.start("near", process.execPath, "-e", ENDLESS_TALK);
    const client = new Running(network.start("near", process.execPath, programs.client, "capture", ...asked));
    expect(await client.finish()).toBe(1);
    busy.kill("SIGKILL");
    expect(client.said).toMatch(/nothing is captured: .*vA.* not up/);
    expect(client.said).not.toContain("capturing ");
    const audit = readFileSync(fileOf(`state${round}/audit.jsonl`), "utf8");
    expect(audit).toMatch(/"capture_stopped".*vA.* not up/);
  });

  test("under overload the loss that is told is what was sent less what arrived, and nothing is out of order", async () => {
    const traffic = writeTraffic("big.pcap", { packets: 20_000, length: 1500 });
    sensor = await openSensor();
    const client = await openClient(fileOf("flood.pcapng"), "-i", network.near);
    // A client that stands still for a while: its queue, then the pipe, then the kernel's buffer fill, and only the kernel drops.
    client.child.kill("SIGSTOP");
    const sent = replay(traffic, 100_000, 6);
    client.child.kill("SIGCONT");
    await sleep(1500);
    const said = await stop(client);
    const [, received = "", lost = ""] = /(\d+) packets received, (\d+) lost/.exec(said) ?? [];
    const { packets, gaps, droppedBySystem } = readPcapng(fileOf("flood.pcapng"));
    expect(sent).toBeGreaterThan(100_000);
    expect(packets.length).toBe(Number(received));
    expect(Number(lost)).toBeGreaterThan(0);
    expect(Number(received) + Number(lost)).toBe(sent);
    // The file tells it as well: where, and in the words that every tool knows.
    expect(gaps.reduce((sum, gap) => sum + (gap.packets ?? 0n), 0n)).toBe(BigInt(lost));
    expect(droppedBySystem.get(0)).toBe(BigInt(lost));
    const numbers = packets.map(numberOf);
    const steps = numbers.filter((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0));
    expect(steps.length).toBeLessThanOrEqual(5);
  });

  test("a flood that does not end is stopped when the client says so, with all its counters", async () => {
    const traffic = writeTraffic("small.pcap", { packets: 20_000, length: 64 });
    sensor = await openSensor();
    const client = await openClient(fileOf("endless.pcapng"), "-i", network.near);
    const flood = network.start("far", "tcpreplay", "-q", "-K", "-t", "-i", network.far, "--loop=0", traffic);
    await sleep(1500);
    const before = performance.now();
    client.child.kill("SIGINT");
    expect(await client.finish(15_000)).toBe(0);
    expect(performance.now() - before).toBeLessThan(8000);
    flood.kill("SIGKILL");
    expect(client.said).toContain("ended: the client stopped it");
    const [, received = ""] = /(\d+) packets received, \d+ lost/.exec(client.said) ?? [];
    expect(readPcapng(fileOf("endless.pcapng")).packets.length).toBe(Number(received));
    // That it was written to a file stands in the sensor's audit log.
    await sleep(100);
    const audit = readFileSync(fileOf(`state${round}/audit.jsonl`), "utf8");
    const said = /.*"capture_exported".*/.exec(audit)?.[0] ?? "{}";
    const { size } = statSync(fileOf("endless.pcapng"));
    expect(JSON.parse(said)).toMatchObject({
      facts: { mode: "full", name: "endless.pcapng", bytes: size, by: "command", isAllowed: true },
    });
  });

  test("the sensor's own connection is left out, and counted", async () => {
    sensor = await openSensor("--port", "7411");
    const tcpdump = new Running(
      network.start("near", "tcpdump", "-i", "lo", "-w", fileOf("lo.pcap"), ...WHOLE, "tcp port 7411"),
    );
    await tcpdump.hear(/listening on/);
    const client = await openClient(fileOf("lo.pcapng"), "-i", "lo");
    talkToItself(5);
    await stop(client);
    await sleep(300);
    await tcpdump.end("SIGINT");
    const { packets } = readPcapng(fileOf("lo.pcapng"));
    expect(packets.length).toBe(5);
    const own = readClassic(fileOf("lo.pcap"));
    expect(own.length).toBeGreaterThan(10);
    // Each frame that tcpdump saw of it is told to be the sensor's own.
    const check = new OwnFrames([7411], ["127.0.0.1"]);
    expect(own.filter(({ bytes }) => !check.has(bytes, bytes.length, 1))).toEqual([]);
    expect(client.said).toMatch(/[1-9]\d* packets of the sensor's own connection left out/);
  });

  test("an interface that goes down and up again goes on; one that is taken away ends the capture with the reason", async () => {
    const traffic = writeTraffic("thousand.pcap", { packets: 1000, length: 100 });
    sensor = await openSensor();
    const client = await openClient(fileOf("down.pcapng"), "-i", network.near);
    replay(traffic, 5000);
    network.run("near", "ip", "link", "set", network.near, "down");
    await sleep(300);
    network.run("near", "ip", "link", "set", network.near, "up");
    await sleep(300);
    replay(traffic, 5000);
    await sleep(500);
    network.run("near", "ip", "link", "del", network.near);
    await client.finish();
    expect(client.said).toMatch(/ended: .*vA/);
    expect(readPcapng(fileOf("down.pcapng")).packets.map(numberOf)).toEqual([...range(1000), ...range(1000)]);
  });

  test("the capturing process is nobody's and may open packet sockets, nothing else", async () => {
    sensor = await openSensor();
    const client = await openClient(fileOf("nobody.pcapng"), "-i", network.near);
    const [child = ""] = readFileSync(`/proc/${sensor.pid}/task/${sensor.pid}/children`, "utf8").split(" ");
    const status = readFileSync(`/proc/${child}/status`, "utf8");
    const isDropped = status.includes("Uid:\t65534");
    // Where nobody cannot reach the program it keeps its user's rights.
    if (!isDropped)
      console.warn("left out, the capturing process as nobody: its program cannot be read by nobody here");
    else for (const set of ["CapEff", "CapPrm", "CapBnd"]) expect(status).toMatch(new RegExp(`${set}:\t0+2000\n`));
    await stop(client);
  });

  test("a snap length cuts the bytes and keeps the length, and tags of VLANs stay", async () => {
    const traffic = writeTraffic("tagged.pcap", { packets: 100, length: 600, vlan: 42 });
    sensor = await openSensor();
    const client = await openClient(fileOf("snap.pcapng"), "-i", network.near, "-s", "96");
    replay(traffic, 1000);
    await stop(client);
    const { packets } = readPcapng(fileOf("snap.pcapng"));
    expect(packets.length).toBe(100);
    for (const { bytes, original } of packets) {
      expect([bytes.length, original]).toEqual([96, 604]);
      expect(bytes.readUInt32BE(12)).toBe(0x8100_002a);
    }
  });

  test("several interfaces share a stream, each with its own number, each in its own order", async () => {
    const traffic = writeTraffic("two.pcap", { packets: 500, length: 200 });
    sensor = await openSensor();
    const client = await openClient(fileOf("two.pcapng"), "-i", "lo", "-i", network.near);
    replay(traffic, 2000);
    talkToItself(3);
    await stop(client);
    const { interfaces, packets, sections } = readPcapng(fileOf("two.pcapng"));
    expect(sections).toBe(1);
    expect(interfaces).toEqual(["lo", network.near]);
    expect(packets.filter(({ interfaceId }) => interfaceId === 1).map(numberOf)).toEqual(range(500));
    expect(packets.filter(({ interfaceId }) => interfaceId === 0).length).toBe(3);
  });
});
