/** A capture that is replayed is read as live, and is the same capture. */
import { MessageChannel } from "node:worker_threads";
import { expect, test } from "vitest";
import type { LivePort } from "#shared/model/engine.ts";
import type { ReplayOrder, ReplayStand } from "#shared/wire/replay.ts";
import { encodeGapBlock } from "#shared/losses/gap-block.ts";
import { bytes } from "../../scripts/captures/bytes.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { pcapng } from "../../scripts/captures/pcapng.ts";
import { readRows } from "./support/describe.ts";
import { newEngine, openInputs, type Opened } from "./support/open.ts";
import { conversation } from "./support/traffic.ts";

const packets = conversation();
const total = packets.length;

/** Reads the replay of what is open; `watch` hears how it stands. */
async function replay(
  of: Opened,
  order: ReplayOrder,
  watch: (stand: ReplayStand) => void = () => undefined,
): Promise<Opened> {
  const channels = of.summary.inputs.map(() => new MessageChannel());
  const port = (at: number, end: "port1" | "port2"): LivePort => channels[at]?.[end] as unknown as LivePort;
  const engine = await newEngine();
  const reading = engine.open(
    of.summary.inputs.map(({ name }, at) => ({ name, shiftNs: 0n, bytes: new Blob([]), live: port(at, "port2") })),
    () => undefined,
  );
  const sent = await of.engine.replay(
    channels.map((_, at) => ({ live: port(at, "port1") })),
    order,
    watch,
  );
  expect(sent.ok).toBe(true);
  const outcome = await reading;
  for (const { port1, port2 } of channels) {
    port1.close();
    port2.close();
  }
  return { engine, outcome, summary: await engine.summary() };
}

const describeRows = async ({ engine }: Opened): Promise<string[]> =>
  (await readRows(engine)).map(({ timeNs, cells, severity }) => `${timeNs} ${severity} ${cells.join(" | ")}`);

const gap = encodeGapBlock({ packets: 4n, fromNs: 1n, toNs: 2n, cause: "kernel" });
const CAPTURES = {
  pcap: [pcap(packets)],
  "pcapng with a gap": [bytes(pcapng(packets.slice(0, 4)), gap, pcapng(packets.slice(4)))],
  "pcap that is cut in its last packet": [pcap(packets).slice(0, -3)],
  "two files that are merged": [
    pcap(packets.filter((_, at) => at % 2 === 0)),
    pcapng(packets.filter((_, at) => at % 2 === 1)),
  ],
} as const;

test.each(Object.entries(CAPTURES))("%s: live equals offline", async (_, files) => {
  const offline = await openInputs(files.map((each) => ({ bytes: each })));
  const live = await replay(offline, { pacePercent: 0 });
  expect(await describeRows(live)).toEqual(await describeRows(offline));
  const sizes = { engineBytes: 0, inputs: [] };
  expect({ ...live.summary, ...sizes }).toEqual({ ...offline.summary, ...sizes });
});

// Of several inputs one that is silent is not waited for for ever: in their own pace the order is that of their coming.
const SINGLE = Object.entries(CAPTURES).filter(([, files]) => files.length === 1);

test.each(SINGLE)("%s: the result is the same in any pace, and another one for a part", async (_, files) => {
  const of = await openInputs(files.map((file) => ({ bytes: file })));
  const whole = await of.engine.resultDigest();
  expect(whole).toMatch(/^[0-9a-f]{64}$/);
  for (const pacePercent of [0, 10_000]) {
    const live = await replay(of, { pacePercent });
    expect(await live.engine.resultDigest()).toBe(whole);
  }
  const { firstNs = 0n, lastNs = 0n } = of.summary;
  const part = await replay(of, { pacePercent: 0, fromNs: (lastNs - firstNs) / 2n });
  expect(await part.engine.resultDigest()).not.toBe(whole);
});

test("held it goes step by step, sought it goes on from there, and its end is its end", async () => {
  const offline = await openInputs([{ bytes: pcap(packets) }]);
  const stands: ReplayStand[] = [];
  const going = replay(offline, { isPaused: true }, (stand) => stands.push(stand));
  await expect.poll(() => stands.length, { timeout: 10_000 }).toBeGreaterThan(0);
  await offline.engine.controlReplay({ steps: 2 });
  await expect.poll(() => stands.at(-1)?.positionNs ?? 0n, { timeout: 10_000 }).toBeGreaterThan(0n);
  const first = packets[0]?.timeNs ?? 0n;
  expect(stands.at(-1)).toMatchObject({
    isPaused: true,
    packets: total,
    positionNs: (packets[1]?.timeNs ?? 0n) - first,
  });
  const seekNs = (packets[total - 3]?.timeNs ?? 0n) - first;
  await offline.engine.controlReplay({ seekNs, isPaused: false, pacePercent: 0 });
  const rows = await readRows((await going).engine);
  const from = packets.findIndex(({ timeNs }) => timeNs - first >= seekNs);
  expect(rows.map(({ timeNs }) => timeNs)).toEqual(
    [...packets.slice(0, 2), ...packets.slice(from)].map(({ timeNs }) => timeNs),
  );
});

test("again and again, a window of it, until it is stopped", async () => {
  for (const file of [pcap(packets), pcapng(packets)]) {
    const offline = await openInputs([{ bytes: file }]);
    const untilNs = (packets[2]?.timeNs ?? 0n) - (packets[0]?.timeNs ?? 0n);
    const within = packets.filter(({ timeNs }) => timeNs - (packets[0]?.timeNs ?? 0n) <= untilNs).length;
    const live = await replay(offline, { pacePercent: 0, loops: true, untilNs }, ({ round }) => {
      if (round === 3) void offline.engine.controlReplay("stop");
    });
    expect(live.summary.packets % within).toBe(0);
    expect(live.summary.packets).toBeGreaterThanOrEqual(3 * within);
    expect(live.summary.damage).toEqual([]);
  }
});

test("the pace is kept by a clock that does not jump", async () => {
  const offline = await openInputs([{ bytes: pcap(packets) }]);
  const lengthMs = Number((packets.at(-1)?.timeNs ?? 0n) - (packets[0]?.timeNs ?? 0n)) / 1e6;
  const pacePercent = Math.max(10, Math.min(10_000, Math.round((lengthMs / 300) * 100)));
  const begun = performance.now();
  await replay(offline, { pacePercent });
  expect(performance.now() - begun).toBeGreaterThan((lengthMs * 100) / pacePercent - 5);
});
