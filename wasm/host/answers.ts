/** What is asked of an open capture beyond its rows: streams, flows, transactions, files, notes, graphs. */
import { PROVIDER_FLOW_FACT } from "#shared/abi/filter.ts";
import { FACT_KINDS } from "#shared/abi/flow.ts";
import { providerOf } from "#shared/filter/providers.ts";
import { createFilterNames } from "#shared/filter/names.ts";
import type { FilterNames } from "#shared/filter/model.ts";
import type { CancelOnly, EngineOutcome, FieldValues, FilterProgress, RulesRequest } from "#shared/model/engine.ts";
import type {
  FateTotals,
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
import type { FlowService, HostFacts, NameBook, NameSupplies, SupplyReport } from "#shared/model/names.ts";
import type { Limits } from "#shared/model/limits.ts";
import type { ObjectList, ObjectsProgress } from "#shared/model/objects.ts";
import type { RulesTest } from "#shared/policy/rules/test-rules.ts";
import type { Shares } from "#shared/model/shares.ts";
import type { FlowStory } from "#shared/model/flow-story.ts";
import type { TcpSeries, TcpSeriesProgress, TcpSeriesRequest } from "#shared/model/tcp-series.ts";
import type { SplitRequest, SplitTraffic, Traffic, TrafficRequest } from "#shared/model/traffic.ts";
import type { StreamMatch, StreamProgress, StreamRequest, StreamSearch, StreamWindow } from "#shared/model/stream.ts";
import type { ColumnSpec } from "#shared/model/row.ts";
import { type FindFact, factsOfColumns } from "./flow-cells.ts";
import { FlowKnowledge, needsFates } from "./flow-knowledge.ts";
import { FlowTables } from "./flow-tables.ts";
import { type FlowFacts, readFlows } from "./flows.ts";
import { readFieldValues } from "./field-values.ts";
import { Filtering } from "./filtering.ts";
import { Following } from "./follow.ts";
import { readShares } from "./shares.ts";
import { readExpert } from "./expert.ts";
import type { LogWatch } from "./logs.ts";
import { NoteReader } from "./note-packets.ts";
import type { OpenCapture } from "./open-capture.ts";
import { findInStream } from "./stream-find.ts";
import { readSplitTraffic, readTraffic } from "./traffic.ts";
import { giveWay } from "./turns.ts";
import type { Transaction } from "./transactions/transaction.ts";
import { LazyNaming } from "./names/lazy-naming.ts";
import { ObjectFinder } from "./objects/objects.ts";
import { FlowStoryTeller } from "./flow-story/flow-story.ts";
import { ProcessTable } from "./processes/process-table.ts";
import { TcpSeriesReader } from "./tcp-series.ts";
import { Workspaces } from "./transactions/workspaces.ts";

const OVERTAKEN = { ok: false, kind: "cancelled", message: "Cancelled." } as const;
const GIVE_WAY_MS = 30;

export abstract class CaptureAnswers {
  /** What the parts of the host share; for them, for tools and for tests. */
  abstract get capture(): OpenCapture;
  protected abstract readonly isReading: boolean;
  readonly #facts = new FlowKnowledge(() => this.capture);
  protected readonly filtering = new Filtering(
    () => this.capture,
    () => this.isReading,
    this.#facts,
  );
  protected readonly findFlowFact: FindFact = (flow, kind) => this.#facts.fact(flow, kind);
  /** Windows are asked for faster than a capture is gone through: they wait for one pass together. */
  #preparing: Promise<void> = Promise.resolve();
  readonly #flowTables = new FlowTables(
    () => this.capture,
    this.#facts,
    (program, isOver) => this.filtering.matches(program, { isCancelled: isOver, report: () => undefined, giveWay }),
  );
  readonly #following = new Following(() => this.capture);
  readonly #workspaces: Workspaces;
  readonly #naming: LazyNaming;
  readonly #series: TcpSeriesReader;
  readonly #stories: FlowStoryTeller;
  readonly #objects: ObjectFinder;
  readonly #processes = new ProcessTable(() => this.capture);
  readonly #notes = new NoteReader(() => this.capture);
  #names: FilterNames | undefined;
  #fateKey = 0;
  #logKey = 0;
  #trafficKey = 0;
  #shareKey = 0;
  #ruleKey = 0;

  constructor() {
    const around = {
      capture: () => this.capture,
      names: () => this.names,
      isGrowing: () => this.isReading,
      inTurn: <T>(work: () => Promise<T>) => this.filtering.inTurn(work),
    };
    this.#workspaces = new Workspaces(around);
    this.#naming = new LazyNaming(around);
    this.#series = new TcpSeriesReader(around);
    this.#stories = new FlowStoryTeller(around);
    this.#objects = new ObjectFinder({ ...around, stream: (request) => this.stream(request, () => undefined) });
  }

  protected cancelAnswers(only?: CancelOnly): void {
    if (only === undefined || only === "fates") this.#fateKey++;
    if (only === undefined || only === "logs") this.#logKey++;
    if (only === undefined || only === "traffic") this.#trafficKey++;
    if (only === undefined || only === "rules") this.#ruleKey++;
    if (only === undefined || only === "notes") this.#notes.cancel();
    if (only !== undefined && only !== "stream") return;
    for (const part of [this.#following, this.#series, this.#stories, this.#objects]) part.cancel();
    if (only === "stream") return;
    for (const part of [this.filtering, this.#flowTables]) part.cancel();
  }

  /** While a capture grows its flows have no end that could be told of. `isPrompt`: what takes a pass over the packets is left as it is. */
  protected async prepareColumns(columns: readonly ColumnSpec[], isPrompt = false): Promise<void> {
    const kinds = factsOfColumns(columns).filter((kind) => !isPrompt || !needsFates([kind]));
    if (this.isReading || kinds.length === 0) return;
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => this.filtering.inTurn(work);
    const watch = { isCancelled: () => false, report: () => undefined, giveWay, inTurn };
    const work = this.#preparing.then(() => this.#facts.workOut(kinds, watch));
    // Who asked is told of a failure; who waits behind it tries anew.
    this.#preparing = work.catch(() => undefined);
    await work;
  }

  /** Fields and protocols as filters name them. */
  get names(): FilterNames {
    this.#names ??= createFilterNames(this.capture.registry.describe());
    return this.#names;
  }

  fieldValues(name: string, limit: number): Promise<EngineOutcome<FieldValues>> {
    const fact = providerOf(name) - PROVIDER_FLOW_FACT;
    if (fact >= 0 && fact < FACT_KINDS) {
      const values = this.#facts.commonest(fact, limit).map(({ text, packets }) => ({
        text,
        word: "",
        packets,
      }));
      const { total } = this.capture.table;
      return Promise.resolve({ ok: true, value: { values, looked: total, candidates: total } });
    }
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

  async splitTraffic(
    { slices, programs }: SplitRequest,
    onProgress: (progress: FilterProgress) => void,
  ): Promise<EngineOutcome<SplitTraffic>> {
    const key = ++this.#trafficKey;
    const matches: Uint8Array[] = [];
    for (const program of programs) {
      const before = matches.length;
      const found = await this.filtering.matches(program, {
        isCancelled: () => this.#trafficKey !== key,
        giveWay,
        report: (one) => {
          const rowsTotal = one.rowsTotal * programs.length;
          onProgress({ ...one, rowsDone: one.rowsTotal * before + one.rowsDone, rowsTotal });
        },
      });
      if (found === undefined) return OVERTAKEN;
      matches.push(found);
    }
    return { ok: true, value: readSplitTraffic(this.capture, { slices }, matches) };
  }

  async testRules(
    request: RulesRequest,
    onProgress: (progress: FlowProgress) => void,
  ): Promise<EngineOutcome<RulesTest>> {
    const key = ++this.#ruleKey;
    const isCancelled = (): boolean => this.#ruleKey !== key;
    try {
      const { testRules } = await import("./rules-test.ts");
      return await testRules(this.capture, request, {
        isCancelled,
        report: onProgress,
        matches: (program) => this.filtering.matches(program, { isCancelled, report: () => undefined, giveWay }),
      });
    } catch (cause) {
      return { ok: false, kind: "unreadable", message: `The rules could not be tried to the end: ${String(cause)}` };
    }
  }

  async shares(most: number): Promise<EngineOutcome<Shares>> {
    const key = ++this.#shareKey;
    const started = performance.now();
    let lastWay = started;
    const shares = await readShares(this.capture, most, async () => {
      if (performance.now() - lastWay >= GIVE_WAY_MS) {
        await giveWay();
        lastWay = performance.now();
      }
      return this.#shareKey === key;
    });
    return shares === undefined
      ? OVERTAKEN
      : { ok: true, value: { ...shares, elapsedMs: performance.now() - started } };
  }

  workspace(
    kind: WorkspaceKind,
    onProgress: (progress: WorkspaceProgress) => void,
    limits?: Limits,
  ): Promise<EngineOutcome<WorkspaceSummary>> {
    if (kind === "processes") return this.#processes.workspace(onProgress);
    return kind === "names" ? this.#naming.workspace(onProgress) : this.#workspaces.make(kind, onProgress, limits);
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

  readFiles(...request: Parameters<ObjectFinder["readFiles"]>): Promise<number> {
    return this.#objects.readFiles(...request);
  }

  cancelWorkspace(): Promise<void> {
    for (const part of [this.#workspaces, this.#naming, this.#processes]) part.cancel();
    return Promise.resolve();
  }

  workspaceRows(query: WorkspaceQuery): Promise<WorkspacePage> {
    if (query.kind === "processes") return Promise.resolve(this.#processes.query(query));
    return Promise.resolve((query.kind === "names" ? this.#naming : this.#workspaces).query(query));
  }

  /** The transactions of a workspace that was made, for tools. */
  transactions(kind: WorkspaceKind): readonly Transaction[] {
    if (kind === "processes") return this.#processes.rows;
    return kind === "names" ? this.#naming.rows : (this.#workspaces.find(kind)?.transactions ?? []);
  }

  addressNames(onProgress: (progress: WorkspaceProgress) => void): Promise<EngineOutcome<NameBook>> {
    return this.#naming.book(onProgress);
  }

  supplyNames(supplies: NameSupplies): Promise<SupplyReport> {
    return this.#naming.supply(supplies);
  }

  hostFacts(address: string): Promise<HostFacts | undefined> {
    return Promise.resolve(this.#naming.host(address));
  }

  flowServices(flows: readonly number[]): Promise<readonly FlowService[]> {
    return Promise.resolve(this.#naming.services(flows));
  }

  flows(query: FlowQuery, onProgress: (progress: FlowProgress) => void): Promise<EngineOutcome<FlowTotals>> {
    return this.#flowTables.query(query, onProgress);
  }

  async fates(onProgress: (progress: FlowProgress) => void): Promise<EngineOutcome<FateTotals>> {
    if (this.isReading)
      return { ok: false, kind: "refused", message: "The capture is still being read; states come after that." };
    const key = ++this.#fateKey;
    const started = performance.now();
    const outcome = await this.#facts.readFates({
      isCancelled: () => this.#fateKey !== key,
      report: ({ rowsDone, rowsTotal }) => {
        onProgress({ done: rowsDone, total: rowsTotal, elapsedMs: performance.now() - started });
      },
      giveWay,
      inTurn: (work) => this.filtering.inTurn(work),
    });
    return outcome.ok ? { ok: true, value: outcome.value.totals } : outcome;
  }

  /** Logs are of the whole capture, and the newest request's. */
  protected async watchLogs<T>(
    work: (watch: Pick<LogWatch, "isCancelled" | "inTurn">) => Promise<EngineOutcome<T>>,
  ): Promise<EngineOutcome<T>> {
    if (this.isReading)
      return { ok: false, kind: "refused", message: "The capture is still being read; its logs come after that." };
    const key = ++this.#logKey;
    const isCancelled = (): boolean => this.#logKey !== key;
    try {
      return await work({ isCancelled, inTurn: (part) => this.filtering.inTurn(part) });
    } catch (cause) {
      return { ok: false, kind: "unreadable", message: `The logs could not be written to the end: ${String(cause)}` };
    }
  }

  flowWindow(request: FlowWindowRequest): Promise<FlowWindow> {
    return this.filtering.inTurn(async () => this.#naming.withServices(await this.#flowTables.window(request)));
  }

  flowStory(flow: number, onProgress: (progress: FlowProgress) => void): Promise<EngineOutcome<FlowStory>> {
    return this.#stories.tell(flow, onProgress);
  }

  flowTimeline(flow: number, slices: number): Promise<FlowTimeline> {
    return Promise.resolve(this.#flowTables.timeline(flow, slices));
  }

  /** All flows, in the order of their first packets. */
  flowFacts(): Generator<FlowFacts> {
    return readFlows(this.capture);
  }
}
