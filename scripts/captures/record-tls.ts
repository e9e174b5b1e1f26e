/**
 * Records what a TLS client and server of this machine say to each other into recorded/tls.json, from which recipes/tls.ts makes
 * its capture: keys are random, so the bytes cannot be made anew each time. Run by hand when the sample should change:
 * `node --import ./scripts/typescript.mjs scripts/captures/record-tls.ts` (needs the openssl command for the certificate).
 */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createConnection, createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer as createTlsServer, type ConnectionOptions } from "node:tls";

type Flight = readonly ["client" | "server", string];

const NAME = "www.example.com";

function makeCertificate(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), "tls-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const subject = ["-subj", `/C=GB/O=Example Shop/CN=${NAME}`, "-addext", `subjectAltName=DNS:${NAME},DNS:example.com`];
  execFileSync("openssl", ["req", "-x509", ...curve, "-days", "90", ...subject, "-keyout", key, "-out", cert]);
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** Stands between the two and writes down every piece in the order it came; neighbours of one side are one flight. */
async function startRecorder(target: number, flights: Flight[]): Promise<Server> {
  const recorder = createServer((fromClient) => {
    const toServer = createConnection({ host: "127.0.0.1", port: target });
    const note = (side: Flight[0], piece: Buffer): void => {
      const last = flights.at(-1);
      if (last?.[0] === side) flights[flights.length - 1] = [side, last[1] + piece.toString("hex")];
      else flights.push([side, piece.toString("hex")]);
    };
    fromClient.on("data", (piece: Buffer) => {
      note("client", piece);
      toServer.write(piece);
    });
    toServer.on("data", (piece: Buffer) => {
      note("server", piece);
      fromClient.write(piece);
    });
    fromClient.on("end", () => toServer.end()).on("error", () => toServer.destroy());
    toServer.on("end", () => fromClient.end()).on("error", () => fromClient.destroy());
  });
  recorder.listen(0, "127.0.0.1");
  await once(recorder, "listening");
  return recorder;
}

async function record(target: number, options: ConnectionOptions): Promise<Flight[]> {
  const flights: Flight[] = [];
  const recorder = await startRecorder(target, flights);
  const client = connect({ host: "127.0.0.1", port: portOf(recorder), servername: NAME, ...options });
  client.on("secureConnect", () => client.end(`GET / HTTP/1.1\r\nHost: ${NAME}\r\nConnection: close\r\n\r\n`));
  client.on("error", (error: Error) => {
    console.log(`the client gave up: ${error.message}`);
  });
  client.resume();
  // Not events.once: that would throw on the error that the third recording is about.
  await new Promise((resolve) => client.on("close", resolve));
  await new Promise((resolve) => setTimeout(resolve, 100));
  recorder.close();
  return flights;
}

const { key, cert } = makeCertificate();
const server = createTlsServer({ key, cert, ALPNProtocols: ["http/1.1"], minVersion: "TLSv1.2" }, (socket) => {
  socket.on("error", () => socket.destroy());
  socket.end("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n");
});
server.on("tlsClientError", () => undefined);
server.listen(0, "127.0.0.1");
await once(server, "listening");
const target = portOf(server);
const modern = { ca: cert, ALPNProtocols: ["h2", "http/1.1"] };
const recorded = {
  "tls 1.3": await record(target, { ...modern, minVersion: "TLSv1.3" }),
  "tls 1.2": await record(target, { ...modern, maxVersion: "TLSv1.2" }),
  "no cipher in common": await record(target, {
    ...modern,
    maxVersion: "TLSv1.2",
    ciphers: "ECDHE-RSA-AES128-GCM-SHA256",
  }),
};
server.close();
writeFileSync(new URL("./recorded/tls.json", import.meta.url), `${JSON.stringify(recorded, undefined, 1)}\n`);
