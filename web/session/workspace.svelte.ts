/**
 * One workspace of a capture: how far it is put together, what is asked of its rows, the rows in sight. The rows stay in the
 * engine; the newest question wins.
 */
import { type Limits, USUAL_LIMITS } from "#shared/model/limits.ts";
import type { Engine, EngineOutcome } from "#shared/model/engine.ts";
import type { LogProgress, LogRequest, LogTotals } from "#shared/model/logs.ts";
import type {
  PacketFileProgress,
  PacketFileRequest,
  PacketFileTotals,
  PacketSizes,
  PacketSurroundings,
} from "#shared/model/packet-file.ts";
import type {
  WorkspaceKind,
  WorkspacePage,
  WorkspaceProgress,
  WorkspaceQuery,
  WorkspaceRow,
  WorkspaceSummary,
} from "#shared/model/workspace.ts";
import type { Traffic } from "#shared/model/traffic.ts";
import { CaptureChecksState } from "./capture-checks.svelte.ts";
import { ExpertState } from "./expert.svelte.ts";
import { OverviewState } from "./overview.svelte.ts";
import { FileExport } from "./file-export.svelte.ts";
import { RulesTrial } from "./rules-trial.svelte.ts";
import { NamingState } from "./naming.svelte.ts";

export type WorkspaceStage = "idle" | "working" | "ready" | "stopped" | "failed";

/** What the user asks for; changing any part of it goes back to the first row. */
type Question = Pick<WorkspaceQuery, "sort" | "text" | "facet" | "tag" | "isShownOnly">;

const EVERYTHING: Question = { sort: undefined, text: "", facet: undefined, tag: undefined, isShownOnly: false };
/** Rows that are asked for before and behind those in sight. */
const MARGIN = 60;

export class WorkspaceState {
  readonly kind: WorkspaceKind;
  readonly #engine: Engine;
  readonly #limits: () => Limits;
  #stage = $state<WorkspaceStage>("idle");
  #problem = $state("");
  #progress = $state.raw<WorkspaceProgress>();
  #summary = $state.raw<WorkspaceSummary>();
  #question = $state.raw<Question>(EVERYTHING);
  #page = $state.raw<WorkspacePage & { readonly first: number }>();
  #selected = $state.raw<{ readonly position: number; readonly row: WorkspaceRow }>();
  /** Where keys led to while the row there is still on its way. */
  #aim = $state<number>();
  #span = { first: 0, count: 40 };
  #key = 0;
  #stamp = "";
  #runs = 0;

  constructor(kind: WorkspaceKind, engine: Engine, limits: () => Limits = () => USUAL_LIMITS) {
    this.kind = kind;
    this.#limits = limits;
    this.#engine = engine;
  }

  get stage(): WorkspaceStage {
    return this.#stage;
  }
  get problem(): string {
    return this.#problem;
  }
  get progress(): WorkspaceProgress | undefined {
    return this.#progress;
  }
  get summary(): WorkspaceSummary | undefined {
    return this.#summary;
  }
  get question(): Question {
    return this.#question;
  }
  /** Rows that the question lets through. */
  get total(): number {
    return this.#page?.total ?? 0;
  }
  get selected(): WorkspaceRow | undefined {
    return this.#selected?.row;
  }
  get position(): number | undefined {
    return this.#aim ?? this.#selected?.position;
  }

  rowAt(position: number): WorkspaceRow | undefined {
    return this.#page?.rows[position - this.#page.first];
  }

