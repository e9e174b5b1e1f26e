/** Whatever takes long can be stopped; what there was by then stays usable. */
import { expect, test } from "vitest";
import { pcap } from "../../scripts/captures/pcap.ts";
import { findContradictions } from "./support/consistency.ts";
import { readDetail } from "./support/describe.ts";
import { openBytes, openInputs } from "./support/open.ts";
import { datagrams } from "./support/traffic.ts";

const PACKETS = 20_000;
const PAYLOAD = 200;
const FILE = pcap(datagrams(PACKETS, PAYLOAD));
const FEW = pcap(datagrams(2000, PAYLOAD));

test("a cancelled opening keeps the packets that were read", async () => {
  const { engine, outcome, summary } = await openInputs([{ bytes: FILE, chunkSize: 65_536 }], (running, progress) => {
    if (progress.phase === "reading") void running.cancel();
  });
  expect(outcome).toMatchObject({ ok: false, kind: "cancelled" });
  expect(summary.packets).toBeGreaterThan(0);
  expect(summary.packets).toBeLessThan(PACKETS);
  const isLookedAt = (number: number): boolean => number % 100 === 0;
  expect(await findContradictions(engine, summary, isLookedAt)).toEqual([]);
  const last = await readDetail(engine, summary.packets);
  expect(last.views[0]?.bytes).toEqual(datagrams(PACKETS, PAYLOAD)[summary.packets - 1]?.frame);
});

test("an opening that nobody cancels is reported up to its end", async () => {
  const phases = new Set<string>();
  let bytesDone = 0;
  const { outcome } = await openInputs([{ bytes: FILE, chunkSize: 65_536 }], (_, progress) => {
    phases.add(progress.phase);
    expect(progress.bytesDone).toBeGreaterThanOrEqual(bytesDone);
    bytesDone = progress.bytesDone;
  });
  expect(outcome.ok).toBe(true);
  expect([...phases]).toEqual(["reading", "done"]);
  expect(bytesDone).toBe(FILE.length);
});

test("a cancelled sort leaves the order as it was", async () => {
  const { engine } = await openBytes(FEW);
  const outcome = await engine.sort([{ column: { kind: "builtIn", id: "info" }, descending: true }], () => {
    void engine.cancel();
  });
  expect(outcome).toMatchObject({ ok: false, kind: "cancelled" });
  const { rows } = await engine.window({ key: 0, first: 0, count: 3, columns: [] });
  expect(rows.map(({ number }) => number)).toEqual([1, 2, 3]);
});

test("a cancelled search finds nothing, and the next one is whole again", async () => {
  const { engine } = await openBytes(FEW);
  const request = { from: 1, backwards: false, where: "bytes", text: "", bytes: Uint8Array.of(1, 2, 3, 4, 5) } as const;
  const outcome = await engine.find(request, () => {
    void engine.cancel();
  });
  expect(outcome).toMatchObject({ ok: false, kind: "cancelled" });
  expect(await engine.find(request, () => undefined)).toEqual({ ok: true, value: undefined });
});
