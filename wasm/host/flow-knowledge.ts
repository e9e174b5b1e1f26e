/**
 * Facts of flows that are not in the engine's flow records: how their connections went, what they carry, how often they sent again.
 * Worked out when somebody asks, kept while the capture does not grow, and given to the engine for its filters.
 */
import * as abi from "#shared/abi/flow.ts";
import { BLOCK_SHIFT, NO_FLOW, ROW_ANALYSIS } from "#shared/abi/table.ts";
import {
  ANALYSIS_FAST_RETRANSMISSION,
  ANALYSIS_RETRANSMISSION,
  ANALYSIS_SPURIOUS_RETRANSMISSION,
  ANALYSIS_ZERO_WINDOW,
} from "#shared/abi/tcp-analysis.ts";
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { FlowFate } from "#shared/model/flow.ts";
import type { ConnectionWatch } from "./connections/connection-pass.ts";
import { applicationOf } from "./flow-application.ts";
import { FlowFates } from "./flow-fates.ts";
import { findCommunityId } from "./flows.ts";
import { directionOf } from "#shared/format/flow-direction.ts";
import { readRowBlock } from "./flow-rows.ts";
import { commonestOfProcesses, isProcessFact } from "./processes/process-facts.ts";
import type { OpenCapture } from "./open-capture.ts";

const AGAIN = ANALYSIS_RETRANSMISSION | ANALYSIS_FAST_RETRANSMISSION | ANALYSIS_SPURIOUS_RETRANSMISSION;
const ABSENT = 2n ** 64n - 1n;
/** Flows that are looked at before others get their turn. */
const STRETCH = 4096;
const FATE_KINDS: ReadonlySet<number> = new Set([abi.FACT_STATE, abi.FACT_HISTORY, abi.FACT_CLOSE, abi.FACT_RTT]);
const COUNTS: ReadonlyMap<number, number> = new Map([
  [abi.FACT_RETRANSMISSIONS, AGAIN],
  [abi.FACT_ZERO_WINDOWS, ANALYSIS_ZERO_WINDOW],
]);
const encoder = new TextEncoder();

/** Facts that need a pass over the packets. */
export const needsFates = (kinds: Iterable<number>): boolean => [...kinds].some((kind) => FATE_KINDS.has(kind));

function textOfFate(kind: number, fate: FlowFate | undefined): string | undefined {
  if (kind === abi.FACT_STATE) return fate?.state;
  // A connection without a letter has no history, as in Zeek's logs.
  if (kind === abi.FACT_HISTORY) return fate?.history === "" ? undefined : fate?.history;
  return fate?.close;
}

export class FlowKnowledge {
  readonly #capture: () => OpenCapture;
  #fates: FlowFates | undefined;
  /** What each kind was worked out for. */
  readonly #given = new Map<number, string>();
  readonly #counted = new Map<number, { readonly stamp: string; readonly counts: Uint32Array }>();

  constructor(capture: () => OpenCapture) {
    this.#capture = capture;
  }

  /** The fates of all flows, unless the capture has more packets now. */
  get fates(): FlowFates | undefined {
    return this.#fates?.rows === this.#capture().table.total ? this.#fates : undefined;
  }

