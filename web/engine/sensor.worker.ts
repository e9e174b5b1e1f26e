/** A sensor's connection in a worker of its own: frames go straight to the engine's worker, and the page hears only how it goes. */
import { expose } from "comlink";
import type { GapAccount } from "#shared/losses/capture-gap.ts";
import { encodeGapBlock } from "#shared/losses/gap-block.ts";
import { SensorClient } from "#shared/wire/client.ts";
import type { ClientMessage, StartRequest } from "#shared/wire/client-message.ts";
import { offerProtocols, type Credential } from "#shared/wire/credential.ts";
import { ENVELOPE_BYTES, type Envelope, type Gap } from "#shared/wire/frame.ts";
import { LIVE_PATH } from "#shared/wire/protocol.ts";
import type { SensorMessage } from "#shared/wire/sensor-message.ts";
import { Recording } from "./recording.ts";
import type { RecordingPlace } from "./recording-writer.ts";

/** What the page hears. */
export type SensorEvent =
  | { readonly kind: "message"; readonly message: SensorMessage }
  | { readonly kind: "gap"; readonly gap: Gap }
  /** Bytes on their way to the engine, and what is stored. */
  | {
      readonly kind: "flow";
      readonly unreadBytes: number;
      readonly storedBytes: number;
      readonly storeProblem: string;
    }
  /** The sensor does not hold the capture any more, and begins it anew: what passed meanwhile is lost. */
  | { readonly kind: "restarting" }
  /** The capture ended here, for a reason that no message of the sensor tells. */
  | { readonly kind: "ended"; readonly reason: string }
  /** The connection is open; it is gone and is tried again in a while; it could not be had and is given up. */
  | {
      readonly kind: "connection";
      readonly state: "open" | "waiting" | "failed";
      readonly reason: string;
      readonly waitMs: number;
    };

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
  #unread: { readonly envelope: Envelope | undefined; readonly frameBytes: number; left: number }[] = [];
  #frameBytes = 0;
  #buffer: ArrayBuffer | undefined;
  #waitMs = FIRST_WAIT_MS;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #recording: Recording | undefined;
  #request: Omit<StartRequest, "kind"> | undefined;
  #startedMs = 0;
  #packets = 0;
  #bytes = 0;
  /** A start was sent and not answered yet. */
  #isStarting = false;
  /** The user stopped the capture while the sensor was out of reach: it hears of it when it is back. */
  #isStopWanted = false;
  #wasReady = false;
  #isClosed = false;

  constructor() {
    this.#client = new SensorClient({
      onBlocks: (blocks, envelope) => {
        this.#pass(blocks, envelope);
      },
      onGap: (gap, envelope) => {
        this.#insert(encodeGapBlock(gap), envelope);
        this.#report({ kind: "gap", gap });
      },
      onMessage: (message) => {
        this.#follow(message);
      },
      onBroken: (reason) => {
        this.#report({ kind: "connection", state: "failed", reason, waitMs: 0 });
        this.#endStream(`the sensor broke the protocol: ${reason}`);
        void this.close();
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
      this.#report({ kind: "connection", state: "open", reason: "", waitMs: 0 });
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
      this.#report({ kind: "connection", state: "failed", reason, waitMs: 0 });
      return;
    }
    if (this.#isStarting) this.#endStream("the connection was lost before the capture began");
    const waitMs = this.#waitMs * (0.5 + Math.random());
    this.#report({ kind: "connection", state: "waiting", reason, waitMs });
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
    this.#retryTimer = setTimeout(() => {
      this.#open();
    }, waitMs);
  }

  /** Does not wait any longer. */
  retryNow(): void {
    clearTimeout(this.#retryTimer);
    if (this.#socket?.readyState !== WebSocket.CONNECTING && this.#socket?.readyState !== WebSocket.OPEN) this.#open();
  }

  #follow(message: SensorMessage): void {
    if (message.kind === "ready") {
      this.#wasReady = true;
      if (message.token !== undefined) this.#credential = { kind: "token", secret: message.token };
    }
    if (message.kind === "stats") this.#tellFlow();
    if (message.kind === "started") {
      this.#isStarting = false;
      if (this.#isStopWanted) this.#client.stop();
    }
    if (message.kind === "resumed" && this.#isStopWanted) {
      this.#client.stop();
      return;
    }
    if (message.kind === "error" && message.code === "gone") {
      this.#restart();
      return;
    }
    if (message.kind === "error" && this.#isStarting) this.#endStream(`${message.message}. ${message.repair}`);
    this.#report({ kind: "message", message });
    if (message.kind === "stopped") this.#endStream();
  }

  #tellFlow(): void {
    this.#report({
      kind: "flow",
      unreadBytes: this.#unread.reduce((sum, { left }) => sum + left, 0),
      storedBytes: this.#recording?.bytes ?? 0,
      storeProblem: this.#recording?.problem ?? "",
    });
  }

  /** Starts a stream whose blocks go to `port` and, where there is one, to the recording's place. */
  async start(
    request: Omit<StartRequest, "kind">,
    port: MessagePort,
    place: RecordingPlace | undefined,
  ): Promise<void> {
    this.#port = port;
    this.#unread = [];
    this.#request = request;
    this.#startedMs = Date.now();
    this.#packets = this.#bytes = 0;
    this.#isStopWanted = false;
    port.onmessage = ({ data }: MessageEvent<number>) => {
      this.#take(data);
    };
    this.#recording = place && new Recording();
    if (place !== undefined) await this.#recording?.open(place);
    this.#isStarting = true;
    this.#client.start(request);
  }

  /** The sensor was restarted, or this page was away too long: the capture goes on behind a gap, within what is left of its limits. */
  #restart(): void {
    this.#client.forget();
    const request = this.#request && remainderOf(this.#request, this.#packets, this.#bytes, this.#startedMs);
    if (this.#isStopWanted || this.#port === undefined) return;
    if (request === undefined) {
      this.#endStream("what was asked for was reached while the sensor was out of reach");
      return;
    }
    this.#report({ kind: "restarting" });
    this.#isStarting = true;
    this.#client.start(request);
  }

  stop(): void {
    const isOpen = this.#socket?.readyState === WebSocket.OPEN;
    this.#isStopWanted = !isOpen || this.#isStarting;
    if (isOpen) this.#client.stop();
    else this.#finish("stopped while the sensor was out of reach");
  }

  say(message: ClientMessage): void {
    this.#client.say(message);
  }

  /** The frame's own buffer travels on: nothing is copied. */
  #pass(blocks: Uint8Array, envelope: Envelope): void {
    const buffer = this.#buffer;
    this.#buffer = undefined;
    this.#packets += envelope.packets;
    this.#bytes += blocks.length;
    if (buffer !== undefined) this.#recording?.append(new Uint8Array(buffer, ENVELOPE_BYTES));
    if (this.#port === undefined || buffer === undefined || blocks.length === 0) {
      this.#client.take(envelope, this.#frameBytes);
      return;
    }
    this.#unread.push({ envelope, frameBytes: this.#frameBytes, left: blocks.length });
    this.#port.postMessage(new Uint8Array(buffer, ENVELOPE_BYTES), [buffer]);
  }

  /** A gap that the page knows of, as of a sensor that was restarted: the capture keeps it. */
  keepGap(gap: GapAccount): void {
    this.#insert(encodeGapBlock(gap), undefined);
  }

  /** Puts a block between those of the sensor, where it is stored and where it is read. */
  #insert(block: Uint8Array<ArrayBuffer>, envelope: Envelope | undefined): void {
    this.#recording?.append(block);
    if (this.#port === undefined) return;
    // Bytes that were granted already: what is read of them is nobody's credit.
    this.#unread.push({ envelope, frameBytes: 0, left: block.length });
    this.#port.postMessage(block, [block.buffer]);
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
      // Of a stream that was begun anew the old frames are nobody's business any more.
      const { envelope, frameBytes } = frame;
      if (envelope !== undefined && envelope.stream === this.#client.stream) this.#client.take(envelope, frameBytes);
    }
  }

  /** Nothing more will come. With a reason the page hears of it; else the sensor's own message told it. */
  #endStream(reason?: string): void {
    this.#client.forget();
    this.#finish(reason);
  }

  #finish(reason: string | undefined): void {
    this.#isStarting = false;
    this.#request = undefined;
    const [port, recording] = [this.#port, this.#recording];
    this.#port = undefined;
    const tell = (): void => {
      this.#tellFlow();
      this.#recording = undefined;
      // Last: whoever waits for the end finds everything written.
      port?.postMessage(new Uint8Array(0));
      if (reason !== undefined && port !== undefined) this.#report({ kind: "ended", reason });
    };
    if (recording === undefined) tell();
    else void recording.close().then(tell);
  }

  /** Ends the connection; what came is stored when this returns. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retryTimer);
    await this.#recording?.close();
    this.#endStream();
    this.#socket?.close();
  }
}

/** What is still to be captured of a request; undefined when nothing is. */
function remainderOf(
  request: Omit<StartRequest, "kind">,
  packets: number,
  bytes: number,
  startedMs: number,
): Omit<StartRequest, "kind"> | undefined {
  const seconds = Math.ceil((Date.now() - startedMs) / 1000);
  const { mostPackets, mostBytes, mostSeconds, minutes, ...rest } = request;
  const left = {
    ...(mostPackets === undefined ? {} : { mostPackets: mostPackets - packets }),
    ...(mostBytes === undefined ? {} : { mostBytes: mostBytes - bytes }),
    ...(mostSeconds === undefined ? {} : { mostSeconds: mostSeconds - seconds }),
    ...(minutes === undefined ? {} : { minutes: minutes - Math.ceil(seconds / 60) }),
  };
  return Object.values(left).some((each) => each < 1) ? undefined : { ...rest, ...left };
}

export type SensorWorker = Pick<SensorLink, "connect" | "retryNow" | "start" | "stop" | "say" | "keepGap" | "close">;

addEventListener(
  "message",
  (event: MessageEvent<MessagePort>) => {
    expose(new SensorLink(), event.data);
    postMessage("ready");
  },
  { once: true },
);
