/** The fallback transport: Node's own HTTP server, and ws. */
import { readFileSync } from "node:fs";
import { createServer as createSecureServer } from "node:https";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { readRequest } from "./node-request.ts";
import { openNodeSockets } from "./node-sockets.ts";
import {
  ListenError,
  MAX_HEAD_BYTES,
  type Certificate,
  type Handle,
  type Listener,
  type ListenOptions,
  type Response,
  type Transport,
} from "./transport.ts";

export const nodeTransport: Transport = { name: "node", listen };

function listen({ host, port, handle, admit, certificate }: ListenOptions): Promise<Listener> {
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    // `answer` ends in a response or a destroyed socket, whatever happens
    void answer(incoming, outgoing, handle);
  };
  const server =
    certificate === undefined
      ? createServer({ maxHeaderSize: MAX_HEAD_BYTES }, onRequest)
      : createSecureServer({ maxHeaderSize: MAX_HEAD_BYTES, ...readCertificate(certificate) }, onRequest);
  const endSockets = admit === undefined ? () => undefined : openNodeSockets(server, admit);
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
          endSockets();
          server.closeAllConnections();
        });
      resolve({ port: (server.address() as AddressInfo).port, close });
    });
  });
}

function readCertificate({ certificateFile, keyFile }: Certificate): { readonly cert: Buffer; readonly key: Buffer } {
  return { cert: readFileSync(certificateFile), key: readFileSync(keyFile) };
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
