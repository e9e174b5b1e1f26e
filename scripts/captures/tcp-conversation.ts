/** A TCP conversation in a scene: handshake, data in segments, acknowledgements, end. Trouble is made with `segment`. */
import { bytes, u16, type Part } from "./bytes.ts";
import { IpProtocol, tcp, TcpFlag, type Endpoint } from "./headers.ts";
import type { Scene } from "./scene.ts";

export type Side = "client" | "server";

export interface SegmentFields {
  readonly flags?: number;
  /** Added to the sender's next sequence number; negative repeats what was sent. */
  readonly seqOffset?: number;
  readonly ackOffset?: number;
  readonly window?: number;
  readonly options?: Uint8Array;
  /** False leaves the sender's counter where it is, as a repetition does. */
  readonly advance?: boolean;
  /** False: the capture point never saw this segment (the counters still move). */
  readonly seen?: boolean;
}

const MSS = 1460;
const WINDOW_SHIFT = 7;

export class TcpConversation {
  readonly #scene: Scene;
  readonly #endpoints: Record<Side, Endpoint>;
  readonly #next: Record<Side, number>;
  readonly #window: Record<Side, number> = { client: 502, server: 501 };
  /** Half of the round trip, in milliseconds. */
  readonly #delayMs: number;

  constructor(scene: Scene, client: Endpoint, server: Endpoint, delayMs = 5) {
    this.#scene = scene;
    this.#endpoints = { client, server };
    // First sequence numbers from the ports: fixed, yet different for each conversation.
    this.#next = { client: (client.port * 77_003) >>> 0, server: (server.port * 910_007 + client.port) >>> 0 };
    this.#delayMs = delayMs;
  }

  open(): this {
    const options = bytes([2, 4], u16(MSS), [1, 3, 3, WINDOW_SHIFT], [1, 1, 4, 2]);
    this.segment("client", { flags: TcpFlag.syn, window: 64_240, options });
    this.#scene.wait(this.#delayMs);
    this.segment("server", { flags: TcpFlag.syn | TcpFlag.ack, window: 65_160, options });
    this.#scene.wait(this.#delayMs);
    return this.acknowledge("client");
  }

  /** Sends bytes in as many segments as they need; the other side acknowledges once. */
  send(from: Side, ...payload: readonly Part[]): this {
    const body = bytes(...payload);
    for (let at = 0; at < body.length; at += MSS) {
      const piece = body.subarray(at, at + MSS);
      const isLast = at + MSS >= body.length;
      this.segment(from, { flags: TcpFlag.ack | (isLast ? TcpFlag.psh : 0) }, piece);
    }
    this.#scene.wait(this.#delayMs);
    return this.acknowledge(from === "client" ? "server" : "client");
  }

  acknowledge(from: Side): this {
    return this.segment(from, { flags: TcpFlag.ack });
  }

  /** The client ends, the server ends, the client acknowledges. */
  close(): this {
    this.segment("client", { flags: TcpFlag.fin | TcpFlag.ack });
    this.#scene.wait(this.#delayMs);
    this.segment("server", { flags: TcpFlag.fin | TcpFlag.ack });
    return this.acknowledge("client");
  }

  reset(from: Side): this {
    return this.segment(from, { flags: TcpFlag.rst | TcpFlag.ack, window: 0 });
  }

  segment(from: Side, fields: SegmentFields, ...payload: readonly Part[]): this {
    const to = from === "client" ? "server" : "client";
    const flags = fields.flags ?? TcpFlag.ack;
    const body = bytes(...payload);
    if (fields.seen !== false) {
      const segment = tcp(
        {
          from: this.#endpoints[from],
          to: this.#endpoints[to],
          seq: (this.#next[from] + (fields.seqOffset ?? 0)) >>> 0,
          ack: (flags & TcpFlag.ack) === 0 ? 0 : (this.#next[to] + (fields.ackOffset ?? 0)) >>> 0,
          flags,
          window: fields.window ?? this.#window[from],
          ...(fields.options === undefined ? {} : { options: fields.options }),
        },
        body,
      );
      this.#scene.sendIp(this.#endpoints[from].host, this.#endpoints[to].host, IpProtocol.tcp, segment);
    }
    if (fields.advance !== false) {
      const phantom = (flags & (TcpFlag.syn | TcpFlag.fin)) === 0 ? 0 : 1;
      this.#next[from] = (this.#next[from] + body.length + phantom) >>> 0;
    }
    return this;
  }
}
