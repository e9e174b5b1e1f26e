/**
 * What a flow carries: for now the innermost protocol that any of its packets shows. One name a flow, brought up to date with the
 * packets that came since it was last asked for.
 */
import { BLOCK_SHIFT } from "#shared/abi/table.ts";
import { eachFlowPacket, readRowBlock } from "./flow-rows.ts";
import type { OpenCapture } from "./open-capture.ts";

/** Path names of the protocols that stand for an IP protocol number. */
const TRANSPORTS: ReadonlyMap<number, string> = new Map([
  [6, "tcp"],
  [17, "udp"],
  [132, "sctp"],
  [33, "dccp"],
  [136, "udplite"],
  [47, "gre"],
  [50, "esp"],
  [51, "ah"],
  [112, "vrrp"],
  [89, "ospf"],
  [103, "pim"],
  [2, "igmp"],
  [1, "icmp"],
  [58, "icmpv6"],
]);
/** Layers that carry others and say nothing of what a flow is about. */
const CARRIERS = new Set([
  "eth",
  "vlan",
  "ieee8021ad",
  "llc",
  "ipv4",
  "ipv6",
  "sll",
  "sll2",
  "null",
  "raw",
  "ppp",
  "mpls",
]);

export class FlowProtocols {
  readonly #capture: () => OpenCapture;
  /** Path that says most of each flow, and how much. */
  #paths = new Uint16Array(1024);
  #scores = new Uint8Array(1024);
  readonly #outerNames = new Map<number, string>();
  readonly #nameOfPath: (string | undefined)[] = [];
  readonly #scoreOfPath: (number | undefined)[] = [];
  #rows = 0;

  constructor(capture: () => OpenCapture) {
    this.#capture = capture;
  }

  /** Looks at the rows that came since. `step` after each block; false from it stops. */
  async catchUp(flows: number, step: () => Promise<boolean>): Promise<boolean> {
    if (flows > this.#paths.length) {
      const paths = new Uint16Array(flows * 2);
      const scores = new Uint8Array(flows * 2);
      paths.set(this.#paths);
      scores.set(this.#scores);
      this.#paths = paths;
      this.#scores = scores;
    }
    while (this.#rows < this.#capture().table.total) {
      const capture = this.#capture();
      const block = readRowBlock(capture, this.#rows >>> BLOCK_SHIFT);
      const from = this.#rows;
      eachFlowPacket(
        capture,
        block,
        (row) => row >= from,
        (packet) => {
          if (packet.isOuter) {
            if (!this.#outerNames.has(packet.flow)) this.#outerNames.set(packet.flow, this.#outerName(packet.path));
            return;
          }
          const score = this.#score(packet.path);
          if (packet.flow >= this.#scores.length || score <= (this.#scores[packet.flow] ?? 0)) return;
          this.#scores[packet.flow] = score;
          this.#paths[packet.flow] = packet.path;
        },
      );
      this.#rows = block.first + block.count;
      if (!(await step())) return false;
    }
    return true;
  }

  #score(path: number): number {
    let score = this.#scoreOfPath[path];
    if (score === undefined) {
      score = Math.min(255, this.#capture().table.pathIds(path).length);
      this.#scoreOfPath[path] = score;
    }
    return score;
  }

  /** What stands behind the outermost network layer's transport: the tunnel. */
  #outerName(path: number): string {
    const { table, registry } = this.#capture();
    const ids = table.pathIds(path);
    const names = table.pathNames(path);
    const network = names.findIndex((name) => name === "ipv4" || name === "ipv6");
    const tunnel = names.findIndex((name, at) => at > network + 1 && !CARRIERS.has(name));
    return registry.protocols[ids[tunnel] ?? 0]?.short ?? "";
  }

  /** Empty where the packets show nothing beyond the transport. */
  nameOf(flow: number, transport: number): string {
    if ((this.#scores[flow] ?? 0) === 0) return this.#outerNames.get(flow) ?? "";
    const path = this.#paths[flow] ?? 0;
    let name = this.#nameOfPath[path];
    if (name === undefined) {
      const { table, registry } = this.#capture();
      const protocol = registry.protocols[table.namingProtocol(path)];
      const isCarrier = protocol === undefined || CARRIERS.has(protocol.path);
      name = isCarrier || [...TRANSPORTS.values()].includes(protocol.path) ? "" : protocol.short;
      this.#nameOfPath[path] = name;
    }
    return name === "" && TRANSPORTS.has(transport) ? "" : name;
  }
}
