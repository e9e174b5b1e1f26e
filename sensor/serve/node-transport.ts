/** The fallback transport: Node's own HTTP server. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import {
  ListenError,
  MAX_HEAD_BYTES,
  type Handle,
  type Listener,
  type ListenOptions,
  type Request,
  type Response,
  type Transport,
} from "./transport.ts";

export const nodeTransport: Transport = { name: "node", listen };

function listen({ host, port, handle }: ListenOptions): Promise<Listener> {
  const server = createServer({ maxHeaderSize: MAX_HEAD_BYTES }, (incoming, outgoing) => {
    // `answer` ends in a response or a destroyed socket, whatever happens
    void answer(incoming, outgoing, handle);
  });
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      reject(new ListenError(cause.code ?? "unknown", { cause }));
    });
    server.listen({ host, port, exclusive: true }, () => {
      const close = (): Promise<void> =>
        new Promise((closed) => {
          server.close(() => {
            closed();
          });
          server.closeAllConnections();
        });
      resolve({ port: (server.address() as AddressInfo).port, close });
    });
  });
}

function readRequest(incoming: IncomingMessage): Request {
  const headers = new Map<string, string>();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) headers.set(name, (values ?? []).join(", "));
  const target = incoming.url ?? "";
  const end = target.indexOf("?");
  return { method: incoming.method ?? "", path: end < 0 ? target : target.slice(0, end), headers };
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse, handle: Handle): Promise<void> {
  let response: Response;
  try {
    response = await handle(readRequest(incoming));
    outgoing.statusCode = response.status;
    for (const [name, value] of response.headers) outgoing.setHeader(name, value);
    if (response.length !== undefined) outgoing.setHeader("Content-Length", response.length);
    if (response.body === undefined) outgoing.end();
    else await pipeline(response.body, outgoing);
  } catch {
    // The client left, or the file failed below us after the head was sent: a broken connection is the only honest end.
    outgoing.destroy();
  }
}
