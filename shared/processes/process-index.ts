/** Which processes a flow belonged to at its time. Bounded: beyond it the flows that were not seen for longest are forgotten, and counted. */
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

/** A process that had one of a flow's sockets: that of `a`, or the other one. */
export interface FlowSocket {
  readonly process: FlowProcess;
  readonly isA: boolean;
}

type Span = readonly [fromNs: bigint, toNs: bigint];

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

  /** Who had the flow's sockets between two times; on a flow between two sockets of the host both ends have one. */
  find({ protocol, a, aPort, b, bPort }: FlowEnds, fromNs: bigint, toNs: bigint): FlowSocket[] {
    const time = [fromNs, toNs] as const;
    const ofSide = (end: readonly [string, number], other: readonly [string, number]): readonly FlowProcess[] => {
      const exact = this.#at(keyOf(protocol, ...end, ...other), time);
      return exact.length > 0 || protocol !== "udp" ? exact : this.#findUnconnected(...end, time);
    };
    const [first, second] = [ofSide([a, aPort], [b, bPort]), ofSide([b, bPort], [a, aPort])];
    return [
      ...withoutRepeats(first).map((process) => ({ process, isA: true })),
      ...withoutRepeats(second).map((process) => ({ process, isA: false })),
    ];
  }

  #findUnconnected(address: string, port: number, time: Span): readonly FlowProcess[] {
    for (const local of [address, address.includes(":") ? "::" : "0.0.0.0", "::"]) {
      const found = this.#at(keyOf("udp", local, port, "", 0), time);
      if (found.length > 0) return found;
    }
    return [];
  }

  /** Those of the time itself; where there are none, those that were seen shortly before or after. */
  #at(key: string, [fromNs, toNs]: Span): readonly FlowProcess[] {
    const known = this.#flows.get(key);
    if (known === undefined) return [];
    const within = (slackNs: bigint): FlowProcess[] =>
      known.filter(({ firstNs, lastNs }) => toNs >= firstNs - slackNs && fromNs <= lastNs + slackNs);
    const sharp = within(0n);
    return sharp.length > 0 ? sharp : within(SLACK_NS);
  }
}

/** A process may have had several sockets of the same ends, one after the other: what was told last of it counts. */
function withoutRepeats(flows: readonly FlowProcess[]): FlowProcess[] {
  const byProcess = new Map(
    flows.map((flow) => [`${String(flow.pid)} ${String(flow.startNs)} ${String(flow.uid)}`, flow]),
  );
  return [...byProcess.values()];
}
