/** The page's side of a sensor's connection. */
import { proxy, transfer, wrap, type Remote } from "comlink";
import type { GapAccount } from "#shared/losses/capture-gap.ts";
import type { ClientMessage, StartRequest } from "#shared/wire/client-message.ts";
import type { Credential } from "#shared/wire/credential.ts";
import type { RecordingPlace } from "./recording-writer.ts";
import type { SensorEvent, SensorWorker } from "./sensor.worker.ts";
import workerUrl from "./sensor.worker.ts?worker&url";
import { trustedScriptUrl } from "./trusted-script.ts";

export type { SensorEvent };

export class SensorConnection {
  readonly #worker: Worker;
  readonly #remote: Remote<SensorWorker>;

  private constructor(worker: Worker, port: MessagePort) {
    this.#worker = worker;
    this.#remote = wrap<SensorWorker>(port);
  }

  /** Starts a worker that connects to `origin`; `report` hears how it goes from then on. */
  static async open(
    origin: string,
    credential: Credential,
    report: (event: SensorEvent) => void,
  ): Promise<SensorConnection> {
    const worker = new Worker(trustedScriptUrl(workerUrl) as string, { type: "module", name: "tapglass sensor" });
    const { port1, port2 } = new MessageChannel();
    await new Promise<void>((resolve, reject) => {
      worker.onmessage = () => {
        resolve();
      };
      worker.onerror = (event) => {
        reject(new Error(event.message || "The sensor's worker did not start"));
      };
      worker.postMessage(port2, [port2]);
    });
    const connection = new SensorConnection(worker, port1);
    await connection.#remote.connect(origin, credential, proxy(report));
    return connection;
  }

  /** Asks for a stream; its bytes come out of the port that is returned, for the engine, and are stored where `place` says. */
  start(request: Omit<StartRequest, "kind">, place: RecordingPlace | undefined): MessagePort {
    const { port1, port2 } = new MessageChannel();
    void this.#remote.start(request, transfer(port1, [port1]), place);
    return port2;
  }

  async retryNow(): Promise<void> {
    await this.#remote.retryNow();
  }

  async stop(): Promise<void> {
    await this.#remote.stop();
  }

  /** Puts the account of a gap into the capture that comes. */
  async keepGap(gap: GapAccount): Promise<void> {
    await this.#remote.keepGap(gap);
  }

  async say(message: ClientMessage): Promise<void> {
    await this.#remote.say(message);
  }

  close(): void {
    void this.#remote.close().then(() => {
      this.#worker.terminate();
    });
  }
}
