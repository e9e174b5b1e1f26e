/** Walks through the packets of one flow and tells its story. */
import { FLOW_STREAM } from "#shared/abi/flow.ts";
import { ANALYSIS_RETRANSMISSION } from "#shared/abi/tcp-analysis.ts";
import { formatSpan } from "#shared/format/time.ts";
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { FlowProgress } from "#shared/model/flow.ts";
import type { FlowEvent, FlowStory } from "#shared/model/flow-story.ts";
import type { PassPacket } from "../field-pass.ts";
import { applicationOf, dissectedIn } from "../flow-application.ts";
import type { OpenCapture } from "../open-capture.ts";
import { type PassSurroundings, runPass } from "../run-pass.ts";
import { EVENT_FIELDS, EventBook } from "./events.ts";
import { ShapeCounter } from "./payload-shape.ts";
import { RhythmWatch } from "./rhythm.ts";
import { TcpSideCounter } from "./tcp-side.ts";
import { WarningCollector } from "./warnings.ts";

const TCP = 6;
const UDP = 17;
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;
const TCP_FIELDS: readonly string[] = [
  "tcp.flags",
  "tcp.len",
  "tcp.window_size",
  "tcp.options.mss_val",
  "tcp.options.wscale.shift",
  "tcp.options.sack_perm",
  "tcp.analysis.ack_rtt",
  "tcp.analysis.bytes_in_flight",
  "tcp.payload",
];
const UDP_FIELDS: readonly string[] = ["udp.length", "udp.payload"];
const UDP_HEADER = 8;

/** What the packets of the flow are known by, besides their values. */
interface FlowWords {
  readonly isTcp: boolean;
  /** ANALYSIS_ bits of a row. */
  readonly findings: (row: number) => number;
  /** What the packet shows that the flow carries, in words; undefined where it is not the evidence. */
  readonly recognised: (row: number, length: number) => string | undefined;
}

class StoryBook {
  readonly #events = new EventBook();
  readonly #tcp = { a: new TcpSideCounter(), b: new TcpSideCounter() };
  readonly #shapes = { a: new ShapeCounter(), b: new ShapeCounter() };
  readonly #rhythms = { a: new RhythmWatch(), b: new RhythmWatch() };
  readonly #words: FlowWords;
  #isRecognised = false;
  #packets = 0;
  #synNs: bigint | undefined;
  #isAnswered = false;
  #isShaken = false;

  constructor(words: FlowWords) {
    this.#words = words;
  }

  get #isTcp(): boolean {
    return this.#words.isTcp;
  }

  get packets(): number {
    return this.#packets;
  }

  add(packet: PassPacket): void {
    this.#packets++;
    this.#events.arrive(packet);
    const first = (name: string): number | undefined => packet.values.find((value) => value.name === name)?.number;
    const length = this.#isTcp ? (first("tcp.len") ?? 0) : Math.max(0, (first("udp.length") ?? 0) - UDP_HEADER);
    const findings = this.#isTcp ? this.#words.findings(packet.number - 1) : 0;
    if (this.#isTcp) this.#segment(packet, first, length, findings);
    this.#events.firstData(packet, length);
    this.#recognise(packet, length);
    this.#events.protocols(packet);
    // What is sent again was counted when it came first.
    if (length > 0 && (findings & ANALYSIS_RETRANSMISSION) === 0) this.#payload(packet, length);
    if (this.#isTcp) this.#ends(packet, first("tcp.flags") ?? 0);
  }

  /** The first packet that says what the flow carries. */
  #recognise(packet: PassPacket, length: number): void {
    const text = this.#isRecognised ? undefined : this.#words.recognised(packet.number - 1, length);
    if (text === undefined) return;
    this.#isRecognised = true;
    this.#events.note("protocol", packet, text);
  }

  #payload(packet: PassPacket, length: number): void {
    const side = packet.isReverse ? "b" : "a";
    const shape = this.#shapes[side];
    if (shape.isFull) shape.skip(length);
    else {
      const name = this.#isTcp ? "tcp.payload" : "udp.payload";
      shape.add(packet.values.find((value) => value.name === name)?.text ?? "", length);
    }
    if (packet.timeNs !== undefined) this.#rhythms[side].add(packet.timeNs);
  }

  #segment(packet: PassPacket, first: (name: string) => number | undefined, length: number, findings: number): void {
    const flags = first("tcp.flags") ?? 0;
    const turn = this.#tcp[packet.isReverse ? "b" : "a"].add({
      flags,
      length,
      findings,
      window: first("tcp.window_size"),
      inFlight: first("tcp.analysis.bytes_in_flight"),
      mss: first("tcp.options.mss_val"),
      windowShift: first("tcp.options.wscale.shift"),
      sack: packet.values.some(({ name }) => name === "tcp.options.sack_perm"),
      timeNs: packet.timeNs,
    });
    const roundTrip = first("tcp.analysis.ack_rtt");
    if (roundTrip !== undefined) this.#tcp[packet.isReverse ? "a" : "b"].acknowledged(roundTrip);
    this.#handshake(packet, flags);
    if ((findings & ANALYSIS_RETRANSMISSION) !== 0) this.#events.loss(packet);
    if (turn?.kind === "closed") this.#events.note("window", packet, "Takes nothing more: its window is full");
    else if (turn?.kind === "opened")
      this.#events.note("window", packet, `Takes bytes again after ${formatSpan(turn.afterNs)}`);
  }

  #handshake(packet: PassPacket, flags: number): void {
    if ((flags & SYN) !== 0) {
      if ((flags & ACK) !== 0) this.#isAnswered = true;
      else {
        this.#synNs = packet.timeNs;
        this.#isAnswered = false;
        this.#isShaken = false;
      }
    } else if (this.#isAnswered && !this.#isShaken && (flags & ACK) !== 0 && (flags & RST) === 0) {
      this.#isShaken = true;
      const span = this.#synNs === undefined || packet.timeNs === undefined ? undefined : packet.timeNs - this.#synNs;
      this.#events.note(
        "handshake",
        packet,
        `Handshake complete${span === undefined ? "" : ` after ${formatSpan(span)}`}`,
      );
    }
  }

  #ends(packet: PassPacket, flags: number): void {
    if ((flags & RST) !== 0)
      this.#events.note("end", packet, this.#isShaken ? "Reset" : "Refused: reset before the handshake");
    else if ((flags & FIN) !== 0) this.#events.note("end", packet, "Ends its direction (FIN)");
  }

  /** `warnings`: what the dissectors said besides. */
  finish(warnings: readonly FlowEvent[], packetsLeftOut: number): FlowStory {
    this.#events.finish(warnings);
    return {
      packets: this.#packets,
      tcp: this.#isTcp ? { a: this.#tcp.a.finish(), b: this.#tcp.b.finish() } : undefined,
      shapes: { a: this.#shapes.a.finish(), b: this.#shapes.b.finish() },
      rhythm: this.#rhythms.a.finish("a") ?? this.#rhythms.b.finish("b"),
      events: this.#events.events,
      eventsLeftOut: this.#events.leftOut + packetsLeftOut,
    };
  }
}

