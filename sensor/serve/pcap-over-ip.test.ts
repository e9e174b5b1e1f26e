/** PCAP-over-IP: a valid capture for whoever connects, and nothing before the Safe Use statement was accepted. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCaptureFile } from "../capture/capture-file.ts";
import { openSensor, type Sensor } from "../sensor.ts";
import { configOf } from "./live-client.ts";

const PACKETS = 3000;
let folder: string;
let sensor: Sensor | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pcap-over-ip-"));
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt32LE(1, 20);
  const records = Array.from({ length: PACKETS }, (_, number) => {
    const record = Buffer.alloc(16 + 60);
    record.writeUInt32LE(number, 0);
    record.writeUInt32LE(60, 8);
    record.writeUInt32LE(60, 12);
    return record;
  });
  writeFileSync(join(folder, "in.pcap"), Buffer.concat([head, ...records]));
});
afterAll(async () => {
  await sensor?.close();
  rmSync(folder, { recursive: true });
});

async function receive(port: number): Promise<Buffer> {
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

test("nothing comes before Safe Use was accepted; then the whole capture, once for each connection", async () => {
  const state = join(folder, "state");
  const replay = ["--source", "replay", "--file", join(folder, "in.pcap"), "--pace", "0"];
  const words = ["--state", state, ...replay, "--pcap-over-ip", "0:in.pcap"];
  sensor = await openSensor(configOf(...words));
  const portOf = (): number => Number(/127\.0\.0\.1 port (\d+)/.exec(sensor?.describe().join() ?? "")?.[1]);
  expect((await receive(portOf())).length).toBe(0);
  await sensor.close();
  writeFileSync(join(state, "safe-use.json"), JSON.stringify({ version: 1, who: "test", when: "now" }));
  sensor = await openSensor(configOf(...words));
  const [first, second] = await Promise.all([receive(portOf()), receive(portOf())]);
  expect(first.equals(second)).toBe(true);
  writeFileSync(join(folder, "out.pcapng"), first);
  let packets = 0;
  for await (const records of readCaptureFile(join(folder, "out.pcapng"))) packets += records.length;
  expect(packets).toBe(PACKETS);
  expect(readFileSync(join(state, "audit.jsonl"), "utf8").split('"by":"pcap-over-ip"').length).toBe(6);
}, 20_000);
