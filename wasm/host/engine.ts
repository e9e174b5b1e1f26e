/** The engine as everybody sees it: one capture, or several merged by time. */
import { NO_FLOW } from "#shared/abi/table.ts";
import type { CaptureSummary, Progress } from "#shared/model/capture.ts";
import { createFilterNames } from "#shared/filter/names.ts";
import type { FilterNames } from "#shared/filter/model.ts";
import type {
  Annotations,
  CaptureInput,
  Engine,
  EngineOutcome,
  FieldValues,
  FilterProgram,
  FilterProgress,
  FilterRequest,
  FindRequest,
  WindowRequest,
} from "#shared/model/engine.ts";
import type {
  FlowProgress,
  FlowQuery,
  FlowTimeline,
  FlowTotals,
  FlowWindow,
  FlowWindowRequest,
} from "#shared/model/flow.ts";
import type { ExpertSummary } from "#shared/model/expert.ts";
import type { PacketDetail } from "#shared/model/packet-detail.ts";
import type { Registry } from "#shared/model/registry.ts";
import type { RowWindow, SortSpec } from "#shared/model/row.ts";
import type {
  WorkspaceKind,
  WorkspacePage,
  WorkspaceProgress,
  WorkspaceQuery,
  WorkspaceSummary,
} from "#shared/model/workspace.ts";
import type { Traffic, TrafficRequest } from "#shared/model/traffic.ts";
import type { StreamMatch, StreamProgress, StreamRequest, StreamSearch, StreamWindow } from "#shared/model/stream.ts";
import { type Block, type BlockCount, readBlocks } from "./blocks.ts";
import { CellWriter } from "./cells.ts";
import { readFacts } from "./facts.ts";
import { FlowTables } from "./flow-tables.ts";
import { type FlowFacts, readFlows } from "./flows.ts";
import { writeAnnotations } from "./annotations.ts";
import { writePcapng } from "./export.ts";
import { readFieldValues } from "./field-values.ts";
import { Filtering } from "./filtering.ts";
import { Following } from "./follow.ts";
import { FrameReader } from "./frames.ts";
import { Importer, type ImportEnd } from "./importer.ts";
import { readExpert } from "./expert.ts";
import type { Instance } from "./instance.ts";
import { buildMinimap } from "./minimap.ts";
import type { OpenCapture, PacketFacts } from "./open-capture.ts";
import { RowOrder } from "./order.ts";
import { readPacketDetail } from "./packet.ts";
import { PacketTable } from "./packet-table.ts";
import type { EngineRegistry } from "./registry.ts";
import { findPacket } from "./find.ts";
import { sortRows } from "./sort.ts";
import { type ByteSource, openBlob } from "./source.ts";
import { findInStream } from "./stream-find.ts";
import { summarise } from "./summary.ts";
import { readTraffic } from "./traffic.ts";
import { giveWay } from "./turns.ts";
import type { Transaction } from "./transactions/transaction.ts";
import { Workspaces } from "./transactions/workspaces.ts";
import { readWindow } from "./window.ts";

const NO_BLOCKS: { known: Block[]; unknown: BlockCount[] } = { known: [], unknown: [] };

export class CaptureEngine implements Engine {
  readonly #instance: Instance;
  readonly #registry: EngineRegistry;
  readonly #table: PacketTable;
  readonly #order = new RowOrder();
  #sources: readonly ByteSource[] = [];
  #blocks = NO_BLOCKS;
  #interfaceNames: readonly string[] = [];
  #frames: FrameReader;
  #isMemoryFull = false;
  #isReading = false;
  readonly #filtering: Filtering;
  readonly #flowTables = new FlowTables(() => this.capture);
  readonly #workspaces: Workspaces;
  readonly #following = new Following(() => this.capture);
  #names: FilterNames | undefined;
  /** Counts cancellations: work that started under an older number stops. */
  #epoch = 0;

