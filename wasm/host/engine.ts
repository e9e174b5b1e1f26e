/** The engine as everybody sees it: one capture, or several merged by time. */
import { NO_FLOW } from "#shared/abi/table.ts";
import type { CaptureSummary, Progress } from "#shared/model/capture.ts";
import type {
  ReplayOutput,
  Annotations,
  CancelOnly,
  CaptureInput,
  Engine,
  EngineOutcome,
  FilterProgram,
  FilterProgress,
  FilterRequest,
  FindRequest,
  WindowRequest,
} from "#shared/model/engine.ts";
import type { ReplayOrder, ReplayStand } from "#shared/wire/replay.ts";
import type { LogProgress, LogRequest, LogTotals } from "#shared/model/logs.ts";
import type {
  PacketFileProgress,
  PacketFileRequest,
  PacketFileTotals,
  PacketSizes,
  PacketSurroundings,
} from "#shared/model/packet-file.ts";
import type { PacketDetail } from "#shared/model/packet-detail.ts";
import type { Registry } from "#shared/model/registry.ts";
import type { RowWindow, SortSpec } from "#shared/model/row.ts";
import { type Block, type BlockCount, readBlocks } from "./blocks.ts";
import { CaptureAnswers } from "./answers.ts";
import { CellWriter } from "./cells.ts";
import { readFacts } from "./facts.ts";
import { writeAnnotations } from "./annotations.ts";
import { FrameReader } from "./frames.ts";
import { Importer, type ImportEnd } from "./importer.ts";
import type { Instance } from "./instance.ts";
import { buildMinimap } from "./minimap.ts";
import { buildRuleMap } from "./rule-map.ts";
import type { OpenCapture, PacketFacts } from "./open-capture.ts";
import { RowOrder } from "./order.ts";
import { openPacket } from "./packet.ts";
import type { PacketFiles } from "./packet-file.ts";
import { PacketTable } from "./packet-table.ts";
import type { EngineRegistry } from "./registry.ts";
import { ProcessBook } from "./processes/process-book.ts";
import { findPacket } from "./find.ts";
import { sortRows } from "./sort.ts";
import { NO_GAPS, type Gaps, readGaps } from "./gaps.ts";
import { LiveSource } from "./live-source.ts";
import { type ByteSource, openBlob } from "./source.ts";
import { ReplayDesk } from "./replay/replay-desk.ts";
import { summarise } from "./summary.ts";
import type { TakePiece } from "./logs.ts";
import { giveWay } from "./turns.ts";
import { readWindow } from "./window.ts";

const STILL_READ = {
  ok: false,
  kind: "refused",
  message: "The capture is still being read; its packets can be saved after that.",
} as const;
const NO_BLOCKS: { known: Block[]; unknown: BlockCount[] } = { known: [], unknown: [] };

export class CaptureEngine extends CaptureAnswers implements Engine {
  readonly #instance: Instance;
  readonly #registry: EngineRegistry;
  readonly #table: PacketTable;
  readonly #order = new RowOrder();
  #sources: readonly ByteSource[] = [];
  #blocks = NO_BLOCKS;
  #interfaceNames: readonly string[] = [];
  #frames: FrameReader;
  readonly #processes: ProcessBook;
  #isMemoryFull = false;
  #gaps: Gaps = NO_GAPS;
  readonly #replay = new ReplayDesk();
  #files: Promise<PacketFiles> | undefined;
  protected override isReading = false;
  /** Counts cancellations: work that started under an older number stops. */
  #epoch = 0;
  /** Counts requests for the rules of the minimap. */
  #mapKey = 0;

  constructor(instance: Instance, registry: EngineRegistry) {
    super();
    this.#instance = instance;
    this.#registry = registry;
    this.#table = new PacketTable(instance, this.#registry);
    this.#frames = new FrameReader(instance, this.#table, []);
    this.#processes = new ProcessBook(instance);
  }

