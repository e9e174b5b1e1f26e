/** Packets as a pcapng capture (draft-ietf-opsawg-pcapng): their bytes, interfaces, times to the nanosecond, comments. */
import { INTERFACE_LINK, INTERFACE_SNAP } from "#shared/abi/read.ts";
import { describeSampling, findSampling } from "#shared/losses/sampling.ts";
import type { FlowProcess } from "#shared/processes/flow-process.ts";
import { MOST_FLOWS, encodeProcessBlock } from "#shared/processes/process-block.ts";
import { BLOCK_SECTION, allTexts } from "./blocks.ts";
import type { OpenCapture } from "./open-capture.ts";
import { readComments } from "./packet.ts";

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const ENHANCED_PACKET = 6;
const OPTION_COMMENT = 1;
const OPTION_NAME = 2;
const OPTION_RESOLUTION = 9;
/** Packets written in one piece. */
const STRETCH = 512;

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

/** The section and all interfaces of the capture, so that packets keep the numbers of theirs. */
function* writeHead(capture: OpenCapture, interfaceNames: readonly string[]): Generator<Uint8Array> {
  const { instance } = capture;
  const sections = capture.blocks.known.filter(({ type }) => type === BLOCK_SECTION);
  const sampling = findSampling(sections.flatMap(({ options }) => allTexts(options, OPTION_COMMENT)));
  // A part of what was sampled is sampled, and says so.
  const comments = sampling === 1 ? [] : [{ code: OPTION_COMMENT, value: encoder.encode(describeSampling(sampling)) }];
  // Byte order, version 1.0, length of the section unknown.
  yield block(SECTION, [0x1a2b3c4d, 1, 0xffffffff, 0xffffffff], NOTHING, comments);
  const total = instance.exports.interfaceTotal() >>> 0;
  for (let id = 0; id < total; id++) {
    const at = instance.exports.interfaceAt(id) >>> 0;
    yield block(INTERFACE, [instance.u16(at + INTERFACE_LINK), instance.u32(at + INTERFACE_SNAP)], NOTHING, [
      { code: OPTION_NAME, value: encoder.encode(interfaceNames[id] ?? "") },
      { code: OPTION_RESOLUTION, value: Uint8Array.of(9) },
    ]);
  }
}

async function writePacket(capture: OpenCapture, row: number, frame: Uint8Array): Promise<Uint8Array> {
  const { table } = capture;
  const time = BigInt.asUintN(64, table.time(row) ?? 0n);
  const comments = await readComments(capture, row);
  const words = [
    table.interfaceId(row),
    Number(time >> 32n),
    Number(time & 0xffffffffn),
    frame.length,
    table.length(row),
  ];
  const options = comments.map((comment) => ({ code: OPTION_COMMENT, value: encoder.encode(comment) }));
  return block(ENHANCED_PACKET, words, frame, options);
}

/** The packets of these numbers (from 1), in the order given, as pieces of a pcapng file. */
export async function* writePcapng(
  capture: OpenCapture,
  interfaceNames: readonly string[],
  numbers: Iterable<number>,
): AsyncGenerator<Uint8Array> {
  yield* writeHead(capture, interfaceNames);
  let rows: number[] = [];
  const flows = new Set<number>();
  const flush = async function* (): AsyncGenerator<Uint8Array> {
    const frames = await capture.frames.read(rows);
    for (const row of rows) yield await writePacket(capture, row, frames.get(row) ?? NOTHING);
    rows = [];
  };
  for (const number of numbers) {
    rows.push(number - 1);
    flows.add(capture.table.flow(number - 1));
    if (rows.length === STRETCH) yield* flush();
  }
  yield* flush();
  yield* writeProcesses(capture, flows);
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
