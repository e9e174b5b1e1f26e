/** What happened in a flow and when, in the order of its packets; losses that follow each other closely are told as one. */
import { formatPlural } from "#shared/format/number.ts";
import { formatSpan } from "#shared/format/time.ts";
import type { FlowEvent, FlowEventKind } from "#shared/model/flow-story.ts";
import type { StreamSide } from "#shared/model/stream.ts";
import type { PassPacket, PassValue } from "../field-pass.ts";

/** Events kept; those beyond are counted. */
const MOST = 500;
/** Repeats that come within this time of each other are one event. */
const BURST_NS = 500_000_000n;
/** A pause that is worth telling. */
const SILENCE_NS = 30_000_000_000n;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const CERTIFICATE = 11;

/** Fields whose values become events. */
export const EVENT_FIELDS: readonly string[] = [
  "dns.flags.response",
  "dns.flags.rcode",
  "dns.qry.name",
  "http.request.method",
  "http.request.uri",
  "http.response.code",
  "http2.headers.method",
  "http2.headers.path",
  "http2.headers.status",
  "tls.handshake.type",
  "tls.handshake.extensions_server_name",
  "tls.handshake.extensions_alpn_str",
  "tls.alert_message.desc",
  "ssh.protocol",
];

interface Burst {
  readonly side: StreamSide;
  readonly packet: number;
  readonly startNs: bigint | undefined;
  lastNs: bigint | undefined;
  count: number;
}

const valueOf = (values: readonly PassValue[], name: string): PassValue | undefined =>
  values.find((value) => value.name === name);

export class EventBook {
  readonly #events: FlowEvent[] = [];
  #leftOut = 0;
  readonly #bursts = new Map<StreamSide, Burst>();
  #lastNs: bigint | undefined;
  readonly #spoke = new Set<StreamSide>();

  get events(): readonly FlowEvent[] {
    return this.#events;
  }
  get leftOut(): number {
    return this.#leftOut;
  }

  note(kind: FlowEventKind, { number, timeNs, isReverse }: PassPacket, text: string): void {
    this.#keep({ kind, packet: number, timeNs, side: isReverse ? "b" : "a", text });
  }

  /** Long pauses before the packet; must be told before anything else of it. */
  arrive(packet: PassPacket): void {
    const { timeNs } = packet;
    if (timeNs === undefined) return;
    const pause = this.#lastNs === undefined ? 0n : timeNs - this.#lastNs;
    if (pause >= SILENCE_NS) this.note("silence", packet, `Nothing for ${formatSpan(pause)}`);
    this.#lastNs = timeNs;
  }

  firstData(packet: PassPacket, length: number): void {
    const side = packet.isReverse ? "b" : "a";
    if (length === 0 || this.#spoke.has(side)) return;
    this.#spoke.add(side);
    this.note("data", packet, `First payload: ${formatPlural(length, "byte")}`);
  }

  /** A segment was sent again, or came out of order. */
  loss(packet: PassPacket): void {
    const side = packet.isReverse ? "b" : "a";
    const { timeNs, number } = packet;
    const burst = this.#bursts.get(side);
    if (burst?.lastNs !== undefined && timeNs !== undefined && timeNs - burst.lastNs <= BURST_NS) {
      burst.count++;
      burst.lastNs = timeNs;
      return;
    }
    this.#endBurst(side);
    this.#bursts.set(side, { side, packet: number, startNs: timeNs, lastNs: timeNs, count: 1 });
  }

  /** What the protocols say. */
  protocols(packet: PassPacket): void {
    const { values } = packet;
    const text = (name: string): string => valueOf(values, name)?.text ?? "";
    const query = text("dns.qry.name");
    if (query !== "") {
      const isResponse = valueOf(values, "dns.flags.response")?.number === 1;
      const code = text("dns.flags.rcode");
      this.note("dns", packet, isResponse ? `Answer for ${query}: ${code}` : `Query for ${query}`);
    }
    for (const [method, path] of [
      ["http.request.method", "http.request.uri"],
      ["http2.headers.method", "http2.headers.path"],
    ] as const)
      if (text(method) !== "") this.note("http", packet, `${text(method)} ${text(path)}`);
    for (const name of ["http.response.code", "http2.headers.status"]) {
      const status = valueOf(values, name);
      if (status !== undefined) this.note("http", packet, `${status.number.toString()} ${status.text}`);
    }
    this.#tls(packet, text("tls.handshake.extensions_server_name"));
    if (text("ssh.protocol") !== "") this.note("ssh", packet, text("ssh.protocol"));
  }

  #tls(packet: PassPacket, name: string): void {
    const inside = packet.values.filter((value) => value.name === "tls.handshake.extensions_alpn_str");
    const protocols = inside.map(({ text }) => text).join(", ");
    const offered = protocols === "" ? "" : `, offers ${protocols}`;
    for (const value of packet.values) {
      if (value.name === "tls.alert_message.desc") this.note("tls", packet, `Alert: ${value.text}`);
      if (value.name !== "tls.handshake.type") continue;
      if (value.number === CLIENT_HELLO)
        this.note("tls", packet, `Client Hello${name === "" ? "" : ` for ${name}`}${offered}`);
      else if (value.number === SERVER_HELLO)
        this.note("tls", packet, `Server Hello${protocols === "" ? "" : `, chooses ${protocols}`}`);
      else if (value.number === CERTIFICATE) this.note("tls", packet, "Certificate");
    }
  }

  /** `others` are what was found out besides. */
  finish(others: readonly FlowEvent[]): void {
    this.#endBurst("a");
    this.#endBurst("b");
    for (const event of others) this.#keep(event);
    // A burst is told when it is over, and stands where it began.
    this.#events.sort((left, right) => left.packet - right.packet);
  }

  #endBurst(side: StreamSide): void {
    const burst = this.#bursts.get(side);
    if (burst === undefined) return;
    this.#bursts.delete(side);
    const { packet, startNs, lastNs, count } = burst;
    const span = startNs === undefined || lastNs === undefined ? 0n : lastNs - startNs;
    const within = count > 1 ? ` within ${formatSpan(span)}` : "";
    this.#keep({
      kind: "loss",
      packet,
      timeNs: startNs,
      side,
      text: `${formatPlural(count, "segment")} sent again${within}`,
    });
  }

  #keep(event: FlowEvent): void {
    if (this.#events.length < MOST) this.#events.push(event);
    else this.#leftOut++;
  }
}
