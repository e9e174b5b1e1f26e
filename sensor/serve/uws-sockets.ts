/** WebSockets over uWebSockets.js. Its request is valid only until the handler returns, so that admission is decided at once. */
import { CLIENT_TEXT_BYTES, LIVE_PATH } from "#shared/wire/protocol.ts";
import type { HttpResponse, TemplatedApp, WebSocket } from "uWebSockets.js";
import { IDLE_SECONDS, type Admit, type Response, type Socket, type SocketReader } from "./transport.ts";
import { readRequest, writeHead } from "./uws-http.ts";

interface Held {
  readonly connect: (socket: Socket) => SocketReader;
  socket: UwsSocket | undefined;
  reader: SocketReader | undefined;
}

/** Far beyond what the sensor ever lets wait: it looks at `bufferedBytes` before it sends. */
const MOST_BUFFERED = 64 << 20;

class UwsSocket implements Socket {
  #raw: WebSocket<Held> | undefined;

  constructor(raw: WebSocket<Held>) {
    this.#raw = raw;
  }

  sendText(text: string): void {
    this.#raw?.send(text, false);
  }

  sendBytes(bytes: Uint8Array): void {
    this.#raw?.send(bytes, true);
  }

  bufferedBytes(): number {
    return this.#raw?.getBufferedAmount() ?? 0;
  }

  close(code: number, reason: string): void {
    this.#raw?.end(code, reason);
  }

  abandon(): void {
    this.#raw?.close();
  }

  /** The library throws at whoever touches a socket that is gone. */
  forget(): void {
    this.#raw = undefined;
  }
}

export function openUwsSockets(app: TemplatedApp, admit: Admit): void {
  app.ws<Held>(LIVE_PATH, {
    maxPayloadLength: CLIENT_TEXT_BYTES,
    maxBackpressure: MOST_BUFFERED,
    idleTimeout: IDLE_SECONDS,
    sendPingsAutomatically: true,
    upgrade: (outgoing, incoming, context) => {
      const request = readRequest(incoming, outgoing);
      const admission = admit(request);
      if (!admission.isAdmitted) {
        refuse(outgoing, admission.response);
        return;
      }
      const held: Held = { connect: admission.connect, socket: undefined, reader: undefined };
      const key = request.headers.get("sec-websocket-key") ?? "";
      // Without an extension: packets hardly compress, and it would hold up the event loop.
      outgoing.upgrade(held, key, admission.protocol, "", context);
    },
    open: (raw) => {
      const held = raw.getUserData();
      held.socket = new UwsSocket(raw);
      held.reader = held.connect(held.socket);
    },
    message: (raw, message, isBinary) => {
      const { reader } = raw.getUserData();
      if (isBinary) reader?.onBytes();
      else reader?.onText(Buffer.from(message).toString());
    },
    drain: (raw) => {
      raw.getUserData().reader?.onDrain();
    },
    close: (raw) => {
      const { socket, reader } = raw.getUserData();
      socket?.forget();
      reader?.onClosed();
    },
  });
}

function refuse(outgoing: HttpResponse, response: Response): void {
  outgoing.cork(() => {
    writeHead(outgoing, response);
    outgoing.endWithoutBody();
  });
}
