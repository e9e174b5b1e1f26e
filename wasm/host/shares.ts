/** Applications, services and what went wrong, from the flow records and one look at the rows' flags. */
import { BLOCK_SHIFT, NO_FLOW, ROW_ANALYSIS, ROW_RESET, ROW_SYN } from "#shared/abi/table.ts";
import {
  ANALYSIS_FAST_RETRANSMISSION,
  ANALYSIS_RETRANSMISSION,
  ANALYSIS_SPURIOUS_RETRANSMISSION,
  ANALYSIS_ZERO_WINDOW,
} from "#shared/abi/tcp-analysis.ts";
import type { Share, Shares, Standout } from "#shared/model/shares.ts";
import { USUAL_PORTS } from "./connections/server-ports.ts";
import { TCP, UDP } from "./connections/transport-packet.ts";
import { applicationOf } from "./flow-application.ts";
import { FlowRecords } from "./flow-records.ts";
import { readRowBlock } from "./flow-rows.ts";
import { type FlowCounts, emptyCounts } from "./flow-sums.ts";
import type { OpenCapture } from "./open-capture.ts";
import { FragmentWatch } from "./stray-fragments.ts";
import { filterOf } from "./transactions/workspace.ts";

const AGAIN = ANALYSIS_RETRANSMISSION | ANALYSIS_FAST_RETRANSMISSION | ANALYSIS_SPURIOUS_RETRANSMISSION;
const WORDS: ReadonlyMap<number, string> = new Map([
  [TCP, "tcp"],
  [UDP, "udp"],
]);
/** Packets that a filter names one by one; of more it asks for their kind. */
const MOST_NAMED = 2000;
const ANY_FRAGMENT = "ip.flags.mf == 1 or ip.frag_offset > 0 or ipv6.fraghdr.ident";
/** Flows and rows that are looked at before others get their turn. */
const STRETCH = 8192;

/** Gives way where it is time to; false ends the work. */
export type Step = () => Promise<boolean>;

interface Sum {
  readonly name: string;
  readonly title: string;
  readonly filter: string;
  flows: number;
  packets: number;
  bytes: number;
}

class ShareReader {
  readonly #capture: OpenCapture;
  readonly #records: FlowRecords;
  readonly #applications = new Map<string, Sum>();
  readonly #services = new Map<string, Sum>();
  readonly #fragments: FragmentWatch;
  readonly #found = { tcp: 0, reset: 0, asked: 0, unanswered: 0, dns: 0, mute: 0, again: 0, full: 0, segments: 0 };

  constructor(capture: OpenCapture) {
    this.#capture = capture;
    this.#records = new FlowRecords(capture.instance);
    this.#fragments = new FragmentWatch(capture);
  }

