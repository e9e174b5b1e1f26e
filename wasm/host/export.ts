/**
 * Packets as a pcapng capture (draft-ietf-opsawg-pcapng): their bytes, interfaces with their counters, times to the nanosecond, comments,
 * names, and where packets are missing.
 */
import type { CaptureInterface, CaptureSummary } from "#shared/model/capture.ts";
import { encodeGapBlock } from "#shared/losses/gap-block.ts";
import { describeSampling, findSampling } from "#shared/losses/sampling.ts";
import { parseIp } from "#shared/names/ip-bytes.ts";
import type { FlowProcess } from "#shared/processes/flow-process.ts";
import { MOST_FLOWS, encodeProcessBlock } from "#shared/processes/process-block.ts";
import type { OpenCapture } from "./open-capture.ts";
import { readComments } from "./packet.ts";

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const NAMES = 4;
const STATISTICS = 5;
const ENHANCED_PACKET = 6;
const OPTION_COMMENT = 1;
/** Of a section: what it was captured on, and what wrote it. */
const OPTION_HARDWARE = 2;
const OPTION_SYSTEM = 3;
const OPTION_APPLICATION = 4;
/** Of an interface. */
const OPTION_NAME = 2;
const OPTION_DESCRIPTION = 3;
const OPTION_RESOLUTION = 9;
const OPTION_FILTER = 11;
const OPTION_INTERFACE_SYSTEM = 12;
/** Of its counters: received, dropped by it, dropped by the system, delivered. */
const COUNTERS = [
  [4, "received"],
  [5, "dropped"],
  [7, "droppedBySystem"],
  [8, "delivered"],
] as const;
/** Packets written in one piece. */
const STRETCH = 512;
/** Records of names in one block. */
const NAMES_BYTES = 1 << 17;

const encoder = new TextEncoder();

interface Option {
  readonly code: number;
  readonly value: Uint8Array;
}

const padded = (length: number): number => (length + 3) & ~3;

