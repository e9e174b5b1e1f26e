/** Forwarding rules from end to end: what is held back never leaves, every rule counts, and a file that is wrong changes nothing. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSensor, type Sensor } from "../sensor.ts";
import { TestClient, pairFirst, configOf } from "./live-client.ts";
import { isLoopbackHost } from "./loopback.ts";
import { nodeTransport } from "./node-transport.ts";
import type { Listener } from "./transport.ts";

const PACKETS = 300;
const HEAD = "version: 1\ndefault: forward\ncombine: first\nrules:\n";
const RULES = `${HEAD}  - {name: no-udp-7, match: {ports: [7]}, action: drop}
  - {name: cut-9, match: {ports: [9]}, action: headers-only}
  - {name: watch-8, match: {ports: [8]}, action: alert, severity: high}
`;
let folder: string;
let rulesFile: string;
let sensor: Sensor;
let listener: Listener;
let token: string;

/** UDP to the ports 7, 8 and 9 in turn, with 100 bytes each. */
function makeCapture(): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt32LE(1, 20);
  const records = Array.from({ length: PACKETS }, (_, number) => {
    const record = Buffer.alloc(16 + 42 + 100);
    record.writeUInt32LE(number, 0);
    record.writeUInt32LE(record.length - 16, 8);
    record.writeUInt32LE(record.length - 16, 12);
    record.writeUInt16BE(0x0800, 28);
    record[30] = 0x45;
    record[39] = 17;
    record.writeUInt16BE(7 + (number % 3), 16 + 36);
    return record;
  });
  return Buffer.concat([head, ...records]);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rules-live-"));
  rulesFile = join(folder, "rules.yaml");
  writeFileSync(join(folder, "many.pcap"), makeCapture());
  writeFileSync(rulesFile, RULES);
  const words = [
    "--source",
    "replay",
    "--file",
    join(folder, "many.pcap"),
    "--allow-full",
    "--rules",
    rulesFile,
    "--allow-rule-edits",
  ];
  sensor = await openSensor(configOf("--state", join(folder, "state"), "--pace", "0", ...words));
  const { admit } = sensor.makeDoor(isLoopbackHost, false);
  const handle = (): never => {
    throw new Error("nothing but the socket is asked for");
  };
  listener = await nodeTransport.listen({ host: "127.0.0.1", port: 0, handle, admit });
  ({ token } = await pairFirst(sensor, listener.port));
}, 20_000);
afterAll(async () => {
  await sensor.close();
  await listener.close();
  rmSync(folder, { recursive: true });
});

const connect = async (): Promise<TestClient> => {
  const client = new TestClient();
  await client.connect(listener.port, { kind: "token", secret: token });
  await client.waitFor("rules");
  return client;
};

const audit = (): string => readFileSync(join(folder, "state", "audit.jsonl"), "utf8");

async function reload(text: string): Promise<void> {
  writeFileSync(rulesFile, text);
  sensor.reload();
  await sleep(100);
}

test("what is dropped does not leave, what is cut leaves its headers, and every rule counts", async () => {
  const client = await connect();
  const rules = await client.waitFor("rules");
  expect(rules.rules.map(({ name, prefilter }) => [name, prefilter])).toEqual([
    ["no-udp-7", "wider"],
    ["cut-9", "wider"],
    ["watch-8", "wider"],
  ]);
  client.start();
  const { totals } = await client.waitFor("stopped");
  expect(totals).toMatchObject({ sent: 200, received: 200, withheld: 100 });
  // Frames of port 8 whole, of port 9 their 42 bytes; a block takes 32, and up to 2 of padding.
  expect(totals.sentBytes).toBeLessThan(100 * (142 + 34) + 100 * (42 + 34) + 2000);
  const counts = client.messages.filter((message) => message.kind === "ruleCounts").at(-1);
  expect(counts).toMatchObject({ matched: [100, 100, 100], byDefault: 0, withheld: 100, shortened: 100 });
  const alerts = client.messages.flatMap((message) => (message.kind === "ruleAlert" ? [message] : []));
  expect(alerts.reduce((sum, { packets }) => sum + packets, 0)).toBe(100);
  expect(alerts[0]).toMatchObject({ rule: "watch-8", severity: "high" });
  client.socket?.close();
}, 20_000);