  registry(): Promise<Registry> {
    return Promise.resolve(this.#registry.describe());
  }

  async open(
    inputs: readonly CaptureInput[],
    onProgress: (progress: Progress) => void,
  ): Promise<EngineOutcome<CaptureSummary>> {
    const sources: ByteSource[] = [];
    try {
      for (const { name, bytes, live } of inputs)
        sources.push(live === undefined ? await openBlob(name, bytes) : new LiveSource(name, live));
    } catch (cause) {
      return { ok: false, kind: "unreadable", message: `The file cannot be read: ${String(cause)}` };
    }
    const shifts = inputs.map(({ shiftNs }) => shiftNs);
    return this.openSources(sources, shifts, onProgress);
  }

  /** The same for bytes that come from elsewhere (the command line). */
  async openSources(
    sources: readonly ByteSource[],
    shifts: readonly bigint[],
    onProgress: (progress: Progress) => void,
  ): Promise<EngineOutcome<CaptureSummary>> {
    if (this.#sources.length > 0)
      return { ok: false, kind: "refused", message: "This engine already holds a capture." };
    this.#sources = sources;
    this.#processes.begin(sources, shifts);
    this.#frames = new FrameReader(this.#instance, this.#table, sources);
    const epoch = this.#epoch;
    const importer = new Importer(this.#instance, sources);
    let end: ImportEnd;
    this.isReading = true;
    try {
      end = await importer.run(shifts, {
        isCancelled: () => this.#epoch !== epoch,
        report: (progress) => {
          void this.#processes.catchUp();
          onProgress(progress);
        },
        giveWay,
        onTrap: () => true,
      });
    } catch (cause) {
      return { ok: false, kind: "unreadable", message: `The file could not be read to its end: ${String(cause)}` };
    } finally {
      this.isReading = false;
    }
    this.#isMemoryFull = end === "memory";
    this.#gaps = await readGaps(this.#instance, sources, shifts);
    await this.#readBlocks();
    onProgress(importer.progress("done"));
    if (end === "cancelled") {
      await Promise.all(sources.map((source) => source.cancel()));
      return { ok: false, kind: "cancelled", message: "Cancelled; the packets read so far are open." };
    }
    return { ok: true, value: await this.summary() };
  }

  async #readBlocks(): Promise<void> {
    this.#blocks = await readBlocks(this.#instance, this.#sources);
    await this.#processes.catchUp();
    const { interfaces, inputs } = this.#summarise();
    const isShared = (name: string, input: number): boolean =>
      interfaces.some((other) => other.input !== input && other.name === name);
    this.#interfaceNames = interfaces.map(({ name, input }, index) => {
      const own = name === "" ? `${input}:${index}` : name;
      // Of several files more than one may have an eth0; of several sensors each says whose it is.
      const isTold = inputs.length > 1 && (this.#sources[input]?.isLive === true || isShared(name, input));
      return isTold ? `${own} (${inputs[input]?.name ?? ""})` : own;
    });
  }

  /** What the parts of the host share; for them, for tools and for tests. */
  override get capture(): OpenCapture {
    return {
      instance: this.#instance,
      registry: this.#registry,
      table: this.#table,
      order: this.#order,
      sources: this.#sources,
      frames: this.#frames,
      cells: new CellWriter(this.#instance, this.#registry, this.#table, {
        interfaceNames: this.#interfaceNames,
        processes: this.#processes,
        findFlowFact: this.findFlowFact,
      }),
      hasRules: this.filtering.hasRules,
      ruleOf: (row) => this.filtering.ruleOf(row),
      interfaceNames: this.#interfaceNames,
      processes: this.#processes,
      blocks: this.#blocks,
    };
  }

  cancel(only?: CancelOnly): Promise<void> {
    this.cancelAnswers(only);
    if (only === undefined) this.#epoch++;
    if (only === undefined || only === "packets") void this.#cancelFiles();
    return Promise.resolve();
  }

  async summary(): Promise<CaptureSummary> {
    // What comes live declares its interfaces while it comes.
    if (this.isReading && this.#sources.some(({ isLive }) => isLive === true)) await this.#readBlocks();
    return this.#summarise();
  }

  #summarise(): CaptureSummary {
    return summarise({
      instance: this.#instance,
      registry: this.#registry,
      table: this.#table,
      sources: this.#sources,
      blocks: this.#blocks,
      gaps: this.#gaps,
      isMemoryFull: this.#isMemoryFull,
      processes: this.#processes,
    });
  }

  async window(request: WindowRequest): Promise<RowWindow> {
    await this.prepareColumns(request.columns, request.isPrompt === true);
    return readWindow(this.capture, request);
  }

