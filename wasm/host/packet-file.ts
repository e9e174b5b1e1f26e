/** Saving packets of the capture as a file: measures first, then writes and says what is not in it. */
import { formatPlural } from "#shared/format/number.ts";
import type { CaptureSummary } from "#shared/model/capture.ts";
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { NameBook } from "#shared/model/names.ts";
import type {
  PacketFileProgress,
  PacketFileRequest,
  PacketFileTotals,
  PacketSizes,
  PacketSurroundings,
} from "#shared/model/packet-file.ts";
import { NO_FLOW } from "#shared/abi/table.ts";
import { writePcapng } from "./export.ts";
import { writePcap } from "./export-pcap.ts";
import type { TakePiece } from "./logs.ts";
import type { OpenCapture } from "./open-capture.ts";
import { choosePackets, measurePackets, NOT_WANTED } from "./packet-choice.ts";
import { giveWay } from "./turns.ts";

const GIVE_WAY_MS = 30;
const REPORT_MS = 100;
/** Bytes that are handed on together. */
const PIECE_BYTES = 1 << 20;

interface Around {
  readonly capture: () => OpenCapture;
  readonly summary: () => Promise<CaptureSummary>;
  readonly names: () => Promise<EngineOutcome<NameBook>>;
}

function* numbersOf(chosen: Uint8Array): Generator<number> {
  for (let row = chosen.indexOf(1); row >= 0; row = chosen.indexOf(1, row + 1)) yield row + 1;
}

function remarksOf({ inputs, gaps, moreGaps }: CaptureSummary, format: PacketFileRequest["format"]): string[] {
  const others = inputs.flatMap(({ unknownBlocks }) => unknownBlocks).reduce((sum, { count }) => sum + count, 0);
  const secrets = inputs.some(({ hasSecrets }) => hasSecrets);
  if (format === "pcap")
    return ["pcap holds packets alone: no comments, names, counters, processes and gaps. pcapng holds them all."];
  return [
    ...(secrets ? ["The keys of TLS that the capture's file brings are not in it."] : []),
    ...(others > 0 ? [`${formatPlural(others, "block")} of other programs are not in it.`] : []),
    ...(moreGaps > 0 ? [`Gaps beyond the first ${gaps.length.toString()} are not in it.`] : []),
  ];
}

/** Joins what is written into larger pieces. */
class Pieces {
  readonly #take: TakePiece;
  readonly #taken: unknown[] = [];
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  bytes = 0;

  constructor(take: TakePiece) {
    this.#take = take;
  }

