/** Captures too large to store: every record has the same size, so any range of the file can be made when it is asked for. */
import { createEngine } from "../../host/index.ts";
import type { CaptureEngine } from "../../host/engine.ts";
import type { ByteSource } from "../../host/source.ts";
import type { CaptureSummary } from "#shared/model/capture.ts";
import { compiledEngine } from "./open.ts";

const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const CHUNK = 1 << 20;
const MAGIC = 0xa1b2c3d4;
const START_S = 1_785_000_000;
const MICROSECONDS = 1_000_000;

/** Where the parts of a frame begin: Ethernet, IPv4 without options, then the transport. */
export const IP_AT = 14;
export const TRANSPORT_AT = 34;

export interface Storm {
  readonly count: number;
  /** What all frames have in common. */
  readonly template: Uint8Array;
  /** Makes the frame that begins at `at` the one of record `index`; it holds the template. */
  readonly fill: (view: DataView, at: number, index: number) => void;
  /** Time between two records. */
  readonly stepUs?: number;
}

/** Puts the right checksum into an IPv4 header without options. */
export function sealIpv4(view: DataView, at: number): void {
  view.setUint16(at + 10, 0);
  let sum = 0;
  for (let word = 0; word < 20; word += 2) sum += view.getUint16(at + word);
  sum = (sum & 0xffff) + (sum >>> 16);
  sum = (sum & 0xffff) + (sum >>> 16);
  view.setUint16(at + 10, ~sum & 0xffff);
}

/** A pcap file that is never there as a whole. */
class GeneratedSource implements ByteSource {
  readonly name = "generated";
  readonly isGzip = false;
  readonly failure = undefined;
  readonly size: number;
  bytesRead = 0;
  readonly #storm: Storm;
  readonly #recordBytes: number;
  readonly #record: Uint8Array;
  readonly #view: DataView;

  constructor(storm: Storm) {
    this.#storm = storm;
    this.#recordBytes = RECORD_HEADER + storm.template.length;
    this.#record = new Uint8Array(this.#recordBytes);
    this.#view = new DataView(this.#record.buffer);
    this.size = FILE_HEADER + storm.count * this.#recordBytes;
  }

  #makeRecord(index: number): Uint8Array {
    const { template, fill, stepUs = 1 } = this.#storm;
    const us = index * stepUs;
    this.#view.setUint32(0, START_S + Math.floor(us / MICROSECONDS), true);
    this.#view.setUint32(4, us % MICROSECONDS, true);
    this.#view.setUint32(8, template.length, true);
    this.#view.setUint32(12, template.length, true);
    this.#record.set(template, RECORD_HEADER);
    fill(this.#view, RECORD_HEADER, index);
    return this.#record;
  }

  #header(): Uint8Array {
    const header = new Uint8Array(FILE_HEADER);
    const view = new DataView(header.buffer);
    view.setUint32(0, MAGIC, true);
    view.setUint16(4, 2, true);
    view.setUint16(6, 4, true);
    view.setUint32(16, 262_144, true);
    view.setUint32(20, 1, true);
    return header;
  }

  #write(into: Uint8Array, offset: number): void {
    let done = 0;
    if (offset < FILE_HEADER) {
      const part = this.#header().subarray(offset, offset + into.length);
      into.set(part);
      done = part.length;
    }
    while (done < into.length) {
      const place = offset + done - FILE_HEADER;
      const inside = place % this.#recordBytes;
      const record = this.#makeRecord(Math.floor(place / this.#recordBytes));
      const part = record.subarray(inside, inside + into.length - done);
      into.set(part, done);
      done += part.length;
    }
  }

  next(place: (bytes: number) => Uint8Array): Promise<number> {
    const count = Math.min(CHUNK, this.size - this.bytesRead);
    if (count > 0) this.#write(place(count), this.bytesRead);
    this.bytesRead += count;
    return Promise.resolve(count);
  }

  range(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    this.#write(bytes, offset);
    return Promise.resolve(bytes);
  }

  cancel(): Promise<void> {
    return Promise.resolve();
  }
}

export interface OpenedStorm {
  readonly engine: CaptureEngine;
  readonly summary: CaptureSummary;
  /** The counters that are not 0, by id. */
  readonly counters: ReadonlyMap<string, number>;
  /** Bytes of the engine beyond those of one without a capture. */
  readonly bytes: number;
}

export async function openStorm(storm: Storm): Promise<OpenedStorm> {
  const engine = await createEngine(await compiledEngine());
  const idle = (await engine.summary()).engineBytes;
  const outcome = await engine.openSources([new GeneratedSource(storm)], [0n], () => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  const summary = outcome.value;
  const counters = new Map(summary.counters.map(({ id, count }) => [id, count]));
  const bytes = summary.engineBytes - idle;
  if (process.env["STORM"] !== undefined) report(summary, bytes);
  return { engine, summary, counters, bytes };
}

/** At full scale the figures are of interest. */
function report({ packets, flows, counters }: CaptureSummary, bytes: number): void {
  const told = counters.map(({ id, count }) => `${id} ${count}`).join(", ");
  console.info(
    `${packets} packets, ${flows} flows: ${bytes} bytes, ${(bytes / packets).toFixed(1)} a packet; ${told || "nothing left out"}`,
  );
}