  packet(number: number): Promise<EngineOutcome<PacketDetail>> {
    return openPacket(this.capture, number, this.#interfaceNames);
  }

  async sort(by: readonly SortSpec[], onProgress: (progress: Progress) => void): Promise<EngineOutcome<undefined>> {
    const epoch = ++this.#epoch;
    await this.prepareColumns(by.map(({ column }) => column));
    return sortRows(this.capture, by, onProgress, () => this.#epoch !== epoch);
  }

  filter(
    request: FilterRequest,
    onProgress: (progress: FilterProgress) => void,
  ): Promise<EngineOutcome<FilterProgress>> {
    return this.filtering.filter(request, onProgress);
  }

  count(
    programs: readonly FilterProgram[],
    selected: number | undefined,
    onProgress: (progress: readonly FilterProgress[]) => void,
  ): Promise<EngineOutcome<readonly FilterProgress[]>> {
    return this.filtering.count(programs, selected, onProgress);
  }

  colour(rules: readonly FilterProgram[]): Promise<void> {
    this.#mapKey++;
    return this.filtering.colour(rules);
  }

  annotate(annotations: Annotations): Promise<void> {
    writeAnnotations(this.#instance, annotations, this.#table.total);
    return Promise.resolve();
  }

  /** Numbers of the packets that the filter shows, in capture order. */
  shownNumbers(): Generator<number> {
    return this.filtering.shownNumbers();
  }

  /** What few ask for comes when they do: the worker starts sooner without it. */
  #openFiles(): Promise<PacketFiles> {
    this.#files ??= import("./packet-file.ts").then(
      ({ PacketFiles }) =>
        new PacketFiles({
          capture: () => this.capture,
          summary: () => this.summary(),
          names: () => this.addressNames(() => undefined),
        }),
    );
    return this.#files;
  }

  async #cancelFiles(): Promise<void> {
    (await this.#files)?.cancel();
  }

  async packetSizes(around: PacketSurroundings): Promise<EngineOutcome<PacketSizes>> {
    return (await this.#openFiles()).sizes(around);
  }

  async packetFile(
    request: PacketFileRequest,
    take: TakePiece,
    onProgress: (progress: PacketFileProgress) => void,
  ): Promise<EngineOutcome<PacketFileTotals>> {
    if (this.isReading) return STILL_READ;
    try {
      return await (await this.#openFiles()).write(request, take, onProgress);
    } catch (cause) {
      return { ok: false, kind: "unreadable", message: `The packets could not be read again: ${String(cause)}` };
    }
  }

  isShown(number: number): Promise<boolean> {
    return Promise.resolve(this.#order.isShown(number - 1));
  }

  positionOf(number: number): Promise<number> {
    return Promise.resolve(this.#order.positionOf(number - 1));
  }

  numberAt(position: number): Promise<number> {
    return Promise.resolve(this.#order.rowAt(position) + 1);
  }

  neighbour(number: number, backwards: boolean): Promise<number | undefined> {
    const flow = this.#table.flow(number - 1);
    const total = this.#order.total(this.#table.total);
    const step = backwards ? -1 : 1;
    if (flow === NO_FLOW) return Promise.resolve(undefined);
    const from = this.#order.positionOf(number - 1);
    for (let position = from + step; position >= 0 && position < total; position += step) {
      const row = this.#order.rowAt(position);
      if (this.#table.flow(row) === flow) return Promise.resolve(row + 1);
    }
    return Promise.resolve(undefined);
  }

  async find(
    request: FindRequest,
    onProgress: (progress: Progress) => void,
  ): Promise<EngineOutcome<number | undefined>> {
    const epoch = ++this.#epoch;
    return findPacket(this.capture, request, onProgress, () => this.#epoch !== epoch);
  }

  /** Plain values of `count` packets from number `first` on. */
  facts(first: number, count: number): Promise<PacketFacts[]> {
    return readFacts(this.capture, first - 1, count);
  }

  /** Every protocol path with the packets that end there. */
  paths(): { path: string[]; packets: number; bytes: number }[] {
    return this.#table.pathCounts().map(({ ids, packets, bytes }) => ({
      path: ids.map((id) => this.#registry.protocols[id]?.path ?? ""),
      packets,
      bytes,
    }));
  }

  logs(
    request: LogRequest,
    take: TakePiece,
    onProgress: (progress: LogProgress) => void,
  ): Promise<EngineOutcome<LogTotals>> {
    // What few ask for comes when they do: the worker starts sooner without it.
    return this.watchLogs(async (watch) => {
      const { writeLogs } = await import("./logs.ts");
      return writeLogs(this, request, take, { ...watch, onProgress });
    });
  }

  async replay(
    outputs: readonly ReplayOutput[],
    order: ReplayOrder,
    onStand: (stand: ReplayStand) => void,
  ): Promise<EngineOutcome<undefined>> {
    if (this.isReading)
      return { ok: false, kind: "refused", message: "The capture is still being read; it can be replayed after that." };
    return this.#replay.run(this.capture, await this.summary(), { outputs, order, onStand });
  }

  controlReplay(wish: ReplayOrder | "stop"): Promise<void> {
    this.#replay.control(wish);
    return Promise.resolve();
  }

  async resultDigest(): Promise<string | undefined> {
    const { resultDigest } = await import("./result-digest.ts");
    return resultDigest(this.capture);
  }

  minimap(buckets: number): Promise<Uint8Array> {
    return Promise.resolve(buildMinimap(this.capture, buckets));
  }

  minimapRules(buckets: number): Promise<Uint8Array | undefined> {
    const own = ++this.#mapKey;
    const isCancelled = (): boolean => this.#mapKey !== own;
    return buildRuleMap(() => this.capture, buckets, { isCancelled, inTurn: (work) => this.filtering.inTurn(work) });
  }
}