  async read(most: number, step: Step): Promise<Omit<Shares, "elapsedMs"> | undefined> {
    const resets = await this.#readRows(step);
    if (resets === undefined) return undefined;
    const counts = emptyCounts();
    for (let flow = 0; flow < resets.length; flow++) {
      if (flow % STRETCH === STRETCH - 1 && !(await step())) return undefined;
      this.#records.readCounts(flow, counts);
      // Without packets it is known only from errors that quote it.
      if (counts.packetsA + counts.packetsB > 0) this.#addFlow(flow, counts, resets[flow] === 1);
    }
    const top = (sums: ReadonlyMap<string, Sum>): Share[] =>
      [...sums.values()].sort((a, b) => b.bytes - a.bytes || b.packets - a.packets).slice(0, most);
    return {
      applications: top(this.#applications),
      services: top(this.#services),
      applicationTotal: this.#applications.size,
      serviceTotal: this.#services.size,
      standouts: this.#standouts(),
    };
  }

  /** Which flows were reset; segments that were sent again, or that announced a full receiver, are counted by the way. */
  async #readRows(step: Step): Promise<Uint8Array | undefined> {
    const { instance, table } = this.#capture;
    const resets = new Uint8Array(this.#records.length);
    for (let index = 0; index << BLOCK_SHIFT < table.total; index++) {
      const block = readRowBlock(this.#capture, index);
      this.#fragments.add(block);
      for (let at = 0; at < block.count; at++) {
        const flags = block.flags[at] ?? 0;
        if ((flags & (ROW_RESET | ROW_ANALYSIS)) === 0) continue;
        const flow = block.flows[at] ?? NO_FLOW;
        if ((flags & ROW_RESET) !== 0 && flow < resets.length) resets[flow] = 1;
        if ((flags & ROW_ANALYSIS) === 0) continue;
        const bits = instance.exports.analysisBits(block.first + at);
        if ((bits & AGAIN) !== 0) this.#found.again++;
        if ((bits & ANALYSIS_ZERO_WINDOW) !== 0) this.#found.full++;
      }
      if (!(await step())) return undefined;
    }
    return resets;
  }

  #addFlow(flow: number, counts: FlowCounts, isReset: boolean): void {
    const { instance, registry, table } = this.#capture;
    const transport = this.#records.transport(flow);
    const application = applicationOf(instance, registry, flow);
    if (application.name !== "") {
      const { name, title } = application;
      add(this.#applications, { name, title, filter: `flow.application == "${name}"` }, counts);
    }
    const word = WORDS.get(transport);
    if (word !== undefined && this.#records.hasPorts(flow)) {
      const port = this.#servicePort(flow, transport);
      const name = `${port.toString()}/${word}`;
      add(this.#services, { name, title: application.title, filter: `${word}.port == ${port.toString()}` }, counts);
    }
    const found = this.#found;
    if (transport === TCP) {
      found.tcp++;
      found.segments += counts.packetsA + counts.packetsB;
      if (isReset) found.reset++;
      if ((table.flags(counts.firstRow) & ROW_SYN) !== 0) {
        found.asked++;
        if (counts.packetsB === 0) found.unanswered++;
      }
    } else if (transport === UDP && application.name === "dns") {
      found.dns++;
      if (counts.packetsB === 0) found.mute++;
    }
  }

  /** The port that was asked: that of the side that did not begin, unless only the other one is a server's. */
  #servicePort(flow: number, transport: number): number {
    const [a, b] = [this.#records.port(flow, 0), this.#records.port(flow, 1)];
    return USUAL_PORTS.isLikely(transport, a) && !USUAL_PORTS.isLikely(transport, b) ? a : b;
  }

  #standouts(): Standout[] {
    const { tcp, reset, asked, unanswered, dns, mute, again, full, segments } = this.#found;
    const strays = this.#fragments.packets;
    const all: readonly Standout[] = [
      { id: "reset", count: reset, of: tcp, filter: "tcp.flags.reset == 1" },
      { id: "unanswered", count: unanswered, of: asked, filter: "flow.packets_b == 0 and tcp.flags.syn == 1" },
      {
        id: "dns",
        count: mute,
        of: dns,
        filter: 'flow.application == "dns" and flow.transport == 17 and flow.packets_b == 0',
      },
      {
        id: "retransmission",
        count: again,
        of: segments,
        filter:
          "tcp.analysis.retransmission or tcp.analysis.fast_retransmission or tcp.analysis.spurious_retransmission",
      },
      {
        id: "fragments",
        count: strays.length,
        of: this.#fragments.total,
        filter: strays.length > MOST_NAMED ? ANY_FRAGMENT : filterOf(strays),
      },
      { id: "zero-window", count: full, of: segments, filter: "tcp.analysis.zero_window" },
    ];
    return all.filter(({ count }) => count > 0);
  }
}

function add(
  sums: Map<string, Sum>,
  what: Pick<Sum, "name" | "title" | "filter">,
  { packetsA, packetsB, bytesA, bytesB }: FlowCounts,
): void {
  const sum = sums.get(what.name) ?? { ...what, flows: 0, packets: 0, bytes: 0 };
  sum.flows++;
  sum.packets += packetsA + packetsB;
  sum.bytes += bytesA + bytesB;
  sums.set(what.name, sum);
}

/** Undefined when `step` ended it. */
export async function readShares(
  capture: OpenCapture,
  most: number,
  step: Step,
): Promise<Omit<Shares, "elapsedMs"> | undefined> {
  return new ShareReader(capture).read(most, step);
}
