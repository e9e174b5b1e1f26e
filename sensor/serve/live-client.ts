/** A client for the tests of the live path: keeps what it received, and takes it over or not. */
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { SensorClient } from "#shared/wire/client.ts";
import type { StartRequest } from "#shared/wire/client-message.ts";
import { offerProtocols, type Credential } from "#shared/wire/credential.ts";
import type { SensorMessage } from "#shared/wire/sensor-message.ts";
import { parseConfig, type Config } from "../config.ts";
import type { Sensor } from "../sensor.ts";

export function configOf(...words: string[]): Config {
  const parsed = parseConfig(words);
  if (parsed.kind !== "config") throw new Error("the test's own options are wrong");
  return parsed.config;
}

/** Numbers of the packets in blocks of EPBs. */
function numbersOf(blocks: Uint8Array): number[] {
  const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.length);
  const numbers: number[] = [];
  for (let at = 0; at < blocks.length; at += view.getUint32(at + 4, true))
    if (view.getUint32(at, true) === 6 && view.getUint32(at + 20, true) >= 54)
      numbers.push(view.getUint32(at + 28 + 50));
  return numbers;
}

export class TestClient {
  readonly numbers: number[] = [];
  readonly messages: SensorMessage[] = [];
  readonly broken: string[] = [];
  /** What stands in front of the packets, as text. */
  section = "";
  isTaking = true;
  readonly client = new SensorClient({
    onBlocks: (blocks, envelope) => {
      if (this.section === "") this.section = Buffer.from(blocks).toString("latin1");
      this.numbers.push(...numbersOf(blocks));
      if (this.isTaking) this.client.take(envelope, blocks.length + 32);
    },
    onGap: ({ packets }) => this.broken.push(`gap of ${packets}`),
    onMessage: (message) => this.messages.push(message),
    onBroken: (reason) => this.broken.push(reason),
  });
  socket: WebSocket | undefined;

  /** The status of a refusal, or 101. */
  async connect(port: number, credential: Credential, headers: Readonly<Record<string, string>> = {}): Promise<number> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/live`, offerProtocols(credential), { headers });
    this.socket = socket;
    socket.on("message", (bytes: Buffer, isBinary) => {
      if (isBinary) this.client.receiveBytes(bytes);
      else this.client.receiveText(bytes.toString());
    });
    socket.on("error", () => undefined);
    return new Promise((resolve) => {
      socket.on("unexpected-response", (_, response) => {
        resolve(response.statusCode ?? 0);
        socket.terminate();
      });
      socket.on("open", () => {
        this.client.connect((text) => {
          socket.send(text);
        });
        resolve(101);
      });
    });
  }

  async waitFor<K extends SensorMessage["kind"]>(kind: K): Promise<Extract<SensorMessage, { kind: K }>> {
    for (let round = 0; round < 400; round++) {
      const found = this.messages.find((message) => message.kind === kind);
      if (found !== undefined) return found as Extract<SensorMessage, { kind: K }>;
      await sleep(25);
    }
    throw new Error(`no ${kind} came; there were ${this.messages.map((message) => message.kind).join(", ")}`);
  }

  start(mode: StartRequest["mode"] = "full", more: Partial<StartRequest> = {}): void {
    const plain = { filter: "", snapLength: 262_144, isPromiscuous: false };
    this.client.start({ interfaces: ["many.pcap"], mode, ...plain, ...more });
  }
}

/** Pairs as the first client of a sensor on `port`, and accepts its Safe Use statement. */
export async function pairFirst(
  sensor: Sensor,
  port: number,
): Promise<{
  readonly status: number;
  readonly secret: string;
  readonly ready: Extract<SensorMessage, { kind: "ready" }>;
  readonly token: string;
}> {
  const secret = (sensor.makePairingLink("http://127.0.0.1") ?? "").split("pair=")[1] ?? "";
  const first = new TestClient();
  const status = await first.connect(port, { kind: "pairing", secret });
  const ready = await first.waitFor("ready");
  first.client.say({ kind: "acceptSafeUse", version: ready.safeUse.version });
  first.socket?.close();
  return { status, secret, ready, token: ready.token ?? "" };
}
