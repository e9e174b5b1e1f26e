/** Who is kept out, of what, and how they hear of it: asked of the program itself. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "../config.ts";
import { ask } from "../serve/test-client.ts";
import { makeTraffic } from "./support/captures.ts";
import { findNetworkObstacle, makeNetwork } from "./support/network.ts";
import { Running, startHere, startSensor, type RunningSensor } from "./support/processes.ts";
import { buildPrograms, type Programs } from "./support/programs.ts";
import { pairing, token, Visitor } from "./support/visitor.ts";

let programs: Programs;
let folder: string;
let state: string;
let sensor: RunningSensor;
let secret: string;

const portOf = (origin: string): number => Number(new URL(origin).port);
const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

beforeAll(async () => {
  programs = await buildPrograms();
  folder = mkdtempSync(join(tmpdir(), "security-"));
  chmodSync(folder, 0o755);
  state = join(folder, "state");
  writeFileSync(join(folder, "small.pcap"), makeTraffic({ packets: 100, length: 100 }));
  const source = ["--source", "replay", "--file", join(folder, "small.pcap"), "--pace", "0"];
  sensor = await startSensor(startHere, programs.sensor, "--port", "0", "--state", state, ...source);
  const first = new Visitor(sensor.origin, pairing(sensor.link));
  expect(await first.status).toBe(101);
  secret = (await first.hear("ready")).token ?? "";
  first.socket.close();
});

afterAll(async () => {
  await sensor.end();
  programs.close();
  rmSync(folder, { recursive: true });
});

/** A token with fewer scopes, put into the file as the sensor's owner could. The sensor is started again to read it. */
async function withToken(
  scopes: readonly string[],
  act: (origin: string, secret: string) => Promise<void>,
): Promise<void> {
  const other = join(folder, `state-${scopes.join("-")}`);
  const given = Buffer.alloc(32, scopes.length + 7).toString("base64url");
  const digest = createHash("sha256").update(given).digest("hex");
  const entry = { id: "abc123", digest, scopes, created: new Date().toISOString() };
  execFileSync("mkdir", ["-m", "700", other]);
  const content = { sensor: "0".repeat(32), tokens: [entry], pairings: [] };
  writeFileSync(join(other, "tokens.json"), JSON.stringify(content), { mode: 0o600 });
  writeFileSync(join(other, "safe-use.json"), JSON.stringify({ version: 1, who: "x", when: "y" }), { mode: 0o600 });
  const source = ["--source", "replay", "--file", join(folder, "small.pcap"), "--allow-full"];
  const second = await startSensor(startHere, programs.sensor, "--port", "0", "--state", other, ...source);
  try {
    await act(second.origin, given);
  } finally {
    await second.end();
  }
}

