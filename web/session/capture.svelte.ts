/** One open capture: its engine, how far it is read, what is selected, which rows are shown and in which order they stand. */
import { untrack } from "svelte";
import { createFilterNames } from "#shared/filter/names.ts";
import type { FilterNames } from "#shared/filter/model.ts";
import { findSampling } from "#shared/losses/sampling.ts";
import { finestDigits, type TimeDigits } from "#shared/format/time.ts";
import type { CaptureSummary, Progress } from "#shared/model/capture.ts";
import type { FilterProgram, FindRequest } from "#shared/model/engine.ts";
import type { PacketDetail } from "#shared/model/packet-detail.ts";
import type { Registry } from "#shared/model/registry.ts";
import type { ColumnSpec, SortSpec } from "#shared/model/row.ts";
import type { EngineClient } from "../engine/client.ts";
import type { Opening } from "../source/opening.ts";
import type { LiveRun } from "./live-run.svelte.ts";
import { AnnotationState } from "./annotations.svelte.ts";
import type { CaptureSurroundings } from "./capture-surroundings.ts";
import { CaptureReplay } from "./capture-replay.ts";
import { Detail } from "./detail.svelte.ts";
import { FilterState } from "./filter.svelte.ts";
import { CONVERSATIONS, FLOWS, FlowTableState } from "./flow-table.svelte.ts";
import { nextOrder, type SortState } from "./order.ts";
import { accountOf, type LossAccount } from "./losses.ts";
import { listNumbers } from "./list-numbers.ts";
import { RowWindowState } from "./row-window.svelte.ts";
import { SeenValues } from "./seen-values.ts";
import { Selection } from "./selection.svelte.ts";
import { identify } from "./whole-file.ts";
import { WorkState } from "./work-state.svelte.ts";
import { WorkspaceStates } from "./workspace.svelte.ts";
import { ObjectsState } from "./objects.svelte.ts";
import { StreamState } from "./stream.svelte.ts";
import { TcpGraphsState } from "./tcp-graphs.svelte.ts";

export type CaptureState = "reading" | "open" | "cancelled" | "failed";

/** Filters that ask for what the user said of packets give another answer when the user says something else. */
const ASKS_ANNOTATIONS = /frame\.(?:marked|ignored|ref_time)/;

/** What is known of a live capture as a whole is asked for so often. */
const FOLLOW_MS = 1000;

