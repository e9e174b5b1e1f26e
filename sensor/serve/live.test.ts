/** The contract of the live path: who is let in, and that every packet of a source arrives once, in order, over both transports. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AUDIT_KINDS } from "#shared/wire/audit-kinds.ts";
import type { Credential } from "#shared/wire/credential.ts";
import { openSensor, type Sensor } from "../sensor.ts";
import { TestClient, pairFirst, configOf } from "./live-client.ts";
import { isLoopbackHost } from "./loopback.ts";
import { nodeTransport } from "./node-transport.ts";
import type { Listener, Transport } from "./transport.ts";
import { loadUwsTransport } from "./uws-transport.ts";

const PACKETS = 20_000;
let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "live-"));
  file = join(folder, "many.pcap");
  writeFileSync(file, makeCapture());
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** UDP packets that bear their number, 60 to 1459 bytes each. */
function makeCapture(): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt32LE(1, 20);
  const records: Buffer[] = [head];
  for (let number = 0; number < PACKETS; number++) {
    const record = Buffer.alloc(16 + 60 + (number % 1400));
    record.writeUInt32LE(1_700_000_000 + Math.floor(number / 1000), 0);
    record.writeUInt32LE((number % 1000) * 1000, 4);
    record.writeUInt32LE(record.length - 16, 8);
    record.writeUInt32LE(record.length - 16, 12);
    record.writeUInt16BE(0x0800, 28);
    record[30] = 0x45;
    record[39] = 17;
    record.writeUInt32BE(number, 16 + 50);
    records.push(record);
  }
  return Buffer.concat(records);
}

const isUwsHere = await loadUwsTransport().then(
  () => true,
  () => false,
);

