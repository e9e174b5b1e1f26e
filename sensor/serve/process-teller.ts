/** Tells a stream's client whose flows there are, and puts it into the stream, so that a saved capture keeps it. */
import { encodeProcessBlock } from "#shared/processes/process-block.ts";
import type { FlowProcess } from "#shared/processes/flow-process.ts";
import type { ProcessListener, ProcessWatch } from "../processes/process-watch.ts";
import type { Client } from "./client.ts";
import type { LiveStream } from "./live-stream.ts";
import { isLoopbackAddress } from "./loopback.ts";

/** Who may hear of processes. */
export const PROCESS_PEERS = ["off", "local", "all"] as const;
export type ProcessPeers = (typeof PROCESS_PEERS)[number];

export class ProcessTeller {
  readonly #watch: ProcessWatch;
  readonly #peers: ProcessPeers;
  readonly #listeners = new Map<number, ProcessListener>();

  constructor(watch: ProcessWatch, peers: ProcessPeers) {
    this.#watch = watch;
    this.#peers = peers;
  }

  mayHear({ visitor }: Client): boolean {
    return this.#peers === "all" || (this.#peers === "local" && isLoopbackAddress(visitor.address));
  }

  /** `findClient` is asked each time: a stream may be without one for a while. */
  begin(stream: LiveStream, findClient: () => Client | undefined): void {
    const listener = {
      onFlows: (flows: readonly FlowProcess[], notTracked: number): void => {
        const client = findClient();
        if (client === undefined || stream.isOver || !this.mayHear(client)) return;
        client.send({ kind: "processes", stream: stream.id, flows, notTracked });
        stream.addBlock(encodeProcessBlock(flows));
      },
    };
    this.#listeners.set(stream.id, listener);
    this.#watch.add(listener);
    stream.control({ spotsFlows: true });
  }

  /** Frames of new flows were captured. */
  hurry(): void {
    this.#watch.hurry();
  }

  /** Whether what this stream holds may go to such a client. */
  mayResume(stream: number, client: Client): boolean {
    return !this.#listeners.has(stream) || this.mayHear(client);
  }

  end(stream: number): void {
    const listener = this.#listeners.get(stream);
    if (listener === undefined) return;
    this.#listeners.delete(stream);
    this.#watch.remove(listener);
  }
}
