import { once } from "node:events";
import {
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  connect,
  createServer,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createEngine } from "../host/index.ts";
import { type Flight, listenBetween, wrap } from "./support/overheard.ts";
import { compiledEngine } from "./support/open.ts";

async function ask(session: ClientHttp2Session, headers: OutgoingHttpHeaders): Promise<IncomingHttpHeaders> {
  const stream = session.request(headers);
  const answered = once(stream, "response") as Promise<[IncomingHttpHeaders]>;
  stream.resume();
  const [response] = await answered;
  await once(stream, "close");
  return response;
}

/** Real requests and answers of another implementation, whose header tables fill up and drop what is old. */
async function recordSession(count: number): Promise<{ flights: Flight[]; sent: OutgoingHttpHeaders[] }> {
  const flights: Flight[] = [];
  const server = createServer();
  server.on("stream", (stream, headers) => {
    stream.respond({ ":status": 200, "x-echo": String(headers[":path"]), "content-type": "text/plain" });
    stream.end("x".repeat(300));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const between = listenBetween((server.address() as AddressInfo).port, flights);
  between.listen(0, "127.0.0.1");
  await once(between, "listening");
  const session = connect(`http://127.0.0.1:${(between.address() as AddressInfo).port.toString()}`);
  const sent: OutgoingHttpHeaders[] = [];
  for (let i = 0; i < count; i++) {
    const headers = {
      ":method": i % 3 === 0 ? "POST" : "GET",
      ":path": `/piece/${i.toString()}?of=${"~^".repeat(i % 7)}`,
      "user-agent": `Tapglass/${(i % 5).toString()}`,
      [`x-name-${(i % 11).toString()}`]: `value ${"{|}".repeat(i % 40)} ${i.toString()}`,
    };
    sent.push(headers);
    await ask(session, headers);
  }
  session.close();
  await once(session, "close");
  between.close();
  server.close();
  return { flights, sent };
}

interface Told {
  readonly method: string;
  readonly uri: string;
  readonly userAgent: string;
  readonly version: string;
  readonly status: number;
  readonly requestPacket: number;
}

const asText = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));

test("headers are told as they were sent, whatever the tables hold, in any order of looking", async () => {
  const { flights, sent } = await recordSession(120);
  const engine = await createEngine(await compiledEngine());
  const bytes = new Blob([wrap(flights)]);
  expect(await engine.open([{ name: "session.pcap", bytes, shiftNs: 0n }], () => undefined)).toMatchObject({
    ok: true,
  });
  expect(await engine.workspace("http", () => undefined)).toMatchObject({ ok: true });
  const told = engine.transactions("http") as readonly unknown[] as readonly Told[];
  expect(
    told.map(({ method, uri, userAgent, version, status }) => ({ method, uri, userAgent, version, status })),
  ).toEqual(
    sent.map((headers) => ({
      method: headers[":method"],
      uri: headers[":path"],
      userAgent: headers["user-agent"],
      version: "HTTP/2",
      status: 200,
    })),
  );
  // A packet of the end, then one of the middle: each finds the tables as they were.
  for (const index of [119, 60, 0]) {
    const [name, value] = Object.entries(sent[index] ?? {}).at(-1) ?? [];
    expect(asText(await engine.packet(told[index]?.requestPacket ?? 0))).toContain(`${name ?? ""}: ${String(value)}`);
  }
});
