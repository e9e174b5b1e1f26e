/** The contract of a transport, and of the site served over it: the same suite runs over both. */
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync, brotliDecompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { securityHeaders } from "#shared/policy/security-headers.ts";
import { isLoopbackHost } from "./loopback.ts";
import { nodeTransport } from "./node-transport.ts";
import { indexSite } from "./site-index.ts";
import { serveSite } from "./site.ts";
import { ask, openRequest, readAnswer, type Answer } from "./test-client.ts";
import type { Handle, Listener, Transport } from "./transport.ts";
import { loadUwsTransport } from "./uws-transport.ts";

const HOST = "127.0.0.1";
const PAGE = "<!doctype html><title>page</title>\n".repeat(40);
const LARGE = randomBytes(20 << 20);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "transport-"));
  for (const below of ["assets", "samples", "sensor"]) mkdirSync(join(folder, below));
  writeFileSync(join(folder, "index.html"), PAGE);
  writeFileSync(join(folder, "index.html.br"), brotliCompressSync(PAGE));
  writeFileSync(join(folder, "index.html.gz"), gzipSync(PAGE));
  writeFileSync(join(folder, "assets/engine-1.wasm"), "0123456789");
  writeFileSync(join(folder, "samples/large.pcap"), LARGE);
  writeFileSync(join(folder, "manifest.webmanifest"), "{}");
  writeFileSync(join(folder, "empty.txt"), "");
  writeFileSync(join(folder, "sensor/main.js"), "secret");
  writeFileSync(join(folder, ".env"), "secret");
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const loadNodeTransport = (): Promise<Transport> => Promise.resolve(nodeTransport);

/** uWebSockets.js has no build for every Node; where it has none the fallback alone is what users get. */
const isUwsHere = await loadUwsTransport().then(
  () => true,
  () => false,
);

function expectSecured(answer: Answer, isDocument: boolean): void {
  for (const [name, value] of securityHeaders(isDocument ? "document" : "resource"))
    expect(answer.headers.get(name.toLowerCase())).toBe(value);
}

/** A body of `count` chunks of 64 KiB that counts how many were taken and notes when it was given up. */
function countedBody(count: number): { body: AsyncIterable<Uint8Array>; seen: { taken: number; isOver: boolean } } {
  const seen = { taken: 0, isOver: false };
  async function* generate(): AsyncGenerator<Uint8Array> {
    try {
      for (; seen.taken < count; seen.taken++) {
        await sleep(0);
        yield Buffer.alloc(1 << 16, seen.taken);
      }
    } finally {
      seen.isOver = true;
    }
  }
  return { body: generate(), seen };
}

async function findFreePort(): Promise<number> {
  const listener = await nodeTransport.listen({
    host: HOST,
    port: 0,
    handle: () => Promise.reject(new Error("unused")),
  });
  await listener.close();
  return listener.port;
}

