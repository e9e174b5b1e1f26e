/** WebSockets over ws, for Node's own server. */
import { STATUS_CODES, type IncomingMessage, type Server } from "node:http";
import type { Server as SecureServer } from "node:https";
import type { Duplex } from "node:stream";
import { CLIENT_TEXT_BYTES, LIVE_PATH } from "#shared/wire/protocol.ts";
import { WebSocketServer, type WebSocket } from "ws";
import { readRequest } from "./node-request.ts";
import {
  IDLE_SECONDS,
  type Admission,
  type Admit,
  type Response,
  type Socket,
  type SocketReader,
} from "./transport.ts";

class NodeSocket implements Socket {
  readonly #raw: WebSocket;
  readonly #onDrain: () => void;

  constructor(raw: WebSocket, onDrain: () => void) {
    this.#raw = raw;
    this.#onDrain = onDrain;
  }

  #isOpen(): boolean {
    return this.#raw.readyState === this.#raw.OPEN;
  }

  sendText(text: string): void {
    if (this.#isOpen()) this.#raw.send(text);
  }

  sendBytes(bytes: Uint8Array): void {
    if (!this.#isOpen()) return;
    // The library keeps what it is given until it is written: it gets bytes of its own.
    this.#raw.send(Buffer.from(bytes), { binary: true }, () => {
      if (this.#raw.bufferedAmount === 0) this.#onDrain();
    });
  }

  bufferedBytes(): number {
    return this.#raw.bufferedAmount;
  }

  close(code: number, reason: string): void {
    this.#raw.close(code, reason);
  }

  abandon(): void {
    this.#raw.terminate();
  }
}

/** Adds WebSockets to a server; the function returned ends them all. */
export function openNodeSockets(server: Server | SecureServer, admit: Admit): () => void {
  const protocols = new WeakMap<IncomingMessage, string>();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: CLIENT_TEXT_BYTES,
    perMessageDeflate: false,
    handleProtocols: (_, incoming) => protocols.get(incoming) ?? false,
  });
  server.on("upgrade", (incoming: IncomingMessage, duplex: Duplex, head: Buffer) => {
    const admission = decide(incoming, admit);
    if (admission === undefined) duplex.destroy();
    else if (!admission.isAdmitted) refuse(duplex, admission.response);
    else {
      protocols.set(incoming, admission.protocol);
      sockets.handleUpgrade(incoming, duplex, head, (raw) => {
        listen(raw, admission.connect);
      });
    }
  });
  return () => {
    for (const raw of sockets.clients) raw.terminate();
    sockets.close();
  };
}

function decide(incoming: IncomingMessage, admit: Admit): Admission | undefined {
  const request = readRequest(incoming);
  if (request.path !== LIVE_PATH || request.remoteAddress === "") return undefined;
  return admit(request);
}

function refuse(duplex: Duplex, response: Response): void {
  const headers = response.headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  duplex.end(
    `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ""}\r\n${headers}Connection: close\r\n\r\n`,
  );
}

function listen(raw: WebSocket, connect: (socket: Socket) => SocketReader): void {
  const socket = new NodeSocket(raw, () => {
    reader.onDrain();
  });
  const reader = connect(socket);
  let isAlive = true;
  const pulse = setInterval(() => {
    if (!isAlive) {
      raw.terminate();
      return;
    }
    isAlive = false;
    raw.ping();
  }, IDLE_SECONDS * 500);
  raw.on("pong", () => (isAlive = true));
  raw.on("error", () => {
    // Whatever it was, the close that follows tells the reader.
  });
  raw.on("message", (data: Buffer, isBinary) => {
    isAlive = true;
    if (isBinary) reader.onBytes();
    else reader.onText(data.toString());
  });
  raw.on("close", () => {
    clearInterval(pulse);
    reader.onClosed();
  });
}
