/** What breaks in use, each told to whoever waits: nothing is lost in silence, nothing grows without a bound. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeTraffic, numberOf, readPcapng } from "./support/captures.ts";
import { Running, startHere, startSensor, type RunningSensor } from "./support/processes.ts";
import { buildPrograms, type Programs } from "./support/programs.ts";
import { peakMemoryOf } from "./support/usage.ts";
import { pairing, token, Visitor } from "./support/visitor.ts";

const PACKETS = 40_000;
const MOST_MEGABYTES = 120;
const isLinux = process.platform === "linux";
const canMount = isLinux && process.getuid?.() === 0 && spawnSync("mount", ["--version"]).status === 0;
if (!canMount) console.warn("left out, full disks: needs root on Linux, to mount a small one");

let programs: Programs;
let round = 0;
const running: Running[] = [];

const fileOf = (name: string): string => join(programs.folder, name);

beforeAll(async () => {
  programs = await buildPrograms();
  writeFileSync(fileOf("many.pcap"), makeTraffic({ packets: PACKETS, length: 1400, apart: 500 }));
});
afterAll(async () => {
  for (const each of running) await each.end("SIGKILL");
  programs.close();
});

interface Place {
  readonly state: string;
  readonly tokenFile: string;
}

const makePlace = (): Place => ({ state: fileOf(`state${++round}`), tokenFile: fileOf(`token${round}`) });

async function openSensor({ state }: Place, ...words: readonly string[]): Promise<RunningSensor> {
  const source = ["--source", "replay", "--file", fileOf("many.pcap"), "--allow-full", "--state", state];
  const sensor = await startSensor(
    startHere,
    programs.sensor,
    ...source,
    ...(words.includes("--port") ? [] : ["--port", "0"]),
    ...words,
  );
  running.push(sensor);
  return sensor;
}

function openClient(where: string, { tokenFile }: Place, output: string): Running {
  const words = [
    "capture",
    "--sensor",
    where,
    "--token-file",
    tokenFile,
    "--accept-safe-use",
    "--mode",
    "full",
    "-w",
    output,
  ];
  const client = new Running(startHere(process.execPath, programs.client, ...words));
  running.push(client);
  return client;
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);

describe.skipIf(!isLinux)("processes that are killed", () => {
  test("a capturing process: the capture ends, with the reason, and the file is whole", async () => {
    const place = makePlace();
    const sensor = await openSensor(place, "--pace", "1");
    const client = openClient(sensor.link, place, fileOf("killed.pcapng"));
    await client.hear(/capturing /);
    await sleep(500);
    for (const child of childrenOf(sensor.pid)) process.kill(child, "SIGKILL");
    await client.finish();
    expect(client.said).toMatch(/ended: the capturing process was ended by SIGKILL: what it held is lost/);
    readPcapng(fileOf("killed.pcapng"));
    expect(childrenOf(sensor.pid)).toEqual([]);
  });

  test("the sensor: no process is left behind, the client comes back, says since when it is lost, and goes on", async () => {
    const place = makePlace();
    // Below those that the system gives away: one of those is not given again at once.
    const port = String(21_000 + (process.pid % 5000));
    const sensor = await openSensor(place, "--pace", "1", "--port", port);
    const client = openClient(sensor.link, place, fileOf("again.pcapng"));
    await client.hear(/capturing /);
    await sleep(500);
    const children = childrenOf(sensor.pid);
    await sensor.end("SIGKILL");
    await client.hear(/trying again/);
    await openSensor(place, "--pace", "1", "--port", port);
    await client.hear(/the sensor was restarted: what came since \S+ is lost/);
    await sleep(800);
    client.child.kill("SIGINT");
    expect(await client.finish()).toBe(0);
    for (const child of children) expect(() => process.kill(child, 0)).toThrow();
    const { sections, packets, gaps } = readPcapng(fileOf("again.pcapng"));
    expect(sections).toBe(2);
    expect(gaps).toMatchObject([{ cause: "restart" }]);
    expect(gaps[0]?.packets).toBeUndefined();
    expect(packets.filter((packet) => numberOf(packet) === 0).length).toBe(2);
  });
});

describe("clients that do not behave", () => {
  async function pair(sensor: RunningSensor): Promise<string> {
    const first = new Visitor(sensor.origin, pairing(sensor.link));
    const ready = await first.hear("ready");
    first.say({ kind: "acceptSafeUse", version: ready.safeUse.version });
    await first.hear("ready");
    first.socket.close();
    return ready.token ?? "";
  }
  const request = {
    interfaces: ["many.pcap"],
    mode: "full",
    filter: "",
    snapLength: 262_144,
    isPromiscuous: false,
  } as const;

  test.skipIf(!isLinux).each(["uws", "node"])(
    "over %s, some that read nothing, claim credit without end and confirm nothing cost no more than their share",
    async (transport) => {
      const sensor = await openSensor(makePlace(), "--pace", "0", "--transport", transport === "uws" ? "auto" : "node");
      const secret = await pair(sensor);
      const visitors = Array.from({ length: 6 }, () => new Visitor(sensor.origin, token(secret)));
      for (const visitor of visitors) {
        await visitor.hear("ready");
        visitor.say({ kind: "start", ...request });
        const { stream } = await visitor.hear("started");
        for (let count = 0; count < 20; count++) {
          visitor.say({ kind: "credit", stream, bytes: 64 << 20, acknowledged: 0n });
          visitor.say({ kind: "interfaces" });
        }
        visitor.socket.pause();
      }
      await sleep(2500);
      for (const visitor of visitors) visitor.socket.resume();
      const witness = new Visitor(sensor.origin, token(secret));
      await witness.hear("ready");
      const { lagMs } = await witness.hear("stats");
      expect(lagMs).toBeLessThan(1000);
      expect(peakMemoryOf(sensor.pid)).toBeLessThan(MOST_MEGABYTES);
      await sensor.end();
    },
  );

  test("one that answers no ping is gone after a while, and its capture waits for it", async () => {
    await Promise.all(
      ["auto", "node"].map(async (transport) => {
        const sensor = await openSensor(makePlace(), "--pace", "1", "--transport", transport);
        const secret = await pair(sensor);
        const silent = new Visitor(sensor.origin, token(secret), { autoPong: false });
        await silent.hear("ready");
        silent.say({ kind: "start", ...request });
        const { stream } = await silent.hear("started");
        const before = performance.now();
        await silent.closed;
        expect(performance.now() - before).toBeGreaterThan(8000);
        const back = new Visitor(sensor.origin, token(secret));
        await back.hear("ready");
        back.say({ kind: "resume", stream });
        expect((await back.hear("resumed")).isWhole).toBe(true);
        await sensor.end();
      }),
    );
  }, 90_000);

  test("more connections than there is room for are refused", async () => {
    const sensor = await openSensor(makePlace(), "--pace", "1");
    const secret = await pair(sensor);
    const statuses = await Promise.all(
      Array.from({ length: 80 }, () => new Visitor(sensor.origin, token(secret)).status),
    );
    expect(statuses.filter((status) => status === 101).length).toBeLessThanOrEqual(64);
    expect(statuses.filter((status) => status !== 101).every((status) => status === 429 || status === 503)).toBe(true);
    await sensor.end();
  });
});

describe.skipIf(!canMount)("disks that are full", () => {
  function mountSmall(name: string, size: string): string {
    const folder = fileOf(name);
    mkdirSync(folder);
    const made = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder], { encoding: "utf8" });
    expect(made.stderr).toBe("");
    chmodSync(folder, 0o700);
    return folder;
  }
  const unmount = (folder: string): unknown => spawnSync("umount", ["-l", folder]);

  test("no capture begins while nobody can write down that it did, and one begins when there is room again", async () => {
    const state = mountSmall("full", "64k");
    try {
      const place = { ...makePlace(), state };
      const sensor = await openSensor(place, "--pace", "0");
      const visitor = new Visitor(sensor.origin, pairing(sensor.link));
      const ready = await visitor.hear("ready");
      visitor.say({ kind: "acceptSafeUse", version: ready.safeUse.version });
      await visitor.hear("ready");
      spawnSync("dd", ["if=/dev/zero", `of=${join(state, "ballast")}`, "bs=1k"]);
      // What is left of the log's last page is still there to be written to.
      for (let count = 0; count < 40; count++) visitor.say({ kind: "audit", after: 0n, most: 1 });
      await sleep(500);
      visitor.messages.length = 0;
      const start = {
        kind: "start",
        interfaces: ["many.pcap"],
        mode: "metadata",
        filter: "",
        snapLength: 100,
        isPromiscuous: false,
      } as const;
      visitor.say(start);
      expect((await visitor.hear("error")).code).toBe("audit");
      spawnSync("rm", [join(state, "ballast")]);
      visitor.say(start);
      await visitor.hear("started");
      await sensor.end();
      const verified = spawnSync(process.execPath, [programs.sensor, "--state", state, "--verify-audit"], {
        encoding: "utf8",
      });
      expect(verified.stdout).toContain("the audit log is whole");
    } finally {
      unmount(state);
    }
  });

  test("a client whose disk is full stops, says so, and leaves a whole file", async () => {
    const folder = mountSmall("small", "4m");
    try {
      const place = makePlace();
      const sensor = await openSensor(place, "--pace", "0");
      const client = openClient(sensor.link, place, join(folder, "out.pcapng"));
      expect(await client.finish()).toBe(1);
      expect(client.said).toMatch(/cannot be written .*ENOSPC.*what was written so far is whole/);
      const { packets } = readPcapng(join(folder, "out.pcapng"));
      expect(packets.length).toBeGreaterThan(1000);
      expect(client.said).toContain(`${packets.length} packets received`);
      await sensor.end();
    } finally {
      unmount(folder);
    }
  });
});
