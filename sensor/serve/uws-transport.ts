/**
 * The preferred transport: uWebSockets.js, a native module that exists for some versions of Node only. Its request is valid
 * until the handler returns and its response until it is answered or aborted, so the request is copied first and every use of
 * the response after an await asks whether it was aborted.
 */
import { connect, createServer } from "node:net";
import type { HttpResponse, TemplatedApp, us_listen_socket } from "uWebSockets.js";
import { readRequest, writeHead } from "./uws-http.ts";
import { openUwsSockets } from "./uws-sockets.ts";
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

type Library = typeof import("uWebSockets.js");

/** A response, and whether the client is still there. */
interface Exchange {
  readonly outgoing: HttpResponse;
  isAborted: boolean;
  /** Wakes whoever waits for room in the socket. */
  onAborted: () => void;
}

/** Loads the native module; rejects where it has no build for this Node, this system or this C library. */
export async function loadUwsTransport(): Promise<Transport> {
  // read by the native code when it is loaded: its own limit of 4 KiB is too small for cookies of other local programs
  process.env["UWS_HTTP_MAX_HEADERS_SIZE"] = String(MAX_HEAD_BYTES);
  const library = await import("uWebSockets.js");
  return { name: "uws", listen: (options) => listen(library, options) };
}

async function listen(library: Library, options: ListenOptions): Promise<Listener> {
  const { host, port, handle, admit, certificate } = options;
  const app =
    certificate === undefined
      ? library.App()
      : library.SSLApp({ key_file_name: certificate.keyFile, cert_file_name: certificate.certificateFile });
  if (admit !== undefined) openUwsSockets(app, admit);
  app.any("/*", (outgoing, incoming) => {
    const exchange: Exchange = { outgoing, isAborted: false, onAborted: () => undefined };
    outgoing.onAborted(() => {
      exchange.isAborted = true;
      exchange.onAborted();
    });
    // `answer` ends in a response or a closed socket, whatever happens
    void answer(exchange, readRequest(incoming, outgoing), handle);
  });
  if (await isTaken(host, port)) throw new ListenError("EADDRINUSE");
  const socket = await openSocket(app, { host, port });
  if (socket === false) throw new ListenError(await findListenFailure(host, port));
  const close = (): Promise<void> => {
    app.close();
    return Promise.resolve();
  };
  return { port: library.us_socket_local_port(socket), close };
}

function openSocket(
  app: TemplatedApp,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<us_listen_socket | false> {
  return new Promise((resolve) => {
    app.listen(host, port, resolve);
  });
}

/** How long somebody who listens may take to say so. */
const ANSWER_MS = 500;

/**
 * Whether somebody listens there. The library alone would share the port with another sensor, which then takes every other connection in
 * silence; its own way to prevent that also refuses, for a minute, a port whose last user was killed with connections open.
 */
function isTaken(host: string, port: number): Promise<boolean> {
  if (port === 0) return Promise.resolve(false);
  return new Promise((resolve) => {
    const caller = connect({ host, port, timeout: ANSWER_MS });
    const settle = (isThere: boolean): void => {
      caller.destroy();
      resolve(isThere);
    };
    caller.once("connect", () => {
      settle(true);
    });
    for (const event of ["error", "timeout"])
      caller.once(event, () => {
        settle(false);
      });
  });
}

/** The library does not say why it could not listen, so Node is asked to do the same and fails with a reason. */
function findListenFailure(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? "unknown");
    });
    probe.listen({ host, port, exclusive: true }, () => {
      probe.close();
      resolve("unknown");
    });
  });
}

async function answer(exchange: Exchange, request: Request, handle: Handle): Promise<void> {
  try {
    const response = await handle(request);
    if (response.body === undefined) sendHead(exchange, response);
    else await sendBody(exchange, response, response.body);
  } catch {
    // The file failed below us after the head was sent: a broken connection is the only honest end.
    if (!exchange.isAborted) exchange.outgoing.close();
  }
}

function sendHead({ outgoing, isAborted }: Exchange, response: Response): void {
  if (isAborted) return;
  outgoing.cork(() => {
    writeHead(outgoing, response);
    // The length goes out as a plain header: given to endWithoutBody, the library waits for that many bytes and the connection
    // hangs, and an undefined one is sent as 2^63 (both seen with uws-pack 20.0.8).
    if (response.length !== undefined) outgoing.writeHeader("Content-Length", String(response.length));
    outgoing.endWithoutBody();
  });
}

async function sendBody(exchange: Exchange, response: Response, body: AsyncIterable<Uint8Array>): Promise<void> {
  const { outgoing } = exchange;
  const total = response.length ?? 0;
  if (total === 0) {
    sendHead(exchange, response);
    return;
  }
  let sent = 0;
  for await (const chunk of body) {
    if (exchange.isAborted) return;
    const isFirst = sent === 0;
    sent += chunk.byteLength;
    await sendChunk(exchange, chunk, total, isFirst ? response : undefined);
  }
  if (sent < total && !exchange.isAborted) outgoing.close();
}

/** Resolves when the whole chunk is in the socket's hands, or the client left. */
function sendChunk(exchange: Exchange, chunk: Uint8Array, total: number, head: Response | undefined): Promise<void> {
  const { outgoing } = exchange;
  return new Promise((resolve) => {
    exchange.onAborted = resolve;
    const start = head === undefined ? outgoing.getWriteOffset() : 0;
    const attempt = (from: number): boolean => {
      const [isTaken, isDone] = outgoing.tryEnd(chunk.subarray(from - start), total);
      if (isTaken || isDone) resolve();
      return isTaken;
    };
    outgoing.cork(() => {
      if (head !== undefined) writeHead(outgoing, head);
      if (!attempt(start)) outgoing.onWritable(attempt);
    });
  });
}
