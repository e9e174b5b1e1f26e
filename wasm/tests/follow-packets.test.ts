/** Packets that come through a pipe are told one by one while they come, and in the end there is nothing that a file would have more. */
import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { ColumnSpec } from "#shared/model/row.ts";
import { bytes } from "../../scripts/captures/bytes.ts";
import { pcapng } from "../../scripts/captures/pcapng.ts";
import { Scene, endpoint } from "../../scripts/captures/scene.ts";
import { followPackets } from "../cli/follow.ts";
import { loadEngineModule } from "../cli/open.ts";
import { createEngine } from "../host/index.ts";

const COLUMNS: readonly ColumnSpec[] = [{ kind: "builtIn", id: "source" }];
const scene = new Scene();
for (let host = 1; host <= 9; host++)
  scene.sendUdp(endpoint(`10.0.0.${host}`, 53), endpoint("10.9.9.9", 999), bytes("answer"));
const file = pcapng(scene.packets);

test("every packet once, in order, before the end of the pipe is known", async () => {
  const input = new PassThrough();
  const told: string[] = [];
  const done = followPackets(await createEngine(loadEngineModule()), input, COLUMNS, (rows) => {
    told.push(...rows.map(({ cells }) => cells[0] ?? ""));
  });
  const half = file.length >> 1;
  input.write(file.subarray(0, half));
  await expect.poll(() => told.length).toBeGreaterThan(2);
  expect(told.length).toBeLessThan(9);
  for (let at = half; at < file.length; at += 7) {
    input.write(file.subarray(at, at + 7));
    if (at % 5 === 0) await sleep(1);
  }
  await expect.poll(() => told.length).toBe(9);
  input.end();
  const outcome = await done;
  expect(outcome).toMatchObject({ ok: true, value: { packets: 9, damage: [] } });
  expect(told).toEqual(Array.from({ length: 9 }, (_, at) => `10.0.0.${at + 1}`));
});

test("a pipe that breaks off says so", async () => {
  const input = new PassThrough();
  const done = followPackets(await createEngine(loadEngineModule()), input, COLUMNS, () => undefined);
  input.end(file.subarray(0, file.length - 5));
  const outcome = await done;
  expect(outcome.ok && outcome.value.damage.length).toBe(1);
});
