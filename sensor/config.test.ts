import { expect, test } from "vitest";
import { parseConfig } from "./config.ts";

function messageOf(...args: string[]): string {
  const result = parseConfig(args);
  return result.kind === "error" ? result.message : `no error but ${result.kind}`;
}

test("with no arguments only this machine is listened to", () => {
  const config = { host: "127.0.0.1", port: 7337, transport: "auto" };
  expect(parseConfig([])).toEqual({ kind: "config", config });
});

test("values follow their option after a space or an equals sign", () => {
  const config = { host: "::1", port: 0, transport: "node" };
  expect(parseConfig(["--port", "0", "--host=[::1]", "--transport", "node"])).toEqual({ kind: "config", config });
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

test.each(["0.0.0.0", "::", "192.168.1.10", "example.org", "127.0.0.1.example.org"])(
  "--host %s is refused with the option and the repair",
  (host) => {
    expect(messageOf("--host", host)).toMatch(/^--host .*use --host 127\.0\.0\.1/);
  },
);

test("localhost is taken as the address", () => {
  expect(parseConfig(["--host", "localhost"])).toMatchObject({ config: { host: "127.0.0.1" } });
});

test("an unknown transport is refused with the known ones", () => {
  expect(messageOf("--transport", "ws")).toContain("auto, uws, node");
});
