/** What is asked of an open capture beyond its rows: streams, flows, transactions, files, notes, graphs. */
import { createFilterNames } from "#shared/filter/names.ts";
import type { FilterNames } from "#shared/filter/model.ts";
import type { EngineOutcome, FieldValues } from "#shared/model/engine.ts";
import type {
  FlowProgress,
  FlowQuery,
  FlowTimeline,
  FlowTotals,
  FlowWindow,
  FlowWindowRequest,
} from "#shared/model/flow.ts";
import type { ExpertSummary, NotePackets, NotePacketsRequest, NotesProgress } from "#shared/model/expert.ts";
import type {
  WorkspaceKind,
  WorkspacePage,
  WorkspaceProgress,
  WorkspaceQuery,
  WorkspaceSummary,
} from "#shared/model/workspace.ts";
import type { ObjectList, ObjectsProgress } from "#shared/model/objects.ts";
import type { TcpSeries, TcpSeriesProgress, TcpSeriesRequest } from "#shared/model/tcp-series.ts";
import type { Traffic, TrafficRequest } from "#shared/model/traffic.ts";
import type { StreamMatch, StreamProgress, StreamRequest, StreamSearch, StreamWindow } from "#shared/model/stream.ts";
import { FlowTables } from "./flow-tables.ts";
import { type FlowFacts, readFlows } from "./flows.ts";
import { readFieldValues } from "./field-values.ts";
import { Filtering } from "./filtering.ts";
import { Following } from "./follow.ts";
import { readExpert } from "./expert.ts";
import { NoteReader } from "./note-packets.ts";
import type { OpenCapture } from "./open-capture.ts";
import { findInStream } from "./stream-find.ts";
import { readTraffic } from "./traffic.ts";
import { giveWay } from "./turns.ts";
import type { Transaction } from "./transactions/transaction.ts";
import { ObjectFinder } from "./objects/objects.ts";
import { TcpSeriesReader } from "./tcp-series.ts";
import { Workspaces } from "./transactions/workspaces.ts";

export abstract class CaptureAnswers {
  /** What the parts of the host share; for them, for tools and for tests. */
  abstract get capture(): OpenCapture;
  protected abstract readonly isReading: boolean;
  protected readonly filtering = new Filtering(
    () => this.capture,
    () => this.isReading,
  );
  readonly #flowTables = new FlowTables(() => this.capture);
  readonly #following = new Following(() => this.capture);
  readonly #workspaces: Workspaces;
  readonly #series: TcpSeriesReader;
  readonly #objects: ObjectFinder;
  readonly #notes = new NoteReader(() => this.capture);
  #names: FilterNames | undefined;

  constructor() {
    const around = {
      capture: () => this.capture,
      names: () => this.names,
      isGrowing: () => this.isReading,
      inTurn: <T>(work: () => Promise<T>) => this.filtering.inTurn(work),
    };
    this.#workspaces = new Workspaces(around);
    this.#series = new TcpSeriesReader(around);
    this.#objects = new ObjectFinder({ ...around, stream: (request) => this.stream(request, () => undefined) });
  }

  protected cancelAnswers(only?: "stream" | "notes"): void {
    if (only !== "stream") this.#notes.cancel();
    if (only === "notes") return;
    for (const part of [this.#following, this.#series, this.#objects]) part.cancel();
    if (only === "stream") return;
    for (const part of [this.filtering, this.#flowTables]) part.cancel();
  }

  /** Fields and protocols as filters name them. */
  get names(): FilterNames {
    this.#names ??= createFilterNames(this.capture.registry.describe());
    return this.#names;
  }

  fieldValues(name: string, limit: number): Promise<EngineOutcome<FieldValues>> {
    return this.filtering.inTurn(() =>
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

  expert(): Promise<ExpertSummary> {
    return Promise.resolve(readExpert(this.capture));
  }

  notePackets(request: NotePacketsRequest): Promise<EngineOutcome<NotePackets>> {
    return this.#notes.packets(request);
  }

  expertOfShown(onProgress: (progress: NotesProgress) => void): Promise<EngineOutcome<ExpertSummary>> {
    return this.#notes.countShown(onProgress);
  }

  traffic(request: TrafficRequest): Promise<Traffic> {
    return Promise.resolve(readTraffic(this.capture, request));
  }

  workspace(
    kind: WorkspaceKind,
    onProgress: (progress: WorkspaceProgress) => void,
  ): Promise<EngineOutcome<WorkspaceSummary>> {
    return this.#workspaces.make(kind, onProgress);
  }

  tcpSeries(
    request: TcpSeriesRequest,
    onProgress: (progress: TcpSeriesProgress) => void,
  ): Promise<EngineOutcome<TcpSeries>> {
    return this.#series.read(request, onProgress);
  }

  objects(onProgress: (progress: ObjectsProgress) => void): Promise<EngineOutcome<ObjectList>> {
    return this.#objects.list(onProgress);
  }

  objectBytes(id: number): Promise<EngineOutcome<Uint8Array<ArrayBuffer>>> {
    return this.#objects.bytes(id);
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

  flows(query: FlowQuery, onProgress: (progress: FlowProgress) => void): Promise<EngineOutcome<FlowTotals>> {
    return this.#flowTables.query(query, onProgress);
  }

  flowWindow(request: FlowWindowRequest): Promise<FlowWindow> {
    return this.filtering.inTurn(() => this.#flowTables.window(request));
  }

  flowTimeline(flow: number, slices: number): Promise<FlowTimeline> {
    return Promise.resolve(this.#flowTables.timeline(flow, slices));
  }

  /** All flows, in the order of their first packets. */
  flowFacts(): Generator<FlowFacts> {
    return readFlows(this.capture);
  }
}