  add(part: Uint8Array): void {
    this.#held.push(part);
    this.#heldBytes += part.length;
    this.bytes += part.length;
    if (this.#heldBytes >= PIECE_BYTES) this.#hand();
  }

  #hand(): void {
    const piece = new Uint8Array(this.#heldBytes);
    let at = 0;
    for (const part of this.#held) {
      piece.set(part, at);
      at += part.length;
    }
    [this.#held, this.#heldBytes] = [[], 0];
    this.#taken.push(this.#take(piece));
  }

  /** The pieces go another way than the answer: they have arrived then. */
  async end(): Promise<void> {
    if (this.#heldBytes > 0) this.#hand();
    await Promise.all(this.#taken);
  }
}

export class PacketFiles {
  readonly #around: Around;
  /** The newest request wins. */
  #key = 0;

  constructor(around: Around) {
    this.#around = around;
  }

  cancel(): void {
    this.#key++;
  }

  #goesOn(): () => Promise<boolean> {
    const key = ++this.#key;
    let lastWay = performance.now();
    return async () => {
      if (performance.now() - lastWay >= GIVE_WAY_MS) {
        await giveWay();
        lastWay = performance.now();
      }
      return this.#key === key;
    };
  }

  async sizes(around: PacketSurroundings): Promise<EngineOutcome<PacketSizes>> {
    const value = await measurePackets(this.#around.capture(), around, this.#goesOn());
    return value === undefined ? NOT_WANTED : { ok: true, value };
  }

  async write(
    request: PacketFileRequest,
    take: TakePiece,
    onProgress: (progress: PacketFileProgress) => void,
  ): Promise<EngineOutcome<PacketFileTotals>> {
    const goesOn = this.#goesOn();
    const [capture, summary] = [this.#around.capture(), await this.#around.summary()];
    const chosen = await choosePackets(capture, request.kind, request, goesOn);
    if (chosen === undefined) return NOT_WANTED;
    const total = chosen.reduce((sum, one) => sum + one, 0);
    const parts = await this.#parts(request, { capture, summary, chosen, total });
    if (!parts.ok) return parts;
    const pieces = new Pieces(take);
    let [done, told] = [0, performance.now()];
    for await (const part of parts.value(() => done++)) {
      pieces.add(part);
      if (!(await goesOn())) return NOT_WANTED;
      if (performance.now() - told < REPORT_MS) continue;
      told = performance.now();
      onProgress({ done, total, bytes: pieces.bytes });
    }
    await pieces.end();
    const remarks = remarksOf(summary, request.format);
    return { ok: true, value: { packets: total, bytes: pieces.bytes, remarks } };
  }

  /** Begins the writing; what it gets is called for each packet. */
  async #parts(
    request: PacketFileRequest,
    { capture, summary, chosen, total }: Choice,
  ): Promise<EngineOutcome<(count: () => void) => AsyncGenerator<Uint8Array>>> {
    const numbers = function* (count: () => void): Generator<number> {
      for (const number of numbersOf(chosen)) {
        count();
        yield number;
      }
    };
    if (request.format === "pcap") {
      const links = linkTypesOf(capture, summary, chosen);
      const [linkType = summary.interfaces[0]?.linkType ?? 0] = links;
      if (links.size > 1) return SEVERAL_LINKS;
      return { ok: true, value: (count) => writePcap(capture, linkType, numbers(count)) };
    }
    const names = request.withNames ? await this.#names(capture, summary, chosen) : undefined;
    if (names?.ok === false) return names;
    const comments = new Map(request.comments.map(({ number, text }) => [number, text]));
    const remark = `${formatPlural(total, "packet")} of ${capture.table.total.toString()}: ${WHICH[request.kind]}.`;
    const plan = { summary, comments, names: names?.value, remark: total < capture.table.total ? remark : undefined };
    return { ok: true, value: (count) => writePcapng(capture, { ...plan, numbers: numbers(count) }) };
  }

  /** Of the addresses of the chosen packets' flows, and of no others. */
  async #names(
    { table }: OpenCapture,
    { inputs }: CaptureSummary,
    chosen: Uint8Array,
  ): Promise<EngineOutcome<ReadonlyMap<string, readonly string[]>>> {
    const book = await this.#around.names();
    if (!book.ok) return book;
    const told = new Map<string, string[]>();
    for (const { address, names } of inputs.flatMap((input) => input.names))
      told.set(address, [...(told.get(address) ?? []), ...names]);
    const found = new Map<string, readonly string[]>();
    const flows = new Set<number>();
    for (const number of numbersOf(chosen)) flows.add(table.flow(number - 1));
    flows.delete(NO_FLOW);
    for (const flow of flows) {
      const { addressA, addressB } = table.ends(flow);
      for (const address of [addressA, addressB]) {
        const best = book.value.names.get(address);
        const names = new Set([...(best === undefined ? [] : [best]), ...(told.get(address) ?? [])]);
        if (names.size > 0) found.set(address, [...names]);
      }
    }
    return { ok: true, value: found };
  }
}

interface Choice {
  readonly capture: OpenCapture;
  readonly summary: CaptureSummary;
  readonly chosen: Uint8Array;
  readonly total: number;
}

const WHICH = {
  all: "all of them",
  shown: "those that a filter showed, with those around them that were asked for",
  marked: "those that were marked, with those around them that were asked for",
  flagged: "those of flows with a warning, an error or a mark, with those around them that were asked for",
} as const;

const SEVERAL_LINKS = {
  ok: false,
  kind: "refused",
  message: "The packets are of several link types, and a pcap file holds one: choose pcapng.",
} as const;

function linkTypesOf({ table }: OpenCapture, { interfaces }: CaptureSummary, chosen: Uint8Array): Set<number> {
  const seen = new Set<number>();
  for (const number of numbersOf(chosen)) seen.add(table.interfaceId(number - 1));
  return new Set([...seen].map((id) => interfaces[id]?.linkType ?? 0));
}