function recogniserOf({ instance, registry, table }: OpenCapture, flow: number): FlowWords["recognised"] {
  const { evidence, title, outer, isElsewhere } = applicationOf(instance, registry, flow);
  const at = isElsewhere ? ", at a port that is not its own" : "";
  const text = outer === undefined ? `${title}${at}` : `${outer}, at the port of ${title}`;
  const protocol = dissectedIn(instance, flow);
  if (protocol === 0 && evidence !== "none" && evidence !== "port")
    return (_, length) => (length > 0 ? `The first payloads bear the signature of ${text}` : undefined);
  return (row) =>
    protocol !== 0 && table.pathIds(table.path(row)).includes(protocol) ? `Recognised: ${text}` : undefined;
}

export class FlowStoryTeller {
  readonly #around: PassSurroundings;
  #newest = 0;

  constructor(around: PassSurroundings) {
    this.#around = around;
  }

  cancel(): void {
    this.#newest++;
  }

  /** The newest request wins; one that was overtaken ends with "cancelled". */
  async tell(flow: number, onProgress: (progress: FlowProgress) => void): Promise<EngineOutcome<FlowStory>> {
    const own = ++this.#newest;
    const { instance, table } = this.#around.capture();
    const isThere = flow >= 0 && flow < instance.exports.flowTotal() >>> 0;
    const transport = isThere ? table.ends(flow).transport : 0;
    if (transport !== TCP && transport !== UDP)
      return { ok: false, kind: "refused", message: "Only flows of TCP and UDP have a story." };
    const stream = instance.u32((instance.exports.flowAt(flow) >>> 0) + FLOW_STREAM);
    const isTcp = transport === TCP;
    const book = new StoryBook({
      isTcp,
      findings: (row) => this.#around.capture().instance.exports.analysisBits(row) >>> 0,
      recognised: recogniserOf(this.#around.capture(), flow),
    });
    const warnings = new WarningCollector(this.#around.capture);
    const isCancelled = (): boolean => this.#newest !== own;
    const started = performance.now();
    const losses = await runPass(
      this.#around,
      {
        fields: [...(isTcp ? TCP_FIELDS : UDP_FIELDS), ...EVENT_FIELDS],
        within: `${isTcp ? "tcp" : "udp"}.stream == ${stream.toString()}`,
      },
      // A packet of a tunnel stands in several flows: only what is this flow's own counts.
      (packet) => {
        if (packet.flow !== flow) return;
        book.add(packet);
        warnings.add(packet);
      },
      {
        isCancelled,
        report: ({ rowsDone, rowsTotal }) => {
          onProgress({ done: rowsDone, total: rowsTotal, elapsedMs: performance.now() - started });
        },
      },
    );
    const told = losses === undefined ? [] : await warnings.read(this.#around, isCancelled);
    if (losses === undefined || isCancelled()) return { ok: false, kind: "cancelled", message: "Cancelled." };
    return { ok: true, value: book.finish(told, warnings.leftOut) };
  }
}
