/** Which process a packet's flow belonged to at its time. Bounded: beyond it the flows that were not seen for longest are forgotten, and counted. */
import type { FlowProcess } from "./flow-process.ts";

const MOST_TUPLES = 65_536;
/** Of one tuple: sockets that followed each other. */
const MOST_OF_A_TUPLE = 16;
/** A packet may come before its socket was seen, or after: polling looks once a second. */
const SLACK_NS = 3_000_000_000n;

export interface FlowEnds {
  readonly protocol: "tcp" | "udp";
  /** In either direction. */
  readonly a: string;
  readonly aPort: number;
  readonly b: string;
  readonly bPort: number;
}

const keyOf = (protocol: string, ...ends: readonly (string | number)[]): string => `${protocol} ${ends.join(" ")}`;

export class ProcessIndex {
  readonly #flows = new Map<string, FlowProcess[]>();
  #forgotten = 0;

  get size(): number {
    return this.#flows.size;
  }

  /** Tuples that had to be forgotten. */
  get forgotten(): number {
    return this.#forgotten;
  }

  add(flow: FlowProcess): void {
    const key = keyOf(flow.protocol, flow.local, flow.localPort, flow.remote, flow.remotePort);
    const known = this.#flows.get(key) ?? [];
    const others = known.filter((each) => each.firstNs !== flow.firstNs);
    this.#flows.delete(key);
    this.#flows.set(key, [...others, flow].slice(-MOST_OF_A_TUPLE));
    const oldest = this.#flows.size > MOST_TUPLES ? this.#flows.keys().next() : undefined;
    if (oldest?.done !== false) return;
    this.#flows.delete(oldest.value);
    this.#forgotten++;
  }

  /** On a flow between two sockets of the host both are right: first the one of `a`. */
  find({ protocol, a, aPort, b, bPort }: FlowEnds, timeNs: bigint): FlowProcess | undefined {
    const exact =
      this.#at(keyOf(protocol, a, aPort, b, bPort), timeNs) ?? this.#at(keyOf(protocol, b, bPort, a, aPort), timeNs);
    if (exact !== undefined || protocol !== "udp") return exact;
    return this.#findUnconnected(a, aPort, timeNs) ?? this.#findUnconnected(b, bPort, timeNs);
  }

  #findUnconnected(address: string, port: number, timeNs: bigint): FlowProcess | undefined {
    for (const local of [address, address.includes(":") ? "::" : "0.0.0.0", "::"]) {
      const found = this.#at(keyOf("udp", local, port, "", 0), timeNs);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #at(key: string, timeNs: bigint): FlowProcess | undefined {
    return this.#flows
      .get(key)
      ?.findLast(({ firstNs, lastNs }) => timeNs >= firstNs - SLACK_NS && timeNs <= lastNs + SLACK_NS);
  }
}
