/** Whose flows there are: read from /proc, followed from look to look, kept in a file and found again. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FlowProcess } from "#shared/processes/flow-process.ts";
import { encodeProcessBlock, readProcessBlocks } from "#shared/processes/process-block.ts";
import { ProcessIndex, type FlowEnds } from "#shared/processes/process-index.ts";
import { ProcFiles } from "./process-facts.ts";
import { parseSockets } from "./socket-table.ts";
import { ProcessTracker } from "./tracker.ts";

const HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const row = (local: string, remote: string, ...[uid, inode, state = "01"]: [number, number, string?]): string =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)} 0 ${inode} 1 0\n`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "proc-"));
  mkdirSync(join(root, "net"));
  writeFileSync(join(root, "stat"), "cpu 1\nbtime 1700000000\n");
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function putProcess(pid: number, name: string, sockets: readonly number[]): void {
  const folder = join(root, String(pid));
  mkdirSync(join(folder, "fd"), { recursive: true });
  const fields = Array.from({ length: 30 }, (_, at) => (at === 19 ? "250" : "0")).join(" ");
  writeFileSync(join(folder, "stat"), `${pid} (${name}) ${fields}`);
  writeFileSync(join(folder, "cgroup"), `0::/system.slice/docker-${"ab".repeat(32)}.scope\n`);
  symlinkSync(`/usr/bin/${name}`, join(folder, "exe"));
  for (const [at, inode] of sockets.entries()) symlinkSync(`socket:[${inode}]`, join(folder, "fd", String(at + 3)));
}

const putTable = (name: string, ...rows: string[]): void => {
  writeFileSync(join(root, "net", name), HEAD + rows.join(""));
};

describe("tables of sockets", () => {
  test("addresses of both families are read, and IPv4 in IPv6 as IPv4", () => {
    const table =
      HEAD +
      row("0100007F:1F90", "050010AC:C350", 1000, 77) +
      row("B80D0120000000000000000001000000:0035", "00000000000000000000000000000000:0000", 0, 5, "07") +
      row("0000000000000000FFFF00000100007F:0016", "0000000000000000FFFF00000200007F:0050", 0, 6) +
      "garbage\n";
    expect(parseSockets("tcp", table)).toMatchObject([
      { local: "127.0.0.1", localPort: 8080, remote: "172.16.0.5", remotePort: 50_000, uid: 1000, inode: 77 },
      { local: "2001:db8::1", localPort: 53, remote: "", remotePort: 0 },
      { local: "127.0.0.1", localPort: 22, remote: "127.0.0.2", remotePort: 80 },
    ]);
  });
});

describe("following sockets", () => {
  const confidences = (flows: readonly FlowProcess[]): string[] =>
    flows.map(({ confidence, pid }) => `${confidence} ${pid ?? "-"}`);

  test("a socket is its process's, then only known from before, and never guessed", () => {
    putProcess(42, "cu (rl)", [100]);
    putTable("tcp", row("0100007F:1000", "0200007F:0050", 1000, 100), row("0100007F:1001", "0200007F:0050", 1001, 101));
    const tracker = new ProcessTracker(new ProcFiles(root));
    const [first, second] = tracker.poll(1_000n).flows;
    expect(first).toMatchObject({
      confidence: "exact",
      pid: 42,
      name: "cu (rl)",
      exe: "/usr/bin/cu (rl)",
      uid: 1000,
      container: "ab".repeat(32),
      startNs: 1_700_000_002_500_000_000n,
    });
    expect(second).toMatchObject({ confidence: "uid-only", uid: 1001 });
    expect(second).not.toHaveProperty("pid");
    putTable("tcp", row("0100007F:1000", "0200007F:0050", 0, 0, "06"));
    expect(confidences(tracker.poll(2_000n).flows)).toContain("cached 42");
    putTable("tcp");
    tracker.poll(3_000n);
    expect(tracker.poll(4_000n).flows).toEqual([]);
    expect(tracker.flows).toHaveLength(2);
    tracker.poll(100_000_000_000n);
    expect(tracker.flows).toEqual([]);
  });

  test("the same addresses with another socket are another process's", () => {
    putProcess(42, "one", [100]);
    putTable("tcp", row("0100007F:1000", "0200007F:0050", 0, 100));
    const tracker = new ProcessTracker(new ProcFiles(root));
    tracker.poll(1n);
    putProcess(43, "two", [200]);
    putTable("tcp", row("0100007F:1000", "0200007F:0050", 0, 200));
    expect(tracker.poll(9n).flows).toMatchObject([{ pid: 43, name: "two", firstNs: 9n }]);
  });

  test.runIf(process.platform === "linux")("this process's own connection is found on this host", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const socket = connect(port, "127.0.0.1");
    await new Promise((resolve) => socket.once("connect", resolve));
    const { flows } = new ProcessTracker(new ProcFiles()).poll(BigInt(Date.now()) * 1_000_000n);
    const own = flows.find(({ localPort, remotePort }) => localPort === socket.localPort && remotePort === port);
    expect(own).toMatchObject({ confidence: "exact", pid: process.pid, exe: process.execPath });
    socket.destroy();
    server.close();
  });
});

const FLOW: FlowProcess = {
  protocol: "tcp",
  local: "10.0.0.1",
  localPort: 5000,
  remote: "10.0.0.2",
  remotePort: 443,
  firstNs: 10_000_000_000n,
  lastNs: 20_000_000_000n,
  confidence: "exact",
  pid: 7,
  name: "cürl 🦊",
};

describe("in a file", () => {
  test("blocks come back as they were, among others, and what is cut or a stranger's is passed over", () => {
    const stranger = encodeProcessBlock([FLOW]);
    stranger[8] = 1;
    const all = Buffer.concat([
      stranger,
      encodeProcessBlock([FLOW, { ...FLOW, localPort: 1 }]),
      encodeProcessBlock([]),
    ]);
    expect([...readProcessBlocks(all)]).toEqual([[FLOW, { ...FLOW, localPort: 1 }], []]);
    for (let length = 0; length < all.length; length++)
      for (const flows of readProcessBlocks(all.subarray(0, length))) expect(flows.length).toBeLessThan(3);
    const garbled = Buffer.from(all);
    garbled.fill(0xff, stranger.length + 40, stranger.length + 60);
    expect([...readProcessBlocks(garbled)]).toEqual([[]]);
  });

  test("a packet's process is found by its ends, in both directions, at its time", () => {
    const index = new ProcessIndex();
    index.add(FLOW);
    index.add({ ...FLOW, firstNs: 40_000_000_000n, lastNs: 50_000_000_000n, pid: 9 });
    index.add({ ...FLOW, protocol: "udp", local: "0.0.0.0", localPort: 53, remote: "", remotePort: 0, pid: 3 });
    const there = { protocol: "tcp", a: "10.0.0.1", aPort: 5000, b: "10.0.0.2", bPort: 443 } as const;
    const back = { protocol: "tcp", a: "10.0.0.2", aPort: 443, b: "10.0.0.1", bPort: 5000 } as const;
    const pids = (ends: FlowEnds, fromNs: bigint, toNs = fromNs): (number | undefined)[] =>
      index.find(ends, fromNs, toNs).map(({ process }) => process.pid);
    expect(pids(there, 15_000_000_000n)).toEqual([7]);
    expect(pids(back, 45_000_000_000n)).toEqual([9]);
    expect(pids(there, 30_000_000_000n)).toEqual([]);
    expect(pids(there, 15_000_000_000n, 45_000_000_000n)).toEqual([7, 9]);
    const dns = { protocol: "udp", a: "10.9.9.9", aPort: 999, b: "10.0.0.1", bPort: 53 } as const;
    expect(index.find(dns, 15_000_000_000n, 15_000_000_000n)).toMatchObject([{ isA: false, process: { pid: 3 } }]);
  });
});
