import { expect, test } from "vitest";
import { parseConfig } from "./config.ts";

function messageOf(...args: string[]): string {
  const result = parseConfig(args);
  return result.kind === "error" ? result.message : `no error but ${result.kind}`;
}

test("with no arguments only this machine is listened to", () => {
  const config = { host: "127.0.0.1", port: 7337, transport: "auto", allowed: [], allowsFull: false };
  expect(parseConfig([])).toMatchObject({ kind: "config", config });
});

test("values follow their option after a space or an equals sign", () => {
  const config = { host: "::1", port: 0, transport: "node" };
  expect(parseConfig(["--port", "0", "--host=[::1]", "--transport", "node"])).toMatchObject({ kind: "config", config });
});

test("an unknown option is refused with the one that was probably meant", () => {
  expect(messageOf("--prot", "1")).toContain("did you mean --port?");
  expect(messageOf("--interface", "eth0")).toContain("--help");
  expect(messageOf("7337")).toContain('"7337" is not an option');
});

test("an option without its value is refused", () => {
  expect(messageOf("--port")).toContain("--port needs a value");
});

test.each(["-1", "65536", "80a", "", "1.5", "0x50"])('"%s" is not a port', (port) => {
  expect(messageOf("--port", port)).toContain("--port must be a whole number from 0 to 65535");
});

test.each(["0.0.0.0", "::", "192.168.1.10"])("--host %s needs TLS and somebody who may come", (host) => {
  expect(messageOf("--host", host)).toMatch(/^--host .* needs TLS: add --cert and --key, or --make-cert, .*ssh -L/);
  expect(messageOf("--host", host, "--make-cert")).toMatch(/nobody is allowed: add --allow/);
  expect(parseConfig(["--host", host, "--make-cert", "--allow", "10.0.0.0/8"])).toMatchObject({ kind: "config" });
});

test.each(["example.org", "127.0.0.1.example.org", "10.0.0.0/8"])("--host %s is no address", (host) => {
  expect(messageOf("--host", host)).toContain("--host must be an address");
});

test.each([
  [["--allow", "10.0.0.0/33"], "--allow must be an address or a network"],
  [["--allow", "0.0.0.0/0"], "is everybody"],
  [["--allow", "::/0"], "is everybody"],
  [["--origin", "https://example.org/app"], "without a path"],
  [["--origin", "null"], "--origin must be like"],
  [["--cert", "a.pem"], "belong together"],
  [["--source", "replay"], "add --file FILE"],
  [["--file", "a.pcap"], "add --source replay"],
  [["--pace", "1000"], "from 0.1 to 100"],
  [["--skip", "5"], "add --source replay"],
  [["--most", "0"], "from 1 to"],
  [["--sample", "11"], "from 1 to 10"],
  [["--sample", "2", "--allow-forensic"], "holds every packet"],
  [["--recordings-mib", "1"], "from 16 to"],
  [["--pcap-over-ip", "eth0"], "like 57012:eth0"],
  [["--processes", "yes"], "off, local, all"],
  [["--verify-recording"], "needs a value"],
  [["--allow-full=yes"], "takes no value"],
])("%s is refused with the repair", (args, words) => {
  expect(messageOf(...args)).toContain(words);
});

test("localhost is taken as the address", () => {
  expect(parseConfig(["--host", "localhost"])).toMatchObject({ config: { host: "127.0.0.1" } });
});

test("an unknown transport is refused with the known ones", () => {
  expect(messageOf("--transport", "ws")).toContain("auto, uws, node");
});

test("a stretch of a replayed file is given in seconds, to the nanosecond", () => {
  const replay = ["--source", "replay", "--file", "a.pcap"];
  const config = { fromNs: 12_500_000_000n, untilNs: 90_000_000_001n };
  expect(parseConfig([...replay, "--from", "12.5", "--to=90.000000001"])).toMatchObject({ kind: "config", config });
  expect(messageOf(...replay, "--from", "1e3")).toContain(
    "--from must be seconds from the file's earliest packet, like",
  );
  expect(messageOf(...replay, "--from", "2", "--to", "1")).toContain("--from is later than --to");
  expect(messageOf("--to", "1")).toContain("add --source replay");
});

test("the kernel's buffer has a size that it can have, and is none of a file's", () => {
  expect(parseConfig(["--kernel-buffer-mib", "256"])).toMatchObject({
    kind: "config",
    config: { kernelBufferMib: 256 },
  });
  expect(messageOf("--kernel-buffer-mib", "4096")).toContain("1024");
  const replay = ["--source", "replay", "--file", "a.pcap"];
  expect(messageOf(...replay, "--kernel-buffer-mib", "8")).toContain("a file that is replayed waits");
});
