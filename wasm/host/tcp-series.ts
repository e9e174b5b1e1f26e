/** Goes through one TCP conversation and keeps of each segment what its graphs need. */
import { FLOW_STREAM } from "#shared/abi/flow.ts";
import { NO_FLOW } from "#shared/abi/table.ts";
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { TcpSeries, TcpSeriesProgress, TcpSeriesRequest } from "#shared/model/tcp-series.ts";
import type { PassPacket } from "./field-pass.ts";
import { type PassProgress, type PassSurroundings, runPass } from "./run-pass.ts";

const TCP = 6;
const ACK = 16;
const WRAP = 2 ** 32;
const NANOSECONDS = 1e9;
const FIELDS = [
  "tcp.seq",
  "tcp.len",
  "tcp.ack",
  "tcp.flags",
  "tcp.window_size",
  "tcp.analysis.ack_rtt",
  "tcp.analysis.bytes_in_flight",
  "tcp.options.sack_le",
  "tcp.options.sack_re",
] as const;

type FieldName = (typeof FIELDS)[number];

/** A number that goes on where a 32-bit counter wraps around. */
class Unwrapped {
  #last: number | undefined;

  next(value: number): number {
    const last = this.#last;
    const near = last === undefined ? value : value + WRAP * Math.round((last - value) / WRAP);
    if (last === undefined || near > last) this.#last = near;
    return near;
  }
}

/** Grows by doubling; the columns of a long conversation are large. */
class Column {
  #values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const wider = new Float64Array(this.length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.length++] = value;
  }
  taken(): Float64Array {
    return this.#values.slice(0, this.length);
  }
}

class SeriesColumns {
  readonly #columns = {
    packets: new Column(),
    seconds: new Column(),
    sides: new Column(),
    sequence: new Column(),
    length: new Column(),
    ack: new Column(),
    window: new Column(),
    roundTrip: new Column(),
    inFlight: new Column(),
    findings: new Column(),
    sacks: new Column(),
  };
  /** Of each side's own numbers; an acknowledgement counts in the other side's. */
  readonly #numbers = [new Unwrapped(), new Unwrapped()] as const;
  readonly #findings: (row: number) => number;
  #firstNs: bigint | undefined;
  ends: [string, string] = ["", ""];

  constructor(findings: (row: number) => number) {
    this.#findings = findings;
  }

  add(packet: PassPacket): void {
    const found = new Map<FieldName, number[]>();
    for (const { name, number } of packet.values) {
      const known = found.get(name as FieldName);
      if (known === undefined) found.set(name as FieldName, [number]);
      else known.push(number);
    }
    const first = (name: FieldName): number | undefined => found.get(name)?.[0];
    const sequence = first("tcp.seq");
    if (sequence === undefined) return;
    const side = packet.isReverse ? 1 : 0;
    this.#nameEnds(packet, side);
    this.#firstNs ??= packet.timeNs;
    const acks = ((first("tcp.flags") ?? 0) & ACK) !== 0;
    const columns = this.#columns;
    const at = columns.packets.length;
    const others = this.#numbers[side === 0 ? 1 : 0];
    columns.packets.push(packet.number);
    columns.seconds.push(Number((packet.timeNs ?? 0n) - (this.#firstNs ?? 0n)) / NANOSECONDS);
    columns.sides.push(side);
    columns.sequence.push(this.#numbers[side].next(sequence));
    columns.length.push(first("tcp.len") ?? 0);
    columns.ack.push(acks ? others.next(first("tcp.ack") ?? 0) : NaN);
    columns.window.push(first("tcp.window_size") ?? NaN);
    const roundTrip = first("tcp.analysis.ack_rtt");
    columns.roundTrip.push(roundTrip === undefined ? NaN : roundTrip / NANOSECONDS);
    columns.inFlight.push(first("tcp.analysis.bytes_in_flight") ?? NaN);
    columns.findings.push(this.#findings(packet.number - 1));
    const rights = found.get("tcp.options.sack_re") ?? [];
    (found.get("tcp.options.sack_le") ?? []).forEach((left, index) => {
      for (const value of [at, others.next(left), others.next(rights[index] ?? left)]) columns.sacks.push(value);
    });
  }

  #nameEnds({ source, destination, sourcePort, destinationPort }: PassPacket, side: 0 | 1): void {
    if (this.ends[0] !== "") return;
    const name = (address: string, port: number): string =>
      address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
    const [from, to] = [name(source, sourcePort), name(destination, destinationPort)];
    this.ends = side === 0 ? [from, to] : [to, from];
  }

  finish(stream: number): TcpSeries {
    const columns = this.#columns;
    return {
      stream,
      ends: this.ends,
      packets: Uint32Array.from(columns.packets.taken()),
      seconds: columns.seconds.taken(),
      sides: Uint8Array.from(columns.sides.taken()),
      sequence: columns.sequence.taken(),
      length: Uint32Array.from(columns.length.taken()),
      ack: columns.ack.taken(),
      window: columns.window.taken(),
      roundTrip: columns.roundTrip.taken(),
      inFlight: columns.inFlight.taken(),
      findings: Uint32Array.from(columns.findings.taken()),
      sacks: columns.sacks.taken(),
    };
  }
}

export class TcpSeriesReader {
  readonly #around: PassSurroundings;
  #newest = 0;

  constructor(around: PassSurroundings) {
    this.#around = around;
  }

  cancel(): void {
    this.#newest++;
  }

  /** The newest request wins; one that was overtaken ends with "cancelled". */
  async read(
    { of }: TcpSeriesRequest,
    onProgress: (progress: TcpSeriesProgress) => void,
  ): Promise<EngineOutcome<TcpSeries>> {
    const own = ++this.#newest;
    const isCancelled = (): boolean => this.#newest !== own;
    const stream = "stream" in of ? of.stream : this.#streamOf(of.packet);
    if (stream === undefined)
      return {
        ok: false,
        kind: "refused",
        message: "This packet belongs to no TCP conversation: choose one that does.",
      };
    const columns = await this.#gather(stream, isCancelled, onProgress);
    if (columns === undefined) return { ok: false, kind: "cancelled", message: "Cancelled." };
    const series = columns.finish(stream);
    if (series.packets.length === 0)
      return { ok: false, kind: "refused", message: `There is no TCP conversation with the number ${stream}.` };
    return { ok: true, value: series };
  }

  #streamOf(packet: number): number | undefined {
    const { instance, table } = this.#around.capture();
    const flow = packet >= 1 && packet <= table.total ? table.flow(packet - 1) : NO_FLOW;
    if (flow === NO_FLOW || table.ends(flow).transport !== TCP) return undefined;
    return instance.u32((instance.exports.flowAt(flow) >>> 0) + FLOW_STREAM);
  }

  async #gather(
    stream: number,
    isCancelled: () => boolean,
    onProgress: (progress: TcpSeriesProgress) => void,
  ): Promise<SeriesColumns | undefined> {
    const columns = new SeriesColumns((row) => this.#around.capture().instance.exports.analysisBits(row) >>> 0);
    const wanted = { fields: FIELDS, within: `tcp.stream == ${stream}` };
    const report = ({ rowsDone, rowsTotal }: PassProgress): void => {
      onProgress({ packetsDone: rowsDone, packetsTotal: rowsTotal });
    };
    const losses = await runPass(this.#around, wanted, columns.add.bind(columns), { isCancelled, report });
    return losses === undefined ? undefined : columns;
  }
}