/** A block: body of 32-bit words, bytes behind them, options; lengths at both ends. */
function block(type: number, words: readonly number[], bytes: Uint8Array, options: readonly Option[]): Uint8Array {
  const optionBytes = options.reduce((sum, { value }) => sum + 4 + padded(value.length), 0);
  const length = 12 + words.length * 4 + padded(bytes.length) + (optionBytes === 0 ? 0 : optionBytes + 4);
  const made = new Uint8Array(length);
  const view = new DataView(made.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  words.forEach((word, index) => {
    view.setUint32(8 + index * 4, word, true);
  });
  let at = 8 + words.length * 4;
  made.set(bytes, at);
  at += padded(bytes.length);
  for (const { code, value } of options) {
    view.setUint16(at, code, true);
    view.setUint16(at + 2, value.length, true);
    made.set(value, at + 4);
    at += 4 + padded(value.length);
  }
  view.setUint32(length - 4, length, true);
  return made;
}

const NOTHING = new Uint8Array(0);

const text = (code: number, value: string | undefined): Option[] =>
  value === undefined || value === "" ? [] : [{ code, value: encoder.encode(value) }];

/** What is written of a capture. */
export interface PacketPlan {
  readonly summary: CaptureSummary;
  /** Numbers from 1, in the order in which they are written. */
  readonly numbers: Iterable<number>;
  /** What a reader of the file must know, besides what the capture's own files say. */
  readonly remark?: string | undefined;
  /** What the user said of packets, by number. */
  readonly comments?: ReadonlyMap<number, string> | undefined;
  /** Names by address. */
  readonly names?: ReadonlyMap<string, readonly string[]> | undefined;
}

function sectionOptions({ summary: { inputs }, remark }: PacketPlan): Option[] {
  const [only, another] = inputs;
  const origin = another === undefined ? only : undefined;
  const comments = inputs.flatMap((input) =>
    input.comments.map((comment) => (origin === undefined ? `${input.name}: ${comment}` : comment)),
  );
  // A part of what was sampled is sampled, and says so.
  const sampling = findSampling(inputs.flatMap((input) => input.comments));
  const declared = sampling === 1 ? [] : [describeSampling(sampling)];
  return [
    ...[...new Set([...declared, ...comments, remark])].flatMap((comment) => text(OPTION_COMMENT, comment)),
    ...text(OPTION_HARDWARE, origin?.hardware),
    ...text(OPTION_SYSTEM, origin?.operatingSystem),
    ...text(OPTION_APPLICATION, "Tapglass"),
  ];
}

/** The section and all interfaces of the capture, so that packets keep the numbers of theirs. */
function* writeHead({ interfaceNames }: OpenCapture, plan: PacketPlan): Generator<Uint8Array> {
  // Byte order, version 1.0, length of the section unknown.
  yield block(SECTION, [0x1a2b3c4d, 1, 0xffffffff, 0xffffffff], NOTHING, sectionOptions(plan));
  for (const [id, { linkType, snapLength, description, filter, operatingSystem }] of plan.summary.interfaces.entries())
    yield block(INTERFACE, [linkType, snapLength], NOTHING, [
      { code: OPTION_NAME, value: encoder.encode(interfaceNames[id] ?? "") },
      ...text(OPTION_DESCRIPTION, description),
      { code: OPTION_RESOLUTION, value: Uint8Array.of(9) },
      // The zero says that it is a text, not a program.
      ...text(OPTION_FILTER, filter && `\0${filter}`),
      ...text(OPTION_INTERFACE_SYSTEM, operatingSystem),
    ]);
}

const timeWords = (timeNs: bigint): [number, number] => [Number(timeNs >> 32n), Number(timeNs & 0xffffffffn)];

async function writePacket(
  capture: OpenCapture,
  row: number,
  frame: Uint8Array,
  said: string | undefined,
): Promise<Uint8Array> {
  const { table } = capture;
  const time = timeWords(BigInt.asUintN(64, table.time(row) ?? 0n));
  const comments = new Set([...(await readComments(capture, row)), said]);
  const words = [table.interfaceId(row), ...time, frame.length, table.length(row)];
  return block(
    ENHANCED_PACKET,
    words,
    frame,
    [...comments].flatMap((comment) => text(OPTION_COMMENT, comment)),
  );
}

/** The packets as pieces of a pcapng file; each gap of the capture stands in front of the first packet behind it. */
export async function* writePcapng(capture: OpenCapture, plan: PacketPlan): AsyncGenerator<Uint8Array> {
  const { table } = capture;
  const gaps = plan.summary.gaps.values();
  let gap = gaps.next();
  yield* writeHead(capture, plan);
  let rows: number[] = [];
  const flows = new Set<number>();
  const flush = async function* (): AsyncGenerator<Uint8Array> {
    const frames = await capture.frames.read(rows);
    for (const row of rows) {
      const time = table.time(row);
      for (; gap.done !== true && time !== undefined && time >= gap.value.toNs; gap = gaps.next())
        yield encodeGapBlock(gap.value);
      yield await writePacket(capture, row, frames.get(row) ?? NOTHING, plan.comments?.get(row + 1));
    }
    rows = [];
  };
  for (const number of plan.numbers) {
    rows.push(number - 1);
    flows.add(table.flow(number - 1));
    if (rows.length === STRETCH) yield* flush();
  }
  yield* flush();
  for (; gap.done !== true; gap = gaps.next()) yield encodeGapBlock(gap.value);
  yield* writeProcesses(capture, flows);
  yield* writeNames(plan.names);
  yield* writeStatistics(plan.summary);
}

/** Processes of the flows that the packets are of, and of no others. */
function* writeProcesses({ processes }: OpenCapture, flows: ReadonlySet<number>): Generator<Uint8Array> {
  if (processes.isEmpty) return;
  const told = new Set<FlowProcess>();
  for (const flow of flows) for (const { process } of processes.of(flow)) told.add(process);
  const list = [...told];
  for (let first = 0; first < list.length; first += MOST_FLOWS)
    yield encodeProcessBlock(list.slice(first, first + MOST_FLOWS));
}

/** Type 1 or 2 (section 4.5), length, address, names that end in zeros; undefined for what is no IP address. */
function nameRecord(address: string, names: readonly string[]): Uint8Array | undefined {
  const bytes = parseIp(address);
  if (bytes === undefined || names.length === 0) return undefined;
  const told = encoder.encode(names.map((name) => `${name}\0`).join(""));
  const record = new Uint8Array(4 + padded(bytes.length + told.length));
  const view = new DataView(record.buffer);
  view.setUint16(0, bytes.length === 4 ? 1 : 2, true);
  view.setUint16(2, bytes.length + told.length, true);
  record.set(bytes, 4);
  record.set(told, 4 + bytes.length);
  return record;
}

/** Name resolution blocks: the room for blocks that are no packets is small where they are read again, so they hold many names each. */
function* writeNames(names: PacketPlan["names"]): Generator<Uint8Array> {
  const body = new Uint8Array(NAMES_BYTES);
  let used = 0;
  for (const [address, own] of names ?? []) {
    const record = nameRecord(address, own);
    if (record === undefined || record.length > NAMES_BYTES) continue;
    if (used + record.length > NAMES_BYTES) {
      yield block(NAMES, [], bodyOf(body, used), []);
      used = 0;
    }
    body.set(record, used);
    used += record.length;
  }
  if (used > 0) yield block(NAMES, [], bodyOf(body, used), []);
}

/** With the mark of the last record. */
function bodyOf(records: Uint8Array, used: number): Uint8Array {
  const body = new Uint8Array(used + 4);
  body.set(records.subarray(0, used));
  return body;
}

function* writeStatistics({ interfaces, lastNs = 0n }: CaptureSummary): Generator<Uint8Array> {
  for (const [id, one] of interfaces.entries()) {
    const options = COUNTERS.flatMap(([code, counter]) => optionOf(code, one[counter]));
    if (options.length > 0) yield block(STATISTICS, [id, ...timeWords(BigInt.asUintN(64, lastNs))], NOTHING, options);
  }
}

function optionOf(code: number, count: CaptureInterface["received"]): Option[] {
  if (count === undefined) return [];
  const value = new Uint8Array(8);
  new DataView(value.buffer).setBigUint64(0, count, true);
  return [{ code, value }];
}