  async readFates(watch: ConnectionWatch): Promise<EngineOutcome<FlowFates>> {
    const known = this.fates;
    if (known !== undefined) return { ok: true, value: known };
    const outcome = await FlowFates.read(this.#capture(), watch);
    if (outcome.ok) this.#fates = outcome.value;
    return outcome;
  }

  /** Works out facts that `fact` tells of, and that no record has; those of a pass over the packets take their time. */
  async workOut(kinds: readonly number[], watch: ConnectionWatch): Promise<void> {
    if (needsFates(kinds)) await this.readFates(watch);
    for (const kind of kinds) {
      const bits = COUNTS.get(kind);
      if (bits !== undefined && this.#counted.get(kind)?.stamp !== this.#stamp)
        this.#counted.set(kind, { stamp: this.#stamp, counts: this.#count(bits) });
    }
  }

  /** What is known of a flow: a FACT_ that is none of its processes. */
  fact(flow: number, kind: number): string | bigint | undefined {
    if (COUNTS.has(kind)) {
      const counted = this.#counted.get(kind);
      return counted?.stamp === this.#stamp ? BigInt(counted.counts[flow] ?? 0) : undefined;
    }
    if (FATE_KINDS.has(kind) && this.fates === undefined) return undefined;
    if (kind !== abi.FACT_RTT) return this.#textOf(kind, flow);
    const rtt = this.fates?.find(flow)?.rttNs;
    return rtt === undefined ? undefined : BigInt(rtt);
  }

  /** Makes sure that the engine has these facts (FACT_ numbers); false when it was cancelled. */
  async give(kinds: Iterable<number>, watch: ConnectionWatch): Promise<boolean> {
    await this.#capture().processes.catchUp();
    const stamp = this.#stamp;
    const missing = [...kinds].filter((kind) => this.#given.get(kind) !== stamp);
    if (missing.length === 0) return true;
    if (needsFates(missing) && !(await this.readFates(watch)).ok) return false;
    const inTurn = watch.inTurn ?? (<T>(work: () => Promise<T>): Promise<T> => work());
    for (const kind of missing) {
      if (!(await inTurn(() => this.#giveKind(kind, watch)))) return false;
      this.#given.set(kind, stamp);
    }
    return true;
  }

  /** Another one when there is more to know. */
  get #stamp(): string {
    const { table, processes } = this.#capture();
    return `${table.total.toString()} ${processes.version.toString()}`;
  }

  async #giveKind(kind: number, watch: ConnectionWatch): Promise<boolean> {
    if (isProcessFact(kind)) {
      const { writeProcessFact } = await import("./processes/fact-writer.ts");
      return writeProcessFact(this.#capture(), kind, watch);
    }
    const { instance } = this.#capture();
    const flows = instance.exports.flowTotal() >>> 0;
    const counted = COUNTS.get(kind);
    if (counted !== undefined) {
      const counts = this.#count(counted);
      this.#writeNumbers(kind, flows, (flow) => BigInt(counts[flow] ?? 0));
      return true;
    }
    if (kind === abi.FACT_RTT) {
      this.#writeNumbers(kind, flows, (flow) => {
        const rtt = this.#fates?.find(flow)?.rttNs;
        return rtt === undefined ? ABSENT : BigInt(rtt);
      });
      return true;
    }
    const texts: (string | undefined)[] = [];
    for (let flow = 0; flow < flows; flow++) {
      if (flow % STRETCH === STRETCH - 1) {
        await watch.giveWay();
        if (watch.isCancelled()) return false;
      }
      texts.push(this.#textOf(kind, flow));
    }
    if (kind === abi.FACT_COMMUNITY_ID) await this.#nameMessages(texts);
    this.#writeTexts(kind, texts);
    return true;
  }

  /** Values of a kind, as filters write them, with the packets of their flows, the commonest first; none where they would have to be worked out first. */
  commonest(kind: number, limit: number): { readonly text: string; readonly packets: number }[] {
    const { instance } = this.#capture();
    if (isProcessFact(kind)) return commonestOfProcesses(this.#capture(), kind, limit);
    if (kind >= abi.FACT_FIRST_NUMBER || (FATE_KINDS.has(kind) && this.fates === undefined)) return [];
    const packets = new Map<string, number>();
    const flows = instance.exports.flowTotal() >>> 0;
    for (let flow = 0; flow < flows; flow++) {
      const at = instance.exports.flowAt(flow) >>> 0;
      const text = this.#textOf(kind, flow);
      const count = instance.u32(at + abi.FLOW_PACKETS_A) + instance.u32(at + abi.FLOW_PACKETS_B);
      if (text !== undefined && count > 0) packets.set(text, (packets.get(text) ?? 0) + count);
    }
    return [...packets]
      .map(([text, count]) => ({ text: JSON.stringify(text), packets: count }))
      .sort((a, b) => b.packets - a.packets)
      .slice(0, limit);
  }

  #textOf(kind: number, flow: number): string | undefined {
    const { instance, registry } = this.#capture();
    if (kind === abi.FACT_COMMUNITY_ID) return findCommunityId(instance, flow);
    if (kind === abi.FACT_DIRECTION) return directionOf(this.#capture().table.ends(flow));
    if (kind !== abi.FACT_APPLICATION && kind !== abi.FACT_EVIDENCE) return textOfFate(kind, this.#fates?.find(flow));
    const { name, evidence } = applicationOf(instance, registry, flow);
    if (name === "") return undefined;
    return kind === abi.FACT_EVIDENCE ? evidence : name;
  }

  /** Segments of each flow that the analysis of sequence numbers says one of these bits of. */
  #count(bits: number): Uint32Array {
    const capture = this.#capture();
    const { exports } = capture.instance;
    const counts = new Uint32Array(exports.flowTotal() >>> 0);
    for (let index = 0; index << BLOCK_SHIFT < capture.table.total; index++) {
      const block = readRowBlock(capture, index);
      for (let at = 0; at < block.count; at++) {
        const flow = block.flows[at] ?? NO_FLOW;
        if (((block.flags[at] ?? 0) & ROW_ANALYSIS) === 0 || flow === NO_FLOW) continue;
        if ((exports.analysisBits(block.first + at) & bits) !== 0) counts[flow] = (counts[flow] ?? 0) + 1;
      }
    }
    return counts;
  }

  /** The Community ID of ICMP is in its first packet. */
  async #nameMessages(texts: (string | undefined)[]): Promise<void> {
    const capture = this.#capture();
    const { instance, frames, cells } = capture;
    for (const [flow, text] of texts.entries()) {
      const at = instance.exports.flowAt(flow) >>> 0;
      const isMessage = [1, 58].includes(instance.u8(at + abi.FLOW_TRANSPORT));
      if (text !== undefined || !isMessage || ![4, 16].includes(instance.u8(at + abi.FLOW_ADDRESS_SIZE))) continue;
      const row = instance.u32(at + abi.FLOW_FIRST_ROW);
      if (row >= capture.table.total) continue;
      await frames.dissectRow(row);
      texts[flow] = cells.write(row, { kind: "field", name: "communityid" }).split(", ").at(-1);
    }
  }

  #reserve(kind: number, flows: number, textBytes: number): number {
    const at = this.#capture().instance.exports.reserveFlowFacts(kind, flows, textBytes) >>> 0;
    if (at === 0) throw new Error("the engine's memory is used up");
    return at;
  }

  #writeNumbers(kind: number, flows: number, numberOf: (flow: number) => bigint): void {
    const at = this.#reserve(kind, flows, 0);
    const { view } = this.#capture().instance;
    for (let flow = 0; flow < flows; flow++) view.setBigUint64(at + flow * abi.FACT_BYTES, numberOf(flow), true);
  }

  /** Equal texts stand there once. */
  #writeTexts(kind: number, texts: readonly (string | undefined)[]): void {
    const places = new Map<string, { readonly bytes: Uint8Array; readonly offset: number }>();
    let size = 0;
    for (const text of texts) {
      if (text === undefined || text === "" || places.has(text)) continue;
      const bytes = encoder.encode(text);
      places.set(text, { bytes, offset: size });
      size += bytes.length;
    }
    const table = texts.length * abi.FACT_BYTES;
    const at = this.#reserve(kind, texts.length, size);
    const { view, bytes: memory } = this.#capture().instance;
    for (const { bytes, offset } of places.values()) memory.set(bytes, at + table + offset);
    for (const [flow, text] of texts.entries()) {
      const place = text === undefined ? undefined : places.get(text);
      view.setUint32(at + flow * abi.FACT_BYTES, place === undefined ? 0 : at + table + place.offset, true);
      view.setUint32(at + flow * abi.FACT_BYTES + 4, place?.bytes.length ?? 0, true);
    }
  }
}
