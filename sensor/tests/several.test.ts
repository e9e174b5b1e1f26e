/** One client takes what several sensors send, and has one file of it. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTraffic, readPcapng } from "./support/captures.ts";
import { Running, startHere, startSensor, type RunningSensor } from "./support/processes.ts";
import { buildPrograms, type Programs } from "./support/programs.ts";

const PACKETS = 500;

let programs: Programs;
const running: Running[] = [];
const fileOf = (name: string): string => join(programs.folder, name);

beforeAll(async () => {
  programs = await buildPrograms();
  writeFileSync(fileOf("many.pcap"), makeTraffic({ packets: PACKETS, length: 200, apart: 500 }));
});
afterAll(async () => {
  for (const each of running) await each.end("SIGKILL");
  programs.close();
});

async function openSensor(name: string): Promise<RunningSensor> {
  const source = ["--source", "replay", "--file", fileOf("many.pcap"), "--pace", "0", "--allow-full"];
  const sensor = await startSensor(startHere, programs.sensor, ...source, "--state", fileOf(name), "--port", "0");
  running.push(sensor);
  return sensor;
}

function openClient(...words: readonly string[]): Running {
  const client = new Running(startHere(process.execPath, programs.client, "capture", ...words));
  running.push(client);
  return client;
}

const keeping = (name: string): string[] => ["--token-file", fileOf(name), "--accept-safe-use", "--mode", "full"];

test("the file has the packets of all in the order of time, and each interface says whose it is", async () => {
  const [first, second] = [await openSensor("state1"), await openSensor("state2")];
  const both = [
    "--sensor",
    first.link,
    ...keeping("token1"),
    "--sensor",
    second.link,
    "--token-file",
    fileOf("token2"),
  ];
  const client = openClient(...both, "-w", fileOf("all.pcapng"));
  await client.finish();
  expect(client.said).toMatch(/^127[.]0[.]0[.]1:\d+: 500 packets received, 0 lost$/m);
  const { packets } = readPcapng(fileOf("all.pcapng"));
  expect(packets).toHaveLength(2 * PACKETS);
  const times = packets.map(({ micros }) => micros);
  expect(times).toEqual([...times].sort((one, other) => (one < other ? -1 : one > other ? 1 : 0)));
  expect(new Set(packets.map(({ interfaceId }) => interfaceId))).toEqual(new Set([0, 1]));
  expect(existsSync(fileOf("all.pcapng.1"))).toBe(false);
  expect(existsSync(fileOf("all.pcapng.part"))).toBe(false);
});

test("a token file for each of them, and a file to write into: what lacks is said before anything begins", async () => {
  const first = await openSensor("state3");
  const twice = ["--sensor", first.link, "--sensor", first.link];
  const client = openClient(...twice, ...keeping("token3"), "-w", fileOf("half.pcapng"));
  await client.finish();
  expect(client.said).toContain("give one --token-file for each --sensor");
  expect(existsSync(fileOf("half.pcapng.1"))).toBe(false);
  const standard = openClient(...twice, "-w", "-");
  await standard.finish();
  expect(standard.said).toContain("give -w a file, not -");
});

test("one that refuses is told by its address; what the other sent is in the file all the same", async () => {
  const [first, second] = [await openSensor("state4"), await openSensor("state5")];
  const refused = second.link.replace(/pair=.{6}/, "pair=AAAAAA");
  const both = ["--sensor", first.link, ...keeping("token4"), "--sensor", refused, "--token-file", fileOf("token5")];
  const client = openClient(...both, "-w", fileOf("one.pcapng"));
  expect(await client.finish()).toBe(1);
  expect(client.said).toContain(`${new URL(second.link).host}: tapglass capture: the sensor does not know this token`);
  expect(readPcapng(fileOf("one.pcapng")).packets).toHaveLength(PACKETS);
});