export class OpenCapture {
  readonly id: number;
  readonly opening: Opening;
  /** How it comes, or came, from a sensor; undefined for every other capture. */
  readonly live: LiveRun | undefined;
  readonly selection: Selection;
  readonly rows: RowWindowState;
  readonly detail: Detail;
  readonly filter: FilterState;
  readonly annotations: AnnotationState;
  readonly values: SeenValues;
  readonly flows: FlowTableState;
  readonly conversations: FlowTableState;
  readonly workspaces: WorkspaceStates;
  readonly stream: StreamState;
  readonly graphs: TcpGraphsState;
  readonly objects: ObjectsState;
  readonly replay: CaptureReplay;
  #client: EngineClient;
  #around: CaptureSurroundings;
  #state = $state<CaptureState>("reading");
  #problem = $state("");
  #progress = $state.raw<Progress>();
  readonly #working = new WorkState();
  #summary = $state.raw<CaptureSummary>();
  #registry = $state.raw<Registry>();
  #firstNs = $state.raw<bigint>();
  #fingerprint = $state<string>();
  #order = $state.raw<SortState>();
  #orderVersion = $state(0);
  #names: FilterNames | undefined;
  #isBegun = false;
  #colours = $state.raw({ areUsed: false });
  #followedMs = 0;
  /** Rows that the list had when its user paused it. */
  #pausedAt = $derived.by((): number | undefined =>
    this.live?.isPaused === true ? untrack(() => this.newest) : undefined,
  );

  constructor(id: number, opening: Opening, client: EngineClient, around: CaptureSurroundings) {
    const { engine } = client;
    this.id = id;
    this.opening = opening;
    this.live = around.live;
    this.#client = client;
    this.#around = around;
    this.rows = new RowWindowState(engine);
    this.detail = new Detail(engine, around.expansion);
    this.selection = new Selection({
      engine,
      rows: this.rows,
      shown: () => this.shown,
      total: () => this.total,
      onselect: (number) => void this.detail.show(number),
      // Who picks a packet wants to read it.
      onchoose: () => this.live?.follow(false),
    });
    this.values = new SeenValues(engine);
    this.flows = new FlowTableState(engine, FLOWS, () => this.filter.flowCondition);
    this.conversations = new FlowTableState(engine, CONVERSATIONS);
    this.graphs = new TcpGraphsState(engine);
    this.objects = new ObjectsState(engine);
    this.replay = new CaptureReplay(engine);
    this.workspaces = new WorkspaceStates(engine, around.limits);
    this.stream = new StreamState(engine);
    this.annotations = new AnnotationState((annotations) => {
      void engine.annotate(annotations).then(() => this.#showAnew());
    });
    this.filter = new FilterState({
      engine,
      names: () => this.names,
      macros: around.macros,
      isUtc: around.isUtc,
      selected: () => this.selected,
      onrows: (isOther) => {
        this.#showFiltered(isOther);
      },
    });
  }

  get title(): string {
    return this.opening.title;
  }
  get state(): CaptureState {
    return this.#state;
  }
  get problem(): string {
    return this.#problem;
  }
  get progress(): Progress | undefined {
    return this.#progress;
  }
  get work(): Progress | undefined {
    return this.#working.progress;
  }
  get summary(): CaptureSummary | undefined {
    return this.#summary;
  }
  get registry(): Registry | undefined {
    return this.#registry;
  }
  /** What filters can name; there once the first packets are. Made when it is first asked for: that takes longer than a frame. */
  get names(): FilterNames | undefined {
    if (this.#registry !== undefined) this.#names ??= createFilterNames(this.#registry);
    return this.#names;
  }
  /** All packets, shown or not. */
  get total(): number {
    return Math.max(this.#summary?.packets ?? 0, this.#progress?.packets ?? 0);
  }
  /** Packets that the filter in force lets through: the rows of the list. */
  get shown(): number {
    return this.#pausedAt ?? this.newest;
  }
  /** The same, also while the view is paused. */
  get newest(): number {
    return this.filter.progress?.matches ?? this.total;
  }
  /** Packets are still coming from a sensor. */
  get isLive(): boolean {
    return this.live !== undefined && !this.live.isOver;
  }
  /** One packet in so many is in it, by choice; 1: every one that was not lost. */
  readonly sampling: number = $derived.by(() => {
    const said = findSampling(this.#summary?.inputs.flatMap(({ comments }) => comments) ?? []);
    return Math.max(said, this.live?.sampling ?? 1);
  });
  readonly losses: LossAccount = $derived.by(() => accountOf(this.live, this.#summary));
  /** The same for the same bytes everywhere; there when the capture has been read. */
  get fingerprint(): string | undefined {
    return this.#fingerprint;
  }
  /** Number of the selected packet, from 1. */
  get selected(): number | undefined {
    return this.selection.number;
  }
  /** Where it stands among the rows shown, from 0; undefined when the filter hides it. */
  get position(): number | undefined {
    return this.selection.position;
  }
  get order(): SortState | undefined {
    return this.#order;
  }
  /** Changes whenever the rows may stand elsewhere. */
  get orderVersion(): number {
    return this.#orderVersion;
  }
  /** Time of packet 1, which relative times count from; the earliest time where packet 1 has none. */
  get firstNs(): bigint | undefined {
    return this.#firstNs ?? this.#summary?.firstNs;
  }
  /** Decimals that the finest of the files' clocks fills. */
  get digits(): TimeDigits {
    return finestDigits(this.#summary?.inputs.map(({ resolution }) => resolution) ?? []);
  }

  async read(): Promise<void> {
    const { engine } = this.#client;
    try {
      const opened = engine.open(this.opening.inputs, (progress) => {
        this.#progress = progress;
        this.rows.grow();
        if (this.isLive && performance.now() > this.#followedMs + FOLLOW_MS) void this.#follow();
        if (!this.#isBegun && progress.packets > 0) void this.#begin();
      });
      // Asked for in the shadow of the reading: the first rows do not wait for it.
      const described = this.#client.registry().then((registry) => {
        this.#registry = registry;
      });
      const [outcome] = await Promise.all([opened, described]);
      if (outcome.ok) this.#summary = outcome.value;
      else {
        this.#problem = outcome.message;
        this.#summary = await engine.summary();
      }
      this.#state = outcome.ok ? "open" : outcome.kind === "cancelled" ? "cancelled" : "failed";
    } catch (cause) {
      this.fail(cause instanceof Error ? cause.message : String(cause));
      return;
    }
    if (this.live !== undefined) await this.#showAnew();
    this.rows.refresh();
    if (!this.#isBegun && this.total > 0) await this.#begin();
    this.#fingerprint = await identify({ opening: this.opening, live: this.live, stored: this.#around.stored });
    await this.annotations.keep(this.#around.annotations(), this.#fingerprint);
  }

  async #follow(): Promise<void> {
    this.#followedMs = performance.now();
    const news = this.#summary?.processNews;
    this.#summary = await this.#client.engine.summary();
    // Processes are told of after their packets.
    if (this.#summary.processNews !== news) await this.#showAnew();
  }

  /** The filter let more rows through, or others. */
  #showFiltered(isOther: boolean): void {
    this.workspaces.refresh();
    if (!isOther) {
      this.rows.grow();
      // The filter may have come to the selected packet only now.
      if (!this.selection.isShown) this.selection.relocate();
      return;
    }
    this.#orderVersion++;
    this.rows.refresh();
    this.selection.relocate();
  }

  async #showAnew(): Promise<void> {
    this.rows.refresh();
    if (this.selected !== undefined) await this.detail.show(this.selected);
    if (ASKS_ANNOTATIONS.test(this.filter.appliedText)) await this.filter.reapply();
  }

  /** Packet 1 is there: select it, and count times from it. */
  async #begin(): Promise<void> {
    this.#isBegun = true;
    const first = await this.#client.engine.window({ key: 0, first: 0, count: 1, columns: [] });
    this.#firstNs = first.rows[0]?.timeNs;
    // The user may have gone elsewhere in the meantime.
    await this.selection.takeFirst();
  }

  /** The worker is gone; what is on the screen stays. */
  fail(reason: string): void {
    this.#state = "failed";
    this.#problem = reason;
    this.#working.forget();
  }

  async cancel(): Promise<void> {
    // What is on its way still comes; reading ends with it.
    if (this.isLive) this.live?.stop();
    else await this.#client.engine.cancel();
  }

  close(): void {
    this.live?.stop();
    this.annotations.close();
    void this.replay.close().finally(() => {
      this.#client.close();
    });
  }

  selectPosition(position: number): Promise<void> {
    return this.selection.takePosition(position);
  }

  /** False when there is no such packet. */
  selectNumber(number: number): Promise<boolean> {
    return this.selection.takeNumber(number);
  }

  /** False when the conversation has no further packet that way. */
  async goInConversation(backwards: boolean): Promise<boolean> {
    if (this.selected === undefined) return false;
    const next = await this.#client.engine.neighbour(this.selected, backwards);
    return next !== undefined && (await this.selectNumber(next));
  }

  /** The next packet that is marked, or a time reference; false when there is none. */
  async goToNoted(kind: "marked" | "references", backwards: boolean): Promise<boolean> {
    const next = this.annotations.neighbourOf(kind, this.selected ?? 0, backwards);
    return next !== undefined && (await this.selectNumber(next));
  }

  /** First click sorts upwards, the second downwards, the third brings capture order back. */
  async sortBy(columnId: string, column: ColumnSpec): Promise<string> {
    return this.sort(nextOrder(this.#order, columnId), column);
  }

  /** Empty when done, else a sentence that says why not. */
  async sort(next: SortState | undefined, column: ColumnSpec): Promise<string> {
    const by: SortSpec[] = next === undefined ? [] : [{ column, descending: next.descending }];
    const outcome = await this.#working.run((report) => this.#client.engine.sort(by, report));
    if (!outcome.ok) return outcome.kind === "cancelled" ? "" : outcome.message;
    this.#order = next;
    this.#orderVersion++;
    this.rows.refresh();
    if (this.selected !== undefined) await this.selectNumber(this.selected);
    return "";
  }

  /** The packet found, undefined when there is none, or a sentence. */
  async find(request: FindRequest): Promise<number | string | undefined> {
    const outcome = await this.#working.run((report) => this.#client.engine.find(request, report));
    if (!outcome.ok) return outcome.kind === "cancelled" ? "Cancelled." : outcome.message;
    if (outcome.value !== undefined) await this.selectNumber(outcome.value);
    return outcome.value;
  }

  minimap(buckets: number): Promise<Uint8Array> {
    return this.#client.engine.minimap(buckets);
  }
  minimapRules(buckets: number): Promise<Uint8Array | undefined> {
    return this.#client.engine.minimapRules(buckets);
  }

  /** The packets shown, in their order. */
  numbersShown(): Promise<number[]> {
    return listNumbers(this.#client.engine, this.shown);
  }

  /** The packet taken apart, whether or not it is the one on screen. */
  async detailOf(number: number): Promise<PacketDetail | undefined> {
    if (this.detail.packet?.number === number) return this.detail.packet;
    const outcome = await this.#client.engine.packet(number);
    return outcome.ok ? outcome.value : undefined;
  }

  /** The engine has colour rules; other rules are told, too. */
  get isColoured(): boolean {
    return this.#colours.areUsed;
  }

  /** Colour rules in their order; the rows come again with the place of their rule. */
  async colour(rules: readonly FilterProgram[]): Promise<void> {
    this.#colours = { areUsed: rules.length > 0 };
    await this.#client.engine.colour(rules);
    this.#colours = { ...this.#colours };
    this.rows.refresh();
  }
}
