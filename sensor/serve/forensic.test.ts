/** Mode forensic from end to end: recorded whatever the client does, ended by the sensor, and downloaded by whoever may. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyRecording } from "../record/verify-recording.ts";
import { openSensor, type Sensor } from "../sensor.ts";
import { TestClient, pairFirst, configOf } from "./live-client.ts";
import { isLoopbackHost } from "./loopback.ts";
import { nodeTransport } from "./node-transport.ts";
import { ask } from "./test-client.ts";
import type { Listener } from "./transport.ts";

const PACKETS = 60_000;
const BYTES = 1200;
let folder: string;
let sensor: Sensor;
let listener: Listener;
let token: string;

function makeCapture(): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt32LE(1, 20);
  const record = Buffer.alloc(16 + BYTES, 1);
  record.writeUInt32LE(BYTES, 8);
  record.writeUInt32LE(BYTES, 12);
  return Buffer.concat([head, ...Array<Buffer>(PACKETS).fill(record)]);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "forensic-"));
  writeFileSync(join(folder, "many.pcap"), makeCapture());
  const replay = ["--source", "replay", "--file", join(folder, "many.pcap"), "--pace", "0"];
  sensor = await openSensor(
    configOf("--state", join(folder, "state"), "--allow-forensic", "--recordings-mib", "512", ...replay),
  );
  const { admit, serve } = sensor.makeDoor(isLoopbackHost, false);
  const handle = serve(() => {
    throw new Error("nothing else is asked for");
  });
  listener = await nodeTransport.listen({ host: "127.0.0.1", port: 0, handle, admit });
  const { ready, token: made } = await pairFirst(sensor, listener.port);
  expect(ready.modes).toEqual(["metadata", "forensic"]);
  expect(ready.mostForensicMinutes).toBe(1440);
  token = made;
}, 30_000);
afterAll(async () => {
  await sensor.close();
  await listener.close();
  rmSync(folder, { recursive: true });
});

const connect = async (): Promise<TestClient> => {
  const client = new TestClient();
  expect(await client.connect(listener.port, { kind: "token", secret: token })).toBe(101);
  await client.waitFor("ready");
  return client;
};

const recordingsFolder = (): string => join(folder, "state", "recordings");

test("it needs an end, which the sensor announces and keeps", async () => {
  const client = await connect();
  client.start("forensic");
  expect((await client.waitFor("error")).code).toBe("minutes");
  client.start("forensic", { minutes: 5, mostSeconds: 1, replay: { isPaused: true } });
  const { startedNs, endsNs } = await client.waitFor("started");
  expect((endsNs ?? 0n) - startedNs).toBe(1_000_000_000n);
  expect((await client.waitFor("stopped")).reason).toBe("the time asked for is over");
  client.socket?.close();
}, 20_000);

test("everything is recorded and vouched for, and said to the client and the audit log", async () => {
  const client = await connect();
  client.start("forensic", { minutes: 1 });
  await client.waitFor("stopped");
  const last = client.messages.filter((message) => message.kind === "recording").at(-1);
  expect(last).toMatchObject({ phase: "ended", packets: PACKETS, missed: 0 });
  const path = join(recordingsFolder(), last?.kind === "recording" ? last.recording : "");
  const verdict = await verifyRecording(path);
  expect(verdict.problems).toEqual([]);
  const bytes = readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0);
  expect(bytes).toBeGreaterThan(PACKETS * (BYTES + 32));
  expect(statSync(path).mode & 0o777).toBe(0o700);
  const audit = readFileSync(join(folder, "state", "audit.jsonl"), "utf8");
  expect(audit).toContain(`"head":"${verdict.head}"`);
  expect(audit).toMatch(new RegExp(`"recording_rotated".*"recording":"${basename(path)}","files":2,`));
  // Every place where packets can get lost is accounted for.
  expect(audit).toMatch(
    /"capture_stopped".*"withheld":0,"sampledOut":0,"droppedByKernel":0,"droppedByInterface":0,"givenUp":0/,
  );
  client.socket?.close();
}, 30_000);

test("it goes on to its end when its client is gone", async () => {
  const before = readdirSync(recordingsFolder()).length;
  const client = await connect();
  client.start("forensic", { minutes: 1, mostSeconds: 2, replay: { pacePercent: 100 } });
  await client.waitFor("started");
  client.socket?.terminate();
  for (let round = 0; round < 200; round++) {
    const audit = readFileSync(join(folder, "state", "audit.jsonl"), "utf8");
    if (audit.split("recording_ended").length > before + 1) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const names = readdirSync(recordingsFolder()).sort();
  expect(names.length).toBe(before + 1);
  const chain = readFileSync(join(recordingsFolder(), names.at(-1) ?? "", "chain.jsonl"), "utf8");
  expect(chain).toContain('"kind":"end"');
}, 30_000);

test("a recording is listed and downloaded by a token that may, and by nobody else", async () => {
  const client = await connect();
  client.client.say({ kind: "recordings" });
  const { recordings } = await client.waitFor("recordings");
  const file = recordings.flatMap(({ recording, files }) =>
    files.map(({ name, bytes }) => ({ recording, name, bytes })),
  );
  const wanted = file.find(({ name, bytes }) => name.endsWith("pcapng") && bytes > 1 << 20);
  const path = `/v1/recordings/${wanted?.recording ?? ""}/${wanted?.name ?? ""}`;
  const bearer = `Authorization: Bearer ${token}`;
  const whole = await ask(listener.port, `GET ${path}`, bearer);
  expect(whole.status).toBe(200);
  const stored = readFileSync(join(recordingsFolder(), wanted?.recording ?? "", wanted?.name ?? ""));
  expect(whole.body.equals(stored)).toBe(true);
  const part = await ask(listener.port, `GET ${path}`, bearer, "Range: bytes=0-3");
  expect([part.status, part.body.toString("hex")]).toEqual([206, "0a0d0d0a"]);
  const statusOf = async (line: string, ...headers: string[]): Promise<number> =>
    (await ask(listener.port, line, ...headers)).status;
  expect(await statusOf(`GET ${path}`)).toBe(401);
  expect(await statusOf(`GET ${path}?token=${token}`)).toBe(401);
  expect(await statusOf(`GET ${path}`, "Authorization: Bearer " + "A".repeat(43))).toBe(401);
  expect(await statusOf(`GET ${path}`, bearer, "Origin: http://evil.example")).toBe(403);
  expect(await statusOf(`GET ${path}`, bearer, "Host: evil.example")).toBe(421);
  expect(await statusOf(`POST ${path}`, bearer)).toBe(405);
  for (const odd of ["/..%2f..%2ftokens.json", "/../tokens.json", "/x/y/z", ""])
    expect(await statusOf(`GET /v1/recordings/${wanted?.recording ?? ""}${odd}`, bearer)).toBe(404);
  client.socket?.close();
}, 20_000);