  /** Puts the transactions together unless they are there. */
  async make(): Promise<void> {
    if (this.#stage === "working" || this.#stage === "ready") return;
    const run = ++this.#runs;
    this.#stage = "working";
    this.#problem = "";
    this.#progress = undefined;
    try {
      const take = (progress: WorkspaceProgress): void => {
        if (run === this.#runs && this.#stage === "working") this.#progress = progress;
      };
      const outcome = await this.#engine.workspace(this.kind, take, this.#limits());
      if (run !== this.#runs) return;
      if (outcome.ok) {
        this.#summary = outcome.value;
        this.#stage = "ready";
        await this.#ask();
      } else {
        this.#stage = outcome.kind === "cancelled" ? "stopped" : "failed";
        this.#problem = outcome.message;
      }
    } catch (cause) {
      this.#stage = "failed";
      this.#problem = cause instanceof Error ? cause.message : String(cause);
    }
  }

  /** Puts the rows together again: the engine knows more now. What is there stays until they come. */
  async renew(): Promise<void> {
    if (this.#stage !== "ready") return;
    this.#stage = "idle";
    await this.make();
  }

  /** The same where what the rows are made from (`stamp`) is not what it was. */
  async renewFor(stamp: string): Promise<void> {
    if (this.#stage !== "ready" || this.#stamp === stamp) return;
    this.#stamp = stamp;
    await this.renew();
  }

  async cancel(): Promise<void> {
    await this.#engine.cancelWorkspace();
  }

  /** Rows in sight. */
  see(first: number, count: number): void {
    this.#span = { first, count };
    const page = this.#page;
    const isHeld = page !== undefined && first >= page.first && first + count <= page.first + page.rows.length;
    const isWhole = page !== undefined && page.rows.length === page.total;
    if (this.#stage === "ready" && !isHeld && !isWhole) void this.#ask();
  }

  async change(part: Partial<Question>): Promise<void> {
    this.#question = { ...this.#question, ...part };
    this.unselect();
    this.#span = { ...this.#span, first: 0 };
    await this.#ask();
  }

  /** First click sorts upwards, the second downwards, the third brings the order of the packets back. */
  async sortBy(column: string): Promise<void> {
    const { sort } = this.#question;
    if (sort?.column !== column) await this.change({ sort: { column, descending: false } });
    else await this.change({ sort: sort.descending ? undefined : { column, descending: true } });
  }

  /** The display filter lets others through. */
  async refresh(): Promise<void> {
    if (this.#stage === "ready" && this.#question.isShownOnly) await this.#ask();
  }

  async select(position: number): Promise<void> {
    if (this.total === 0) return;
    const place = Math.max(0, Math.min(this.total - 1, position));
    this.#aim = place;
    if (this.rowAt(place) === undefined) {
      this.#span = { ...this.#span, first: place };
      await this.#ask();
      // Another key was pressed in the meantime.
      if (this.#aim !== place) return;
    }
    this.#aim = undefined;
    const row = this.rowAt(place);
    if (row !== undefined) this.#selected = { position: place, row };
  }

  unselect(): void {
    this.#aim = undefined;
    this.#selected = undefined;
  }

  async #ask(): Promise<void> {
    if (this.#stage !== "ready") return;
    const first = Math.max(0, this.#span.first - MARGIN);
    const key = ++this.#key;
    const query = { kind: this.kind, key, first, count: this.#span.count + 2 * MARGIN, ...this.#question };
    const page = await this.#engine.workspaceRows(query);
    if (page.key === this.#key) this.#page = { ...page, first };
  }
}

/** The workspaces of one capture. */
export class WorkspaceStates {
  readonly dns: WorkspaceState;
  readonly http: WorkspaceState;
  readonly tls: WorkspaceState;
  readonly names: WorkspaceState;
  readonly processes: WorkspaceState;
  readonly naming: NamingState;
  readonly expert: ExpertState;
  readonly checks: CaptureChecksState;
  readonly logs: FileExport<LogRequest, LogProgress, LogTotals>;
  readonly packets: FileExport<PacketFileRequest, PacketFileProgress, PacketFileTotals>;
  readonly overview: OverviewState;
  readonly rules: RulesTrial;
  readonly #engine: Engine;

  constructor(engine: Engine, limits: () => Limits) {
    this.dns = new WorkspaceState("dns", engine, limits);
    this.http = new WorkspaceState("http", engine);
    this.tls = new WorkspaceState("tls", engine, limits);
    this.names = new WorkspaceState("names", engine);
    this.processes = new WorkspaceState("processes", engine);
    this.naming = new NamingState(engine, this.names);
    this.#engine = engine;
    this.expert = new ExpertState(engine);
    this.checks = new CaptureChecksState(engine, limits);
    this.logs = new FileExport({
      write: (request, take, onProgress) => engine.logs(request, take, onProgress),
      cancel: () => engine.cancel("logs"),
    });
    this.packets = new FileExport({
      write: (request, take, onProgress) => engine.packetFile(request, take, onProgress),
      cancel: () => engine.cancel("packets"),
    });
    this.rules = new RulesTrial(engine);
    this.overview = new OverviewState(engine);
  }

  /** Packets and bytes over time, in at most about so many slices. */
  traffic(slices: number): Promise<Traffic> {
    return this.#engine.traffic({ slices });
  }

  /** What was found in all packets, as one number. */
  resultDigest(): Promise<string | undefined> {
    return this.#engine.resultDigest();
  }

  /** How much a file of each kind of packets would be. */
  packetSizes(around: PacketSurroundings): Promise<EngineOutcome<PacketSizes>> {
    return this.#engine.packetSizes(around);
  }

  /** What is called odd is judged by other limits now. */
  rejudge(): void {
    this.checks.forget();
    for (const one of [this.dns, this.tls]) void one.renew();
  }

  /** The display filter lets others through. */
  refresh(): void {
    for (const one of [this.dns, this.http, this.tls, this.names, this.processes]) void one.refresh();
  }
}
