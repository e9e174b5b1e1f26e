/** Captures that come live from several sensors, merged by time. */
import { setTimeout as sleep } from "node:timers/promises";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { expect, test } from "vitest";
import type { CaptureSummary } from "#shared/model/capture.ts";
import type { Engine, EngineOutcome, LivePort } from "#shared/model/engine.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { pings } from "./support/traffic.ts";
import { readRows } from "./support/describe.ts";
import { newEngine } from "./support/open.ts";

const packets = pings(12);
const FILE_HEADER = 24;
/** The bytes of these packets, without the header of a file. */
const recordsOf = (...at: readonly number[]): Uint8Array =>
  pcap(at.flatMap((each) => packets[each] ?? [])).slice(FILE_HEADER);
const HEADER = pcap([]);

interface Merge {
  readonly engine: Engine;
  readonly ports: readonly MessagePort[];
  readonly end: () => Promise<EngineOutcome<CaptureSummary>>;
}

async function merge(...shifts: readonly bigint[]): Promise<Merge> {
  const channels = shifts.map(() => new MessageChannel());
  const engine = await newEngine();
  const inputs = shifts.map((shiftNs, at) => {
    const live = channels[at]?.port2 as unknown as LivePort;
    return { name: `eth0 on sensor ${at}`, shiftNs, bytes: new Blob([]), live };
  });
  const reading = engine.open(inputs, () => undefined);
  for (const { port1 } of channels) port1.postMessage(HEADER);
  const end = async (): Promise<EngineOutcome<CaptureSummary>> => {
    for (const { port1 } of channels) port1.postMessage(new Uint8Array(0));
    const outcome = await reading;
    for (const { port1, port2 } of channels) {
      port1.close();
      port2.close();
    }
    return outcome;
  };
  return { engine, ports: channels.map(({ port1 }) => port1), end };
}

const orderOf = async (engine: Engine): Promise<number[]> =>
  (await readRows(engine)).map(({ timeNs }) => packets.findIndex((packet) => packet.timeNs === timeNs));
const lateOf = (summary: CaptureSummary): number => summary.counters.find(({ id }) => id === "late")?.count ?? 0;

test("packets stand in the order of their times, whichever sensor is sooner", async () => {
  const { engine, ports, end } = await merge(0n, 0n);
  ports[1]?.postMessage(recordsOf(1, 3, 5));
  await sleep(30);
  ports[0]?.postMessage(recordsOf(0, 2, 4, 6));
  ports[1]?.postMessage(recordsOf(7, 9));
  await sleep(30);
  ports[0]?.postMessage(recordsOf(8, 10));
  const outcome = await end();
  expect(outcome.ok).toBe(true);
  expect(await orderOf(engine)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(lateOf(await engine.summary())).toBe(0);
});

test("a clock that is off is put right, as with files", async () => {
  const late = packets.map((packet) => ({ ...packet, timeNs: packet.timeNs - 5_000_000_000n }));
  const { engine, ports, end } = await merge(0n, 5_000_000_000n);
  ports[0]?.postMessage(recordsOf(0, 2));
  ports[1]?.postMessage(pcap([late[1], late[3]].flatMap((each) => each ?? [])).slice(FILE_HEADER));
  await end();
  expect(await orderOf(engine)).toEqual([0, 1, 2, 3]);
});

test("one that says nothing holds the others up no longer than the window; what it says too late is counted and kept", async () => {
  const { engine, ports, end } = await merge(0n, 0n);
  ports[0]?.postMessage(recordsOf(4, 5, 6));
  const begun = performance.now();
  while ((await engine.summary()).packets < 3 && performance.now() - begun < 5000) await sleep(10);
  expect((await engine.summary()).packets).toBe(3);
  expect(performance.now() - begun).toBeGreaterThan(200);
  ports[1]?.postMessage(recordsOf(2, 3, 7));
  await sleep(400);
  ports[0]?.postMessage(recordsOf(8));
  await end();
  expect(await orderOf(engine)).toEqual([4, 5, 6, 2, 3, 7, 8]);
  expect(lateOf(await engine.summary())).toBe(2);
});

test("after a silence the order is kept again, and each packet says where it is from", async () => {
  const { engine, ports, end } = await merge(0n, 0n, 0n);
  ports[0]?.postMessage(recordsOf(0));
  await sleep(600);
  ports[2]?.postMessage(recordsOf(2));
  ports[1]?.postMessage(recordsOf(1));
  ports[0]?.postMessage(recordsOf(3));
  await end();
  expect(await orderOf(engine)).toEqual([0, 1, 2, 3]);
  const { interfaces, inputs } = await engine.summary();
  expect(interfaces.map(({ input, packets: count }) => [inputs[input]?.name, count])).toEqual([
    ["eth0 on sensor 0", 2],
    ["eth0 on sensor 1", 1],
    ["eth0 on sensor 2", 1],
  ]);
});