describe("at the door", () => {
  test("without a token, with a wrong one, or with a link that was used, nobody comes in", async () => {
    const wrong = "A".repeat(43);
    for (const offer of [
      [],
      ["tapglass.v1"],
      ["tapglass.v1", `tapglass.auth.${wrong}`, "x"],
      [`tapglass.auth.${secret}`],
    ]) {
      const status = await new Visitor(sensor.origin, offer).status;
      expect([401, 429]).toContain(status);
    }
    expect([401, 429]).toContain(await new Visitor(sensor.origin, token(wrong)).status);
    expect([401, 429]).toContain(await new Visitor(sensor.origin, pairing(sensor.link)).status);
    expect(await new Visitor(sensor.origin, token(secret)).status).toBe(101);
  });

  test("every entry is compared, in constant time, wherever the right one stands", () => {
    const source = readFileSync(new URL("../policy/token-store.ts", import.meta.url), "utf8");
    const body = /function findEntry\([\s\S]*?\n}\n/.exec(source)?.[0] ?? "";
    expect(body).toContain("timingSafeEqual");
    expect(body).not.toMatch(/break|return (?!found)|\.find\(|\.some\(|===/);
    // Nothing else looks for a secret.
    expect(source.replace(body, "")).not.toMatch(/digest ===|timingSafeEqual\(/);
  });

  test.each([
    "http://evil.example",
    "null",
    "https://127.0.0.1",
    "http://127.0.0.1:1",
    "http://127.0.0.1.evil.example",
  ])("a page of %s is refused although it has the token", async (origin) => {
    expect(await new Visitor(sensor.origin, token(secret), { headers: { Origin: origin } }).status).toBe(403);
  });

  test.each(["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:7337", "[::2]", "localhost:99999999"])(
    "under the name %j it does not answer, neither by HTTP nor by WebSocket",
    async (host) => {
      expect([400, 421]).toContain(await new Visitor(sensor.origin, token(secret), { headers: { Host: host } }).status);
      expect([400, 421]).toContain((await ask(portOf(sensor.origin), "GET /", `Host: ${host}`)).status);
    },
  );

  test("attempts are counted: the sixth wrong one hears nothing but that, the good token still comes in", async () => {
    const statuses = [];
    for (let attempt = 0; attempt < 8; attempt++)
      statuses.push(await new Visitor(sensor.origin, token("B".repeat(43))).status);
    expect(statuses.at(-1)).toBe(429);
    expect(await new Visitor(sensor.origin, token(secret)).status).toBe(101);
  });

  test("a flood of refusals is counted in the audit log and does not fill it", async () => {
    const before = statSync(join(state, "audit.jsonl")).size;
    for (let round = 0; round < 100; round++)
      await new Visitor(sensor.origin, token(secret), { headers: { Origin: "http://evil.example" } }).status;
    expect(statSync(join(state, "audit.jsonl")).size - before).toBeLessThan(40 * 400);
  });
});

describe("inside", () => {
  test("a token that may only look cannot start, check, read the audit log or accept anything", async () => {
    await withToken(["view"], async (origin, given) => {
      const visitor = new Visitor(origin, token(given));
      expect((await visitor.hear("ready")).modes).toEqual(["metadata"]);
      const plain = { filter: "", snapLength: 1000, isPromiscuous: false } as const;
      visitor.say({ kind: "start", interfaces: ["small.pcap"], mode: "metadata", ...plain });
      visitor.say({ kind: "check", interface: "small.pcap", filter: "" });
      visitor.say({ kind: "acceptSafeUse", version: 1 });
      visitor.say({ kind: "audit", after: 0n, most: 10 });
      for (let count = 0; count < 4; count++) expect((await visitor.hear("error")).code).toBe("scope");
      visitor.say({ kind: "interfaces" });
      await visitor.hear("interfaces");
      expect(visitor.messages.map(({ kind }) => kind)).not.toContain("started");
    });
  });

  test("mode full needs the scope, and mode full is not there without --allow-full", async () => {
    const plain = {
      interfaces: ["small.pcap"],
      filter: "",
      snapLength: 1000,
      isPromiscuous: false,
      mode: "full",
    } as const;
    await withToken(["view", "capture"], async (origin, given) => {
      const visitor = new Visitor(origin, token(given));
      await visitor.hear("ready");
      visitor.say({ kind: "start", ...plain });
      expect((await visitor.hear("error")).code).toBe("mode");
    });
    const owner = new Visitor(sensor.origin, token(secret));
    const ready = await owner.hear("ready");
    expect(ready.scopes).toContain("full");
    expect(ready.modes).not.toContain("full");
    owner.say({ kind: "acceptSafeUse", version: ready.safeUse.version });
    owner.say({ kind: "start", ...plain });
    expect((await owner.hear("error")).code).toBe("mode");
  });

  test("messages of one kind are counted, and an unknown interface is not opened", async () => {
    const visitor = new Visitor(sensor.origin, token(secret));
    await visitor.hear("ready");
    visitor.say({ kind: "check", interface: "../../etc/passwd", filter: "" });
    expect((await visitor.hear("checked")).problem).toContain("no interface");
    for (let count = 0; count < 61; count++) visitor.say({ kind: "interfaces" });
    expect((await visitor.hear("error")).code).toBe("rate");
  });

  test.each([
    ["text that is too long", "x".repeat(5000)],
    ["half a message", '{"kind":"start"'],
    ["an unknown kind", '{"kind":"own"}'],
    ["an unknown field", '{"kind":"interfaces","more":1}'],
    ["a prototype", '{"kind":"__proto__"}'],
    ["a number out of range", '{"kind":"ping","id":-1}'],
    ["bytes", Buffer.from([1, 2, 3])],
  ])("%s ends the connection, and only it", async (_, message) => {
    const visitor = new Visitor(sensor.origin, token(secret));
    await visitor.hear("ready");
    visitor.socket.send(message);
    expect([1002, 1006, 1009]).toContain(await visitor.closed);
    expect(await new Visitor(sensor.origin, token(secret)).status).toBe(101);
  });
});

describe("the app's files", () => {
  test.each([
    "/../package.json",
    "/%2e%2e/package.json",
    "/..%2fpackage.json",
    "/assets/../../package.json",
    "/%2e%2e%5cpackage.json",
    "//etc/passwd",
    "/etc/passwd",
    "/index.html%00.js",
    "/sensor/main.js",
    "/cli/main.js",
    "/.git/config",
  ])("%s gives nothing away", async (path) => {
    const { status, body } = await ask(portOf(sensor.origin), `GET ${path}`);
    expect([400, 404]).toContain(status);
    expect(body.toString()).not.toMatch(/root:|import |"name"/);
  });

  test("come with the headers that keep other pages and scripts out", async () => {
    const { status, headers } = await ask(portOf(sensor.origin), "GET /");
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toMatch(/default-src 'none'|default-src 'self'/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("access-control-allow-origin")).toBeUndefined();
  });

  test("methods that change things are refused", async () => {
    for (const method of ["POST", "PUT", "DELETE", "TRACE"])
      expect([400, 405]).toContain((await ask(portOf(sensor.origin), `${method} /`)).status);
  });
});

describe("on the disk", () => {
  test("state is the sensor's user's alone, and nothing secret stands in it", () => {
    expect(statSync(state).mode & 0o777).toBe(0o700);
    for (const name of ["tokens.json", "audit.jsonl"]) {
      expect(statSync(join(state, name)).mode & 0o777).toBe(0o600);
      const content = readFileSync(join(state, name), "utf8");
      expect(content).not.toContain(secret);
      expect(content).not.toContain(sensor.link.split("pair=")[1]);
    }
  });

  test.skipIf(process.getuid?.() !== 0 || spawnSync("setpriv", ["--version"]).status !== 0)(
    "another user of the host can read none of it",
    () => {
      for (const name of ["tokens.json", "audit.jsonl", ""]) {
        const asked = spawnSync("setpriv", ["--reuid=65534", "--clear-groups", "cat", join(state, name)]);
        expect(asked.status).not.toBe(0);
      }
      // What can be seen of the processes gives no secret away either.
      const command = readFileSync(`/proc/${sensor.pid}/cmdline`, "utf8");
      expect(command).not.toContain(secret);
    },
  );

  test("tokens that others could read are not used: it does not start, and says what to do", async () => {
    const open = join(folder, "open");
    execFileSync("mkdir", ["-m", "700", open]);
    writeFileSync(join(open, "tokens.json"), "{}", { mode: 0o644 });
    const running = new Running(startHere(process.execPath, programs.sensor, "--port", "0", "--state", open));
    expect(await running.finish()).toBe(1);
    expect(running.said).toContain("chmod 600");
  });
});

describe("beyond this machine", () => {
  test("plain HTTP and an empty list of addresses are refused with the repair", () => {
    const plain = parseConfig(["--host", "10.77.0.1", "--allow", "10.77.0.2"]);
    expect(plain).toMatchObject({ kind: "error", message: expect.stringContaining("--make-cert") as string });
    const alone = parseConfig(["--host", "0.0.0.0", "--make-cert"]);
    expect(alone).toMatchObject({ kind: "error", message: expect.stringContaining("--allow") as string });
  });

  const obstacle = findNetworkObstacle() ?? (hasOpenssl ? undefined : "openssl is missing");
  if (obstacle !== undefined) console.warn(`left out, TLS between namespaces: ${obstacle}`);
  test.skipIf(obstacle !== undefined)(
    "over TLS an allowed address comes in, another is refused, and a name of its own is known",
    async () => {
      const network = makeNetwork();
      try {
        network.run("far", "ip", "addr", "add", "10.77.0.3/24", "dev", network.far);
        const words = [
          "--port",
          "7443",
          "--host",
          "10.77.0.1",
          "--allow",
          "10.77.0.2",
          "--make-cert",
          "--state",
          join(folder, "tls"),
        ];
        const remote = await startSensor((...all) => network.start("near", ...all), programs.sensor, ...words);
        expect(remote.said).toMatch(/certificate ([0-9A-F]{2}:){31}[0-9A-F]{2}/);
        expect(statSync(join(folder, "tls/certificate-key.pem")).mode & 0o777).toBe(0o600);
        const script = `
        const tls = require("node:tls");
        const ask = (localAddress, max) => new Promise((done) => {
          const socket = tls.connect({ host: "10.77.0.1", port: 7443, localAddress, rejectUnauthorized: false, ...max }, () =>
            socket.write("GET /v1/live HTTP/1.1\\r\\nHost: 10.77.0.1:7443\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\nSec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\\r\\nSec-WebSocket-Protocol: tapglass.v1, tapglass.auth.${"C".repeat(43)}\\r\\n\\r\\n"));
          socket.on("data", (bytes) => { done(bytes.toString().split(" ")[1]); socket.destroy(); });
          socket.on("error", (error) => done(error.code));
        });
        (async () => console.log(await ask("10.77.0.2"), await ask("10.77.0.3"), await ask("10.77.0.2", { maxVersion: "TLSv1.1", minVersion: "TLSv1" })))();`;
        const [allowed, stranger, old] = network.run("far", process.execPath, "-e", script).trim().split(" ");
        expect([allowed, stranger]).toEqual(["401", "403"]);
        expect(old).toMatch(/^E/);
      } finally {
        await network.close();
      }
    },
  );

  test("a port that is taken is told, with the repair", async () => {
    const second = new Running(
      startHere(
        process.execPath,
        programs.sensor,
        "--port",
        String(portOf(sensor.origin)),
        "--state",
        join(folder, "second"),
      ),
    );
    expect(await second.finish()).toBe(1);
    expect(second.said).toMatch(/is in use.*--port/);
  });

  test("a client that says nothing after connecting is not waited for", async () => {
    const socket = connect(portOf(sensor.origin), "127.0.0.1");
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.write("GET / HTTP/1.1\r\n");
    socket.on("error", () => undefined);
    expect(await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 45_000, "open"))])).not.toBe(
      "open",
    );
  });
});