describe.each([
  ["uws", loadUwsTransport, isUwsHere],
  ["node", (): Promise<Transport> => Promise.resolve(nodeTransport), true],
] as const)("over %s", (name, load, isHere) => {
  let sensor: Sensor;
  let listener: Listener;
  let token: string;

  beforeAll(async () => {
    if (!isHere) return;
    const state = join(folder, name);
    const replay = ["--source", "replay", "--file", file, "--pace", "0"];
    sensor = await openSensor(configOf("--state", state, "--allow-full", ...replay));
    const { admit, serve } = sensor.makeDoor(isLoopbackHost, false);
    const handle = serve(() => {
      throw new Error("nothing but the socket and recordings are asked for");
    });
    listener = await (await load()).listen({ host: "127.0.0.1", port: 0, handle, admit });
    sensor.useAddress(listener.port);
    const paired = await pairFirst(sensor, listener.port);
    expect(paired.status).toBe(101);
    token = paired.token;
    // Used up: the same secret opens nothing any more.
    const second = new TestClient();
    expect(await second.connect(listener.port, { kind: "pairing", secret: paired.secret })).toBe(401);
  });

  afterAll(async () => {
    if (!isHere) return;
    await sensor.close();
    await listener.close();
  });

  const connect = async (): Promise<TestClient> => {
    const client = new TestClient();
    expect(await client.connect(listener.port, { kind: "token", secret: token })).toBe(101);
    await client.waitFor("ready");
    return client;
  };

  test.runIf(isHere)("every packet of the source arrives once and in order", async () => {
    const client = await connect();
    client.start();
    const { totals, reason } = await client.waitFor("stopped");
    expect(reason).toBe("the source ended");
    expect(client.numbers).toEqual(Array.from({ length: PACKETS }, (_, index) => index));
    expect(totals).toMatchObject({ sent: PACKETS, received: PACKETS, droppedByKernel: 0, givenUp: 0 });
    expect(client.broken).toEqual([]);
    client.socket?.close();
  });

  test.runIf(isHere)("after a broken connection the stream goes on where it was", async () => {
    const client = await connect();
    client.start();
    await client.waitFor("started");
    while (client.numbers.length < PACKETS / 4) await sleep(2);
    client.socket?.terminate();
    client.client.disconnect();
    await sleep(50);
    expect(await client.connect(listener.port, { kind: "token", secret: token })).toBe(101);
    expect((await client.waitFor("resumed")).isWhole).toBe(true);
    await client.waitFor("stopped");
    expect(client.numbers).toEqual(Array.from({ length: PACKETS }, (_, index) => index));
    expect(client.broken).toEqual([]);
    client.socket?.close();
  });

  test.runIf(isHere)("a client that takes nothing gets no more than its credit", async () => {
    const client = await connect();
    client.isTaking = false;
    client.start();
    await client.waitFor("started");
    let held = -1;
    while (held <= 0 || held !== client.numbers.length) {
      held = client.numbers.length;
      await sleep(400);
    }
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThan(PACKETS);
    await sleep(300);
    expect(client.numbers.length).toBe(held);
    client.socket?.close();
  });

  test.runIf(isHere)("in metadata mode no payload byte arrives", async () => {
    const client = await connect();
    client.start("metadata");
    const { totals } = await client.waitFor("stopped");
    // 42 bytes of headers and 32 + 2 of block each, whatever the packets held.
    expect(totals.sentBytes).toBeLessThan(PACKETS * 77 + 20_000);
    client.socket?.close();
  });

  test.runIf(isHere)("what is sampled out is declared, counted by itself and no loss", async () => {
    const client = await connect();
    client.start("full", { sampling: 7 });
    expect((await client.waitFor("started")).sampling).toBe(7);
    const { totals } = await client.waitFor("stopped");
    const kept = Array.from({ length: Math.ceil(PACKETS / 7) }, (_, index) => index * 7);
    expect(client.numbers).toEqual(kept);
    const { length: sent } = kept;
    expect(totals).toMatchObject({ sent, received: sent, sampledOut: PACKETS - sent, withheld: 0, givenUp: 0 });
    expect(client.section).toContain(", mode full, sampled 1 in 7");
    expect(client.broken).toEqual([]);
    client.socket?.close();
  });

  test.runIf(isHere)("the first packets of a file are left out where a client asks for it", async () => {
    const client = await connect();
    client.start("full", { skipPackets: PACKETS - 3 });
    await client.waitFor("stopped");
    expect(client.numbers).toEqual([PACKETS - 3, PACKETS - 2, PACKETS - 1]);
    client.socket?.close();
  });

  test.runIf(isHere)("what holds every packet is not called sampled", async () => {
    const client = await connect();
    expect(client.messages.find(({ kind }) => kind === "ready")).toMatchObject({ sampling: 1 });
    client.start("metadata", { mostPackets: 10 });
    await client.waitFor("stopped");
    expect(client.section).toContain("mode metadata");
    expect(client.section).not.toContain("sampled");
    client.socket?.close();
  });

  test.runIf(isHere)(
    "the first message says what the sensor is, can and allows, and who accepted the statement",
    async () => {
      const client = await connect();
      const ready = await client.waitFor("ready");
      expect(ready).toMatchObject({
        protocol: 1,
        capabilities: ["preflight", "sampling", "skip"],
        limits: { interfaces: 16, captures: 16, frameBytes: 1 << 20, creditBytes: 64 << 20 },
        policy: {
          allowsFull: true,
          allowsForensic: false,
          recordingsDays: 7,
          isRemote: false,
          allowed: 0,
          hasRules: false,
        },
        interfaces: [{ name: "many.pcap", linkType: 1, isUp: true, mostSnapLength: 262_144, timeDigits: 6 }],
        safeUse: { isAccepted: true },
      });
      expect(ready.safeUse.who).toMatch(/^[0-9a-f]{12}$/);
      expect(Date.parse(ready.safeUse.when ?? "")).toBeLessThanOrEqual(Date.now());
      expect(Math.abs(Number(ready.wallNs / 1_000_000n) - Date.now())).toBeLessThan(60_000);
      client.socket?.close();
    },
  );

  test.runIf(isHere)("a client asks what its capture would lack, and is told what to do", async () => {
    const client = await connect();
    client.client.say({ kind: "preflight", interface: "many.pcap", filter: "tcp" });
    const { checks, filter } = await client.waitFor("preflight");
    expect(filter).toBe("tcp");
    const check = checks.find(({ name: each }) => each === "filter");
    expect(check).toMatchObject({ status: "failed", isMet: false });
    expect(check?.detail).toContain("a replayed file is sent whole");
    expect(check?.repair).toBeDefined();
    client.client.say({ kind: "preflight", interface: "eth99", filter: "" });
    const ready = await client.waitFor("ready");
    // What one client asked for stays its own.
    expect(ready.preflight.every(({ isMet }) => isMet)).toBe(true);
    client.socket?.close();
  });

  test.runIf(isHere)("who came and went is written down once each, and what the host allows", async () => {
    const client = await connect();
    client.client.say({ kind: "ping", id: 1 });
    client.client.say({ kind: "ping", id: 2 });
    client.socket?.close();
    const path = join(folder, name, "audit.jsonl");
    const kinds = (): string[] =>
      readFileSync(path, "utf8")
        .split("\n")
        .map((line) => /"kind":"(\w+)"/.exec(line)?.[1] ?? "");
    const count = (...wanted: readonly string[]): number => kinds().filter((kind) => wanted.includes(kind)).length;
    // All clients of these tests are gone by now.
    await expect.poll(() => count("login", "paired") - count("logout")).toBe(0);
    const all = kinds();
    expect(all.slice(0, 2)).toEqual(["sensor_started", "policy_changed"]);
    expect(all.filter((kind) => kind !== "").every((kind) => AUDIT_KINDS.some((known) => known === kind))).toBe(true);
  });

  test.runIf(isHere)("a wrong token, origin or host is refused", async () => {
    const wrong = { kind: "token", secret: "A".repeat(43) } as const;
    const right = { kind: "token", secret: token } as const;
    const refusal = (credential: Credential, headers?: Readonly<Record<string, string>>): Promise<number> =>
      new TestClient().connect(listener.port, credential, headers);
    expect(await refusal(right, { Origin: "http://evil.example" })).toBe(403);
    expect(await refusal(right, { Host: "evil.example" })).toBe(421);
    expect(await refusal(right, { Origin: `http://127.0.0.1:${listener.port}` })).toBe(101);
    const statuses = [];
    for (let attempt = 0; attempt < 6; attempt++) statuses.push(await refusal(wrong));
    expect(statuses.slice(0, 4)).toEqual([401, 401, 401, 401]);
    expect(statuses.at(-1)).toBe(429);
    // Who has a good token is not locked out by others' attempts.
    expect(await refusal(right)).toBe(101);
  });

  test.runIf(isHere)("what is no message ends the connection, with the reason", async () => {
    for (const text of ["{", '{"kind":"start"}', "x".repeat(4096)]) {
      const client = await connect();
      const closed = new Promise<number>((resolve) => client.socket?.on("close", resolve));
      client.socket?.send(text);
      expect(await closed).toBe(1002);
      expect((await client.waitFor("error")).code).toBe("malformed");
    }
    const client = await connect();
    const closed = new Promise<number>((resolve) => client.socket?.on("close", resolve));
    client.socket?.send("x".repeat(5000));
    expect([1006, 1009]).toContain(await closed);
  });
});