test("new rules take the place of the old ones in a capture under way; wrong ones are refused by their place", async () => {
  const client = await connect();
  client.start("full", { replay: { isPaused: true } });
  const { stream } = await client.waitFor("started");
  await client.waitFor("replay");
  await reload(`${HEAD}  - {name: bad, match: {port: [1]}, action: drop}\n`);
  const refused = client.messages.filter((message) => message.kind === "rules").at(-1);
  expect(refused).toMatchObject({ problem: expect.stringContaining("rules.yaml:5:25: match has no key") as string });
  expect(audit()).toContain("rules_refused");
  await reload(`${HEAD}  - {name: all, match: {}, action: drop}\n`);
  const changed = client.messages.filter((message) => message.kind === "rules").at(-1);
  expect(changed).toMatchObject({ rules: [{ name: "all" }] });
  expect(changed).not.toHaveProperty("problem");
  client.client.say({ kind: "replay", stream, wish: { isPaused: false } });
  expect((await client.waitFor("stopped")).totals).toMatchObject({ sent: 0, withheld: PACKETS });
  expect(audit().split("rules_changed").length).toBe(3);
  client.socket?.close();
}, 20_000);

test("rules that a browser offers are put in force as a whole, or refused by their place, or because the file is another one", async () => {
  await reload(RULES);
  const client = await connect();
  client.client.say({ kind: "rulesText" });
  const { text, hash } = await client.waitFor("rulesText");
  expect(text).toBe(RULES);
  const offer = async (offered: string, base: string): Promise<object | undefined> => {
    client.messages.length = 0;
    const half = Math.ceil(offered.length / 2);
    client.client.say({ kind: "offerRules", text: offered.slice(0, half), isLast: false, base });
    client.client.say({ kind: "offerRules", text: offered.slice(half), isLast: true, base });
    return client.waitFor("rulesOffered");
  };
  expect(await offer(`${HEAD}  - {name: bad, match: {port: [1]}, action: drop}\n`, hash)).toMatchObject({
    isTaken: false,
    problem: expect.stringContaining("rules.yaml:5:25: match has no key") as string,
  });
  expect(readFileSync(rulesFile, "utf8")).toBe(RULES);
  const better = `${HEAD}  - {name: better, match: {}, action: forward}\n`;
  expect(await offer(better, "another")).toMatchObject({ isTaken: false });
  expect(await offer(better, hash)).toMatchObject({ isTaken: true });
  expect(readFileSync(rulesFile, "utf8")).toBe(better);
  expect(client.messages.findLast(({ kind }) => kind === "rules")).toMatchObject({ rules: [{ name: "better" }] });
  expect(audit()).toContain("rules_offered");
  expect(await offer("x".repeat(70_000).slice(0, 1400), hash)).toMatchObject({ isTaken: false });
  client.socket?.close();
}, 20_000);

test("without the host's consent nobody changes the rules from a browser", async () => {
  const state = join(folder, "strict");
  const words = ["--source", "replay", "--file", join(folder, "many.pcap"), "--rules", rulesFile];
  const strict = await openSensor(configOf("--state", state, ...words));
  const { admit } = strict.makeDoor(isLoopbackHost, false);
  const handle = (): never => {
    throw new Error("nothing but the socket is asked for");
  };
  const own = await nodeTransport.listen({ host: "127.0.0.1", port: 0, handle, admit });
  const paired = await pairFirst(strict, own.port);
  const client = new TestClient();
  await client.connect(own.port, { kind: "token", secret: paired.token });
  expect(await client.waitFor("rules")).toMatchObject({ isEditable: false });
  const before = readFileSync(rulesFile, "utf8");
  client.client.say({ kind: "offerRules", text: "version: 1\n", isLast: true, base: "" });
  expect(await client.waitFor("error")).toMatchObject({ code: "rules" });
  expect(readFileSync(rulesFile, "utf8")).toBe(before);
  client.socket?.close();
  await strict.close();
  await own.close();
}, 20_000);

test("a sensor does not start with rules that are wrong, or that are not there", async () => {
  const path = join(folder, "wrong.yaml");
  writeFileSync(path, "version: 2\n");
  const open = (file: string): Promise<Sensor> => openSensor(configOf("--state", join(folder, "b"), "--rules", file));
  await expect(open(path)).rejects.toThrow(`${path}:1:10: version must be`);
  await expect(open(join(folder, "none.yaml"))).rejects.toThrow("cannot be read");
});