  constructor(instance: Instance, registry: EngineRegistry) {
    this.#instance = instance;
    this.#registry = registry;
    this.#table = new PacketTable(instance, this.#registry);
    this.#frames = new FrameReader(instance, this.#table, []);
    this.#filtering = new Filtering(
      () => this.capture,
      () => this.#isReading,
    );
    this.#workspaces = new Workspaces({
      capture: () => this.capture,
      names: () => this.names,
      isGrowing: () => this.#isReading,
      inTurn: (work) => this.#filtering.inTurn(work),
    });
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
      for (const { name, bytes } of inputs) sources.push(await openBlob(name, bytes));
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
    this.#frames = new FrameReader(this.#instance, this.#table, sources);
    const epoch = this.#epoch;
    const importer = new Importer(this.#instance, sources);
    let end: ImportEnd;
    this.#isReading = true;
    try {
      end = await importer.run(shifts, {
        isCancelled: () => this.#epoch !== epoch,
        report: onProgress,
        giveWay,
        onTrap: () => true,
      });
    } catch (cause) {
      return { ok: false, kind: "unreadable", message: `The file could not be read to its end: ${String(cause)}` };
    } finally {
      this.#isReading = false;
    }
    this.#isMemoryFull = end === "memory";
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
    const { interfaces } = await this.summary();
    this.#interfaceNames = interfaces.map(({ name, input }, index) => (name === "" ? `${input}:${index}` : name));
  }

  /** What the parts of the host share; for them, for tools and for tests. */
  get capture(): OpenCapture {
    return {
      instance: this.#instance,
      registry: this.#registry,
      table: this.#table,
      order: this.#order,
      sources: this.#sources,
      frames: this.#frames,
      cells: new CellWriter(this.#instance, this.#registry, this.#table, this.#interfaceNames),
      hasRules: this.#filtering.hasRules,
      ruleOf: (row) => this.#filtering.ruleOf(row),
      interfaceNames: this.#interfaceNames,
      blocks: this.#blocks,
    };
  }

  cancel(only?: "stream"): Promise<void> {
    this.#following.cancel();
    if (only === "stream") return Promise.resolve();
    this.#epoch++;
    this.#filtering.cancel();
    this.#flowTables.cancel();
    return Promise.resolve();
  }

  summary(): Promise<CaptureSummary> {
    return Promise.resolve(
      summarise({
        instance: this.#instance,
        registry: this.#registry,
        table: this.#table,
        sources: this.#sources,
        blocks: this.#blocks,
        isMemoryFull: this.#isMemoryFull,
      }),
    );
  }

  expert(): Promise<ExpertSummary> {
    return Promise.resolve(readExpert(this.capture));
  }

  traffic(request: TrafficRequest): Promise<Traffic> {
    return Promise.resolve(readTraffic(this.capture, request));
  }

  window(request: WindowRequest): Promise<RowWindow> {
    return readWindow(this.capture, request);
  }

  async packet(number: number): Promise<EngineOutcome<PacketDetail>> {
    if (!Number.isInteger(number) || number < 1 || number > this.#table.total) {
      return {
        ok: false,
        kind: "refused",
        message: `There is no packet ${number}; the capture has ${this.#table.total}.`,
      };
    }
    try {
      return { ok: true, value: await readPacketDetail(this.capture, number - 1, this.#interfaceNames) };
    } catch (cause) {
      return { ok: false, kind: "unreadable", message: `Packet ${number} cannot be read again: ${String(cause)}` };
    }
  }

  async sort(by: readonly SortSpec[], onProgress: (progress: Progress) => void): Promise<EngineOutcome<undefined>> {
    const epoch = ++this.#epoch;
    return sortRows(this.capture, by, onProgress, () => this.#epoch !== epoch);
  }

  filter(
    request: FilterRequest,
    onProgress: (progress: FilterProgress) => void,
  ): Promise<EngineOutcome<FilterProgress>> {
    return this.#filtering.filter(request, onProgress);
  }

  count(
    programs: readonly FilterProgram[],
    selected: number | undefined,
    onProgress: (progress: readonly FilterProgress[]) => void,
  ): Promise<EngineOutcome<readonly FilterProgress[]>> {
    return this.#filtering.count(programs, selected, onProgress);
  }

  colour(rules: readonly FilterProgram[]): Promise<void> {
    return this.#filtering.colour(rules);
  }

  annotate(annotations: Annotations): Promise<void> {
    writeAnnotations(this.#instance, annotations, this.#table.total);
    return Promise.resolve();
  }

  /** Fields and protocols as filters name them. */
  get names(): FilterNames {
    this.#names ??= createFilterNames(this.#registry.describe());
    return this.#names;
  }

  fieldValues(name: string, limit: number): Promise<EngineOutcome<FieldValues>> {
    return this.#filtering.inTurn(() =>
      readFieldValues(
        this.capture,
        this.names,
        { name, limit },
        { isCancelled: () => false, report: () => undefined, giveWay },
      ),
    );
  }

  stream(request: StreamRequest, onProgress: (progress: StreamProgress) => void): Promise<EngineOutcome<StreamWindow>> {
    return this.#following.window(request, onProgress);
  }

  findInStream(
    search: StreamSearch,
    onProgress: (progress: StreamProgress) => void,
  ): Promise<EngineOutcome<StreamMatch | "nowhere">> {
    return findInStream(this.capture, this.#following, search, onProgress);
  }

  /** Numbers of the packets that the filter shows, in capture order. */
  shownNumbers(): Generator<number> {
    return this.#filtering.shownNumbers();
  }

  /** The packets shown, in capture order, as pieces of a pcapng file. */
  exportShown(): AsyncGenerator<Uint8Array> {
    return writePcapng(this.capture, this.#interfaceNames, this.shownNumbers());
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

  workspace(
    kind: WorkspaceKind,
    onProgress: (progress: WorkspaceProgress) => void,
  ): Promise<EngineOutcome<WorkspaceSummary>> {
    return this.#workspaces.make(kind, onProgress);
  }

  cancelWorkspace(): Promise<void> {
    this.#workspaces.cancel();
    return Promise.resolve();
  }

  workspaceRows(query: WorkspaceQuery): Promise<WorkspacePage> {
    return Promise.resolve(this.#workspaces.query(query));
  }

  /** The transactions of a workspace that was made, for tools. */
  transactions(kind: WorkspaceKind): readonly Transaction[] {
    return this.#workspaces.find(kind)?.transactions ?? [];
  }

  /** Plain values of `count` packets from number `first` on. */
  facts(first: number, count: number): Promise<PacketFacts[]> {
    return readFacts(this.capture, first - 1, count);
  }

  flows(query: FlowQuery, onProgress: (progress: FlowProgress) => void): Promise<EngineOutcome<FlowTotals>> {
    return this.#flowTables.query(query, onProgress);
  }

  flowWindow(request: FlowWindowRequest): Promise<FlowWindow> {
    return this.#filtering.inTurn(() => this.#flowTables.window(request));
  }

  flowTimeline(flow: number, slices: number): Promise<FlowTimeline> {
    return Promise.resolve(this.#flowTables.timeline(flow, slices));
  }

  /** All flows, in the order of their first packets. */
  flowFacts(): Generator<FlowFacts> {
    return readFlows(this.capture);
  }

  /** Every protocol path with the packets that end there. */
  paths(): { path: string[]; packets: number; bytes: number }[] {
    return this.#table.pathCounts().map(({ ids, packets, bytes }) => ({
      path: ids.map((id) => this.#registry.protocols[id]?.path ?? ""),
      packets,
      bytes,
    }));
  }

  minimap(buckets: number): Promise<Uint8Array> {
    return Promise.resolve(buildMinimap(this.capture, buckets));
  }
}
