/**
 * The client's half of the protocol without a socket: what is received goes in, what is to be sent comes out. The browser and the command
 * line put a WebSocket around it. It outlives connections, so that a stream goes on where it was.
 */
import type { ClientMessage, StartRequest } from "./client-message.ts";
import { decodeFrame, type Envelope, type Gap } from "./frame.ts";
import { formatMessage } from "./message.ts";
import { parseSensorMessage, type SensorMessage, type SensorMessageOf } from "./sensor-message.ts";

/** Credit is granted in steps of so many bytes. */
const CREDIT_STEP = 256 << 10;

export interface ClientReader {
  /** Whole pcapng blocks, valid until the next frame; `take` must follow when they are stored or read. */
  onBlocks(blocks: Uint8Array, envelope: Envelope): void;
  onGap(gap: Gap, envelope: Envelope): void;
  onMessage(message: SensorMessage): void;
  /** The other side does not keep to the protocol; the connection is to be closed. */
  onBroken(reason: string): void;
}

export class SensorClient {
  readonly #reader: ClientReader;
  #send: ((text: string) => void) | undefined;
  #stream: number | undefined;
  #last = -1n;
  #acknowledged = -1n;
  #granted = 0;

  constructor(reader: ClientReader) {
    this.#reader = reader;
  }

  /** The number of the stream that was started, also while the connection is broken. */
  get stream(): number | undefined {
    return this.#stream;
  }

  /** A connection is open. A stream that was under way is asked for again. */
  connect(send: (text: string) => void): void {
    this.#send = send;
    this.#granted = 0;
    if (this.#stream === undefined) return;
    const acknowledged = this.#last < 0n ? {} : { acknowledged: this.#last };
    this.#say({ kind: "resume", stream: this.#stream, ...acknowledged });
  }

  disconnect(): void {
    this.#send = undefined;
  }

  start(request: Omit<StartRequest, "kind">): void {
    this.#last = -1n;
    this.#acknowledged = -1n;
    this.#say({ kind: "start", ...request });
  }

  stop(): void {
    if (this.#stream !== undefined) this.#say({ kind: "stop", stream: this.#stream });
  }

  /** The stream is over for this client, whether the sensor knows it or not. */
  forget(): void {
    this.#stream = undefined;
  }

  say(message: ClientMessage): void {
    this.#say(message);
  }

  /** A frame of so many bytes was taken over. */
  take(envelope: Envelope, frameBytes: number): void {
    this.#acknowledged = envelope.sequence;
    this.#granted += frameBytes;
    if (this.#granted >= CREDIT_STEP) this.grant();
  }

  /** Grants what was taken since the last time, now. */
  grant(): void {
    if (this.#stream === undefined || this.#acknowledged < 0n || this.#granted === 0) return;
    this.#say({ kind: "credit", stream: this.#stream, bytes: this.#granted, acknowledged: this.#acknowledged });
    this.#granted = 0;
  }

  receiveText(text: string): void {
    const checked = parseSensorMessage(text);
    if (!checked.ok) {
      this.#reader.onBroken(
        `${checked.misfit.at === "" ? "a message" : checked.misfit.at} must be ${checked.misfit.reason}`,
      );
      return;
    }
    this.#follow(checked.value);
    this.#reader.onMessage(checked.value);
  }

  receiveBytes(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes);
    if (typeof frame === "string") {
      this.#reader.onBroken(frame);
      return;
    }
    const { envelope } = frame;
    if (envelope.stream !== this.#stream) return;
    // A gap may stand for frames that were given up.
    if (frame.kind === "gap" ? envelope.sequence <= this.#last : envelope.sequence !== this.#last + 1n) {
      this.#reader.onBroken(`frame ${envelope.sequence} came after ${this.#last}`);
      return;
    }
    this.#last = envelope.sequence;
    if (frame.kind === "gap") {
      this.#reader.onGap(frame.gap, envelope);
      this.take(envelope, bytes.length);
    } else this.#reader.onBlocks(frame.blocks, envelope);
  }

  #follow(message: SensorMessage): void {
    if (message.kind === "started") this.#stream = message.stream;
    else if (message.kind === "stopped" && message.stream === this.#stream) this.#stream = undefined;
  }

  #say(message: ClientMessage): void {
    this.#send?.(formatMessage(message));
  }
}

export type Ready = SensorMessageOf<"ready">;
