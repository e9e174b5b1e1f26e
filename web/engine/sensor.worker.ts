/** A sensor's connection in a worker of its own: frames go straight to the engine's worker, and the page hears only how it goes. */
import { expose } from "comlink";
import { SensorClient } from "#shared/wire/client.ts";
import type { ClientMessage, StartRequest } from "#shared/wire/client-message.ts";
import { offerProtocols, type Credential } from "#shared/wire/credential.ts";
import { ENVELOPE_BYTES, type Envelope, type Gap } from "#shared/wire/frame.ts";
import { LIVE_PATH } from "#shared/wire/protocol.ts";
import type { SensorMessage } from "#shared/wire/sensor-message.ts";

/** What the page hears. */
export type SensorEvent =
  | { readonly kind: "message"; readonly message: SensorMessage }
  | { readonly kind: "gap"; readonly gap: Gap }
  /** The connection is open; it is gone and is tried again in a while; it could not be had and is given up. */
  | { readonly kind: "connection"; readonly state: "open" | "waiting" | "failed"; readonly reason: string };

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** What was read is granted again at least so often, also when it is little. */
const GRANT_MS = 50;

class SensorLink {
  readonly #client: SensorClient;
  #report: (event: SensorEvent) => void = () => undefined;
  #url = "";
  #credential: Credential | undefined;
  #socket: WebSocket | undefined;
  #port: MessagePort | undefined;
  /** Frames that the engine has not read yet. */
  #unread: { readonly envelope: Envelope; readonly frameBytes: number; left: number }[] = [];
  #frameBytes = 0;
  #buffer: ArrayBuffer | undefined;
  #waitMs = FIRST_WAIT_MS;
  #wasReady = false;
  #isClosed = false;

  constructor() {
    this.#client = new SensorClient({
      onBlocks: (blocks, envelope) => {
        this.#pass(blocks, envelope);
      },
      onGap: (gap) => {
        this.#report({ kind: "gap", gap });
      },
      onMessage: (message) => {
        this.#follow(message);
      },
      onBroken: (reason) => {
        this.#report({ kind: "connection", state: "failed", reason });
        this.close();
      },
    });
    setInterval(() => {
      this.#client.grant();
    }, GRANT_MS);
  }

  /** Connects, and connects again whenever the connection is lost. `origin` is like http://127.0.0.1:7337. */
  connect(origin: string, credential: Credential, report: (event: SensorEvent) => void): void {
    this.#url = origin.replace(/^http/, "ws") + LIVE_PATH;
    this.#credential = credential;
    this.#report = report;
    this.#open();
  }

  #open(): void {
    if (this.#credential === undefined || this.#isClosed) return;
    const socket = new WebSocket(this.#url, offerProtocols(this.#credential));
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#waitMs = FIRST_WAIT_MS;
      this.#report({ kind: "connection", state: "open", reason: "" });
      this.#client.connect((text) => {
        socket.send(text);
      });
    };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === "string") this.#client.receiveText(data);
      else {
        this.#buffer = data;
        this.#frameBytes = data.byteLength;
        this.#client.receiveBytes(new Uint8Array(data));
      }
    };
    socket.onclose = ({ reason }) => {
      this.#client.disconnect();
      if (!this.#isClosed) this.#retry(reason);
    };
  }

  #retry(reason: string): void {
    if (!this.#wasReady) {
      // A browser does not say why: refused, not there, or forbidden to ask.
      this.#report({ kind: "connection", state: "failed", reason });
      return;
    }
    this.#report({ kind: "connection", state: "waiting", reason });
    const waitMs = this.#waitMs * (0.5 + Math.random());
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
    setTimeout(() => {
      this.#open();
    }, waitMs);
  }

  #follow(message: SensorMessage): void {
    if (message.kind === "ready") {
      this.#wasReady = true;
      if (message.token !== undefined) this.#credential = { kind: "token", secret: message.token };
    }
    const isGone = message.kind === "error" && message.code === "gone";
    if (message.kind === "stopped" || isGone) this.#endStream();
    this.#report({ kind: "message", message });
  }

  /** Starts a stream whose blocks go to `port`. */
  start(request: Omit<StartRequest, "kind">, port: MessagePort): void {
    this.#port = port;
    this.#unread = [];
    port.onmessage = ({ data }: MessageEvent<number>) => {
      this.#take(data);
    };
    this.#client.start(request);
  }

  stop(): void {
    this.#client.stop();
  }

  say(message: ClientMessage): void {
    this.#client.say(message);
  }

  /** The frame's own buffer travels on: nothing is copied. */
  #pass(blocks: Uint8Array, envelope: Envelope): void {
    const buffer = this.#buffer;
    this.#buffer = undefined;
    if (this.#port === undefined || buffer === undefined || blocks.length === 0) {
      this.#client.take(envelope, this.#frameBytes);
      return;
    }
    this.#unread.push({ envelope, frameBytes: this.#frameBytes, left: blocks.length });
    this.#port.postMessage(new Uint8Array(buffer, ENVELOPE_BYTES), [buffer]);
  }

  /** The engine read so many bytes. */
  #take(bytes: number): void {
    let left = bytes;
    while (left > 0) {
      const frame = this.#unread[0];
      if (frame === undefined) return;
      const taken = Math.min(left, frame.left);
      frame.left -= taken;
      left -= taken;
      if (frame.left > 0) return;
      this.#unread.shift();
      this.#client.take(frame.envelope, frame.frameBytes);
    }
  }

  #endStream(): void {
    this.#client.forget();
    this.#port?.postMessage(new Uint8Array(0));
    this.#port = undefined;
  }

  close(): void {
    this.#isClosed = true;
    this.#endStream();
    this.#socket?.close();
  }
}

export type SensorWorker = Pick<SensorLink, "connect" | "start" | "stop" | "say" | "close">;

addEventListener(
  "message",
  (event: MessageEvent<MessagePort>) => {
    expose(new SensorLink(), event.data);
    postMessage("ready");
  },
  { once: true },
);