describe.each([
  { name: "uws", load: loadUwsTransport, isHere: isUwsHere },
  { name: "node", load: loadNodeTransport, isHere: true },
])("over $name", ({ load, isHere }) => {
  describe.runIf(isHere)("the site", () => {
    let listener: Listener;
    const get = (path: string, ...headers: string[]): Promise<Answer> => ask(listener.port, `GET ${path}`, ...headers);

    beforeAll(async () => {
      const onFailure = (cause: unknown): never => {
        throw cause;
      };
      const handle = serveSite({ index: await indexSite(folder), isOwnHost: isLoopbackHost, onFailure });
      listener = await (await load()).listen({ host: HOST, port: 0, handle });
    });

    afterAll(() => listener.close());

    test("the page comes whole, typed, revalidated and secured", async () => {
      const answer = await get("/");
      expect(answer.status).toBe(200);
      expect(answer.body.toString()).toBe(PAGE);
      expect(answer.headers.get("content-length")).toBe(String(PAGE.length));
      expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(answer.headers.get("cache-control")).toBe("no-cache");
      expect(answer.headers.get("vary")).toBe("Accept-Encoding");
      expectSecured(answer, true);
    });

    test("a query does not change the file", async () => {
      expect((await get("/?open=https://example.org/a.pcap")).body.toString()).toBe(PAGE);
    });

    test("the compressed form goes to who takes it, under a tag of its own", async () => {
      const plain = await get("/");
      const packed = await get("/", "Accept-Encoding: gzip, br");
      expect(packed.headers.get("content-encoding")).toBe("br");
      expect(brotliDecompressSync(packed.body).toString()).toBe(PAGE);
      expect(packed.headers.get("etag")).not.toBe(plain.headers.get("etag"));
      expectSecured(packed, true);
    });

    test("who has the file already gets 304 without a body", async () => {
      const tag = (await get("/")).headers.get("etag") ?? "";
      const answer = await get("/", `If-None-Match: "other", ${tag}`);
      expect(answer.status).toBe(304);
      expect(answer.body.byteLength).toBe(0);
      expect(answer.headers.get("etag")).toBe(tag);
      expectSecured(answer, true);
    });

    test("HEAD has the head of GET and no body, for files and for errors", async () => {
      for (const path of ["/", "/missing", "/samples/large.pcap", "/empty.txt"]) {
        const head = await ask(listener.port, `HEAD ${path}`);
        const full = await get(path);
        expect(head.status).toBe(full.status);
        expect(head.body.byteLength).toBe(0);
        expect(head.headers.get("content-length")).toBe(full.headers.get("content-length"));
        expect(head.headers.get("content-type")).toBe(full.headers.get("content-type"));
      }
    });

    test("wasm, captures, the manifest and an empty file have their types", async () => {
      const typeOf = async (path: string): Promise<string | undefined> => (await get(path)).headers.get("content-type");
      expect(await typeOf("/assets/engine-1.wasm")).toBe("application/wasm");
      expect(await typeOf("/samples/large.pcap")).toBe("application/vnd.tcpdump.pcap");
      expect(await typeOf("/manifest.webmanifest")).toBe("application/manifest+json");
      expect(await get("/empty.txt")).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    });

    test("files named by their content are kept for ever, and what is no document may ask no other host", async () => {
      const answer = await get("/assets/engine-1.wasm");
      expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      expectSecured(answer, false);
    });

    test("one range is answered with exactly its bytes", async () => {
      const answer = await get("/samples/large.pcap", "Range: bytes=1000000-1099999");
      expect(answer.status).toBe(206);
      expect(answer.headers.get("content-range")).toBe(`bytes 1000000-1099999/${LARGE.length}`);
      expect(answer.body.equals(LARGE.subarray(1_000_000, 1_100_000))).toBe(true);
      expectSecured(answer, false);
    });

    test("a range is never taken from a compressed form", async () => {
      const answer = await get("/", "Accept-Encoding: br", "Range: bytes=0-8");
      expect(answer.status).toBe(206);
      expect(answer.headers.has("content-encoding")).toBe(false);
      expect(answer.body.toString()).toBe("<!doctype");
    });

    test("a range for another version of the file gets the whole new one", async () => {
      expect((await get("/", 'If-Range: "old"', "Range: bytes=0-1")).status).toBe(200);
      const tag = (await get("/")).headers.get("etag") ?? "";
      expect((await get("/", `If-Range: ${tag}`, "Range: bytes=0-1")).status).toBe(206);
    });

    test("a range beyond the end is refused with the size", async () => {
      const answer = await get("/assets/engine-1.wasm", "Range: bytes=10-");
      expect(answer.status).toBe(416);
      expect(answer.headers.get("content-range")).toBe("bytes */10");
      expectSecured(answer, false);
    });

    test.each(["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])(
      "%s is refused and names what is not",
      async (method) => {
        const answer = await ask(listener.port, `${method} /`);
        expect(answer.status).toBe(405);
        expect(answer.headers.get("allow")).toBe("GET, HEAD");
        expectSecured(answer, false);
      },
    );

    test.each([
      "/missing",
      "/.env",
      "/%2eenv",
      "/sensor/main.js",
      "/assets/../.env",
      "/../../../../etc/passwd",
      "/%2e%2e/%2e%2e/etc/passwd",
      "/assets/..%2f.env",
      "/index.html.br",
      "//etc/passwd",
    ])("%s does not exist", async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(404);
      expect(answer.body.toString()).toBe("Not found.\n");
      expectSecured(answer, false);
    });

    test("a path that is no text is refused", async () => {
      expect((await get("/%ff")).status).toBe(400);
      expect((await get("/a%00.js")).status).toBe(400);
    });

    test.each(["rebound.example.org", "rebound.example.org:7337", "192.168.0.7", "localhost.example.org"])(
      "a request for the host %s is not answered with the app",
      async (host) => {
        const answer = await get("/", `Host: ${host}`);
        expect(answer.status).toBe(421);
        expect(answer.body.toString()).not.toContain("<title>");
        expectSecured(answer, false);
      },
    );

    test("a head of 12 KiB, as cookies of other local programs make it, is read", async () => {
      expect((await get("/", `Cookie: a=${"x".repeat(12_000)}`)).status).toBe(200);
    });

    test("20 MB arrive unharmed at a client that stops reading twice", async () => {
      const socket = await openRequest(
        listener.port,
        "GET /samples/large.pcap HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      );
      await sleep(150);
      const reading = readAnswer(socket);
      await sleep(5);
      socket.pause();
      await sleep(150);
      socket.resume();
      const { body } = await reading;
      expect(body.byteLength).toBe(LARGE.byteLength);
      expect(createHash("sha256").update(body).digest("hex")).toBe(createHash("sha256").update(LARGE).digest("hex"));
    });

    test("requests follow each other on one connection, whatever was answered before", async () => {
      const socket = await openRequest(listener.port, "");
      const answers: string[] = [];
      socket.on("data", (chunk: Buffer) => answers.push(chunk.toString("latin1")));
      socket.resume();
      const file = "GET /assets/engine-1.wasm HTTP/1.1\r\nHost: localhost\r\n\r\n";
      for (const request of [
        file,
        "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        file.replace("1.wasm", "2.wasm"),
        file,
      ]) {
        const before = answers.length;
        socket.write(request);
        await expect.poll(() => answers.length).toBeGreaterThan(before);
        await sleep(10);
      }
      socket.destroy();
      const statuses = [...answers.join("").matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1]);
      expect(statuses).toEqual(["200", "200", "404", "200"]);
      expect(answers.join("").endsWith("0123456789")).toBe(true);
    });
  });

  describe.runIf(isHere)("the transport", () => {
    const listenWith = async (handle: Handle, port = 0): Promise<Listener> =>
      (await load()).listen({ host: HOST, port, handle });
    const REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    test("a body is not read ahead of a client that does not read", async () => {
      const chunks = 1600;
      const { body, seen } = countedBody(chunks);
      const listener = await listenWith(() =>
        Promise.resolve({ status: 200, headers: [], length: chunks << 16, body }),
      );
      const socket = await openRequest(listener.port, REQUEST);
      await sleep(600);
      const before = seen.taken;
      await sleep(200);
      expect(before).toBeGreaterThan(0);
      expect(seen.taken).toBe(before);
      expect(seen.taken).toBeLessThan(chunks / 2);
      expect((await readAnswer(socket)).body.byteLength).toBe(chunks << 16);
      await listener.close();
    });

    test("a body is given up when the client leaves", async () => {
      const { body, seen } = countedBody(100_000);
      const listener = await listenWith(() =>
        Promise.resolve({ status: 200, headers: [], length: 100_000 << 16, body }),
      );
      const socket = await openRequest(listener.port, REQUEST);
      await sleep(100);
      socket.destroy();
      await expect.poll(() => seen.isOver, { timeout: 2000 }).toBe(true);
      expect(seen.taken).toBeLessThan(100_000);
      await listener.close();
    });

    test("a body that fails or falls short breaks the connection instead of ending it well", async () => {
      // eslint-disable-next-line @typescript-eslint/require-await -- fails before there is anything to wait for
      async function* fail(): AsyncGenerator<Uint8Array> {
        yield Buffer.from("12345");
        throw new Error("the disk broke");
      }
      // eslint-disable-next-line @typescript-eslint/require-await -- nothing to wait for
      async function* fallShort(): AsyncGenerator<Uint8Array> {
        yield Buffer.from("12345");
      }
      for (const body of [fail(), fallShort()]) {
        const listener = await listenWith(() => Promise.resolve({ status: 200, headers: [], length: 10, body }));
        const socket = await openRequest(listener.port, REQUEST);
        const received = await readAnswer(socket).catch(() => undefined);
        expect(received?.body.byteLength ?? 0).toBeLessThan(10);
        await listener.close();
      }
    });

    test("a port in use is refused with the system's word for it, whoever uses it", async () => {
      const handle: Handle = () => Promise.resolve({ status: 404, headers: [], length: 0, body: undefined });
      const first = await listenWith(handle);
      await expect(listenWith(handle, first.port)).rejects.toMatchObject({ code: "EADDRINUSE" });
      await first.close();
      const stranger = createServer();
      await new Promise<void>((resolve) => stranger.listen({ host: HOST, port: first.port }, resolve));
      await expect(listenWith(handle, first.port)).rejects.toMatchObject({ code: "EADDRINUSE" });
      await new Promise((resolve) => stranger.close(resolve));
    });

    test("after closing, open connections are ended and the port is free", async () => {
      const { body } = countedBody(100_000);
      const handle: Handle = () => Promise.resolve({ status: 200, headers: [], length: 100_000 << 16, body });
      // not port 0: uWebSockets.js sets SO_REUSEADDR for named ports only
      const listener = await listenWith(handle, await findFreePort());
      const socket = await openRequest(listener.port, REQUEST);
      await sleep(50);
      const ended = new Promise((resolve) => socket.resume().on("error", resolve).on("close", resolve));
      await listener.close();
      await ended;
      const again = await listenWith(handle, listener.port);
      expect(again.port).toBe(listener.port);
      await again.close();
    });
  });
});
