import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SensorInterface } from "#shared/wire/sensor-message.ts";
import { TokenStore } from "../policy/token-store.ts";
import { lookOnly, openSensor } from "../sensor.ts";
import { configOf } from "../serve/live-client.ts";
import { checkAddress, checkTokens } from "./access-checks.ts";
import { checkInterface, checkPrivilege, checkSource } from "./capture-checks.ts";
import { isReady, printChecks, printChecksAsJson } from "./print.ts";
import { checkClock, checkDisk, checkSystem, type ClockSources } from "./system-checks.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "preflight-"));
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt32LE(101, 20);
  writeFileSync(join(folder, "raw.pcap"), Buffer.concat([head, Buffer.alloc(16), Buffer.alloc(0)]));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const ETH0: SensorInterface = {
  name: "eth0",
  description: "",
  addresses: [],
  isUp: true,
  isLoopback: false,
  linkType: 1,
};
const MIB = 1 << 20;

describe("the checks of capturing", () => {
  test("say what it captures with, and what to install where nothing can", () => {
    expect(checkSource({ provider: "pcap", library: "libpcap version 1.10.3" }, true)).toMatchObject({
      status: "ok",
      detail: "frames come from pcap, libpcap version 1.10.3",
    });
    const none = checkSource({ provider: undefined, library: "" }, true);
    expect(none).toMatchObject({ isMet: false, status: "failed", command: "sudo apt-get install tcpdump" });
    expect(checkSource({ provider: undefined, library: "" }, false).detail).toContain("--source none");
  });

  test.each([
    ["socket: Operation not permitted", false, false, "failed"],
    [undefined, false, false, "ok"],
    [undefined, false, true, "ok"],
    ["eth0 is gone", false, true, "ok"],
    ["eth0 is gone", false, undefined, "unknown"],
    ["whatever", true, false, "ok"],
  ] as const)("the right to capture: problem %s, replay %s, CAP_NET_RAW %s: %s", (problem, isReplay, right, status) => {
    const check = checkPrivilege(problem, isReplay, right);
    expect(check.status).toBe(status);
    if (status === "failed") expect(check.command).toContain("+net_raw");
  });

  test("the interface: not there, not to be opened, down", () => {
    expect(checkInterface(undefined, "eth9", undefined)).toMatchObject({ status: "failed", command: "ip link" });
    expect(checkInterface(ETH0, "eth0", "busy")).toMatchObject({ isMet: false });
    expect(checkInterface({ ...ETH0, isUp: false }, "eth0", undefined)).toMatchObject({
      isMet: true,
      status: "warning",
      command: "sudo ip link set eth0 up",
    });
    expect(checkInterface(ETH0, "eth0", undefined).status).toBe("ok");
  });
});

describe("the checks of the host", () => {
  test.each([
    [7, true, "failed"],
    [64, false, "warning"],
    [1000, true, "warning"],
    [1000, false, "ok"],
    [5000, true, "ok"],
  ] as const)("%d MiB free, recordings allowed: %s: %s", async (mib, isAllowed, status) => {
    const check = await checkDisk("/x", { isAllowed, mostMib: 4096 }, () => Promise.resolve(mib * MIB));
    expect(check).toMatchObject({ status, isMet: status !== "failed" });
    expect(check.command).toBe(status === "ok" ? undefined : "df -h /x");
  });

  test("a state that is not made yet is measured where it will be", async () => {
    expect((await checkDisk(join(folder, "not/made"), { isAllowed: false, mostMib: 1 })).status).toBe("ok");
  });

  const sources = (files: readonly string[], answers: Readonly<Record<string, string>>): ClockSources => ({
    exists: (path) => files.includes(path),
    ask: (program) => Promise.resolve(answers[program]),
  });
  const SYSTEMD = "/run/systemd/system";
  test.each([
    [["/run/systemd/timesync/synchronized"], {}, "ok"],
    [[], { chronyc: "A,b,c,Normal" }, "ok"],
    [[], { chronyc: "A,b,c,Not synchronised" }, "warning"],
    [[SYSTEMD], { timedatectl: "yes" }, "ok"],
    [[SYSTEMD], { timedatectl: "no" }, "warning"],
    [[], { timedatectl: "no" }, "unknown"],
    [[SYSTEMD], {}, "unknown"],
  ] as const)("clock by %j %j: %s", async (files, answers, status) => {
    expect(await checkClock(sources(files, answers))).toMatchObject({ status, isMet: true });
  });

  test("another system than Linux is a warning", () => {
    expect([checkSystem("linux").status, checkSystem("darwin").status]).toEqual(["ok", "warning"]);
  });
});

describe("the checks of who may come", () => {
  const remote = ["--host", "10.0.0.5", "--make-cert"];
  test.each([
    [[], "ok"],
    [["--pcap-over-ip", "0"], "warning"],
    [[...remote, "--allow", "10.0.0.9"], "ok"],
    [[...remote, "--allow", "10.0.0.0/8"], "warning"],
    [[...remote, "--allow", "2001:db8::/32"], "warning"],
  ] as const)("%j: %s", (words, status) => {
    expect(checkAddress(configOf(...words)).status).toBe(status);
  });

  test("tokens: none yet, some, some that are old, a file that others may read", () => {
    const state = join(folder, "tokens");
    expect(checkTokens(state)).toMatchObject({ status: "ok" });
    const store = TokenStore.open(join(state, "tokens.json"));
    const { grant } = store.addToken(["view"]);
    expect(checkTokens(state)).toMatchObject({ status: "ok" });
    expect(checkTokens(state).detail).toContain("1 of 256 random bits");
    const later = checkTokens(state, Date.now() + 400 * 86_400_000);
    expect(later.status).toBe("warning");
    expect(later.detail).toContain(grant.id);
    rmSync(join(state, "tokens.json"));
    writeFileSync(join(state, "tokens.json"), "{}", { mode: 0o644 });
    expect(checkTokens(state)).toMatchObject({ status: "failed", isMet: false });
  });
});

test("all of them are looked at before a start, for people and for programs, and nothing is made for it", async () => {
  const state = join(folder, "state");
  const config = configOf("--state", state, "--source", "replay", "--file", join(folder, "raw.pcap"));
  const checks = await lookOnly(config);
  expect(checks.map(({ name }) => name).join(" ")).toBe(
    "system source privilege interface filter disk clock address tokens",
  );
  expect(checks.every(({ status }) => status !== undefined)).toBe(true);
  expect(checks.find(({ name }) => name === "interface")?.detail).toContain("link type 101");
  expect(isReady(checks)).toBe(true);
  expect(printChecks(checks)).toMatch(/^✓ source +frames come from replay$/m);
  expect(JSON.parse(printChecksAsJson(checks))).toMatchObject({ isReady: true, checks });
  expect(existsSync(state)).toBe(false);
});

test("what keeps a sensor from capturing is what it says at its start", async () => {
  const sensor = await openSensor(configOf("--state", join(folder, "none"), "--source", "none"));
  expect(sensor.describe()).toEqual(["captures nothing: --source none: nothing is captured"]);
  await sensor.close();
});
