/** Somebody at the sensor's door: the handshake with any header, and the messages that come. */
import { WebSocket, type ClientOptions } from "ws";
import { offerProtocols, type Credential } from "#shared/wire/credential.ts";
import type { ClientMessage } from "#shared/wire/client-message.ts";
import { formatMessage } from "#shared/wire/message.ts";
import { parseSensorMessage, type SensorMessageOf, type SensorMessage } from "#shared/wire/sensor-message.ts";

export class Visitor {
  readonly socket: WebSocket;
  readonly messages: SensorMessage[] = [];
  /** 101, or the status of the refusal; 0 when there was no answer. */
  readonly status: Promise<number>;
  readonly closed: Promise<number>;

  constructor(origin: string, credential: Credential | readonly string[], options: ClientOptions = {}) {
    const protocols = "kind" in credential ? offerProtocols(credential) : [...credential];
    this.socket = new WebSocket(`${origin.replace(/^http/, "ws")}/v1/live`, protocols, options);
    this.closed = new Promise((resolve) => this.socket.on("close", resolve));
    this.socket.on("message", (bytes: Buffer, isBinary) => {
      const checked = isBinary ? undefined : parseSensorMessage(bytes.toString());
      if (checked?.ok === true) this.messages.push(checked.value);
    });
    this.status = new Promise((resolve) => {
      this.socket.on("open", () => {
        resolve(101);
      });
      this.socket.on("unexpected-response", (_, response) => {
        resolve(response.statusCode ?? 0);
        this.socket.terminate();
      });
      this.socket.on("error", () => {
        resolve(0);
      });
    });
  }

  say(message: ClientMessage): void {
    this.socket.send(formatMessage(message));
  }

  async hear<K extends SensorMessage["kind"]>(kind: K, longestMs = 10_000): Promise<SensorMessageOf<K>> {
    const deadline = performance.now() + longestMs;
    for (;;) {
      const at = this.messages.findIndex((message) => message.kind === kind);
      if (at >= 0) return this.messages.splice(at, 1)[0] as SensorMessageOf<K>;
      if (performance.now() > deadline)
        throw new Error(`no ${kind} came, but ${this.messages.map((message) => JSON.stringify(message)).join(" ")}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

export const pairing = (link: string): Credential => ({ kind: "pairing", secret: link.split("pair=")[1] ?? "" });
export const token = (secret: string): Credential => ({ kind: "token", secret });
