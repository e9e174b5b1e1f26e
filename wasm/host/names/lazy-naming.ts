/** Naming, loaded when somebody first wants it: its catalogue of services is a sixth of what the worker would have to load at once. */
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { FlowWindow } from "#shared/model/flow.ts";
import type { FlowService, HostFacts, NameBook, NameSupplies, SupplyReport } from "#shared/model/names.ts";
import type { WorkspacePage, WorkspaceProgress, WorkspaceQuery, WorkspaceSummary } from "#shared/model/workspace.ts";
import type { Transaction } from "../transactions/transaction.ts";
import type { WorkspaceSurroundings } from "../transactions/workspaces.ts";
import type { Naming } from "./naming.ts";

const CANCELLED = { ok: false, kind: "cancelled", message: "Cancelled." } as const;

type Report = (progress: WorkspaceProgress) => void;

export class LazyNaming {
  readonly #around: WorkspaceSurroundings;
  #naming: Naming | undefined;
  #loading: Promise<Naming> | undefined;
  /** What was asked for before a cancellation does not begin after it. */
  #cancellations = 0;

  constructor(around: WorkspaceSurroundings) {
    this.#around = around;
  }

  cancel(): void {
    this.#cancellations++;
    this.#naming?.cancel();
  }

  book(report: Report): Promise<EngineOutcome<NameBook>> {
    return this.#unlessCancelled((naming) => naming.book(report));
  }

  workspace(report: Report): Promise<EngineOutcome<WorkspaceSummary>> {
    return this.#unlessCancelled((naming) => naming.workspace(report));
  }

  async supply(supplies: NameSupplies): Promise<SupplyReport> {
    return (await this.#load()).supply(supplies);
  }

  query(query: WorkspaceQuery): WorkspacePage {
    return this.#naming?.query(query) ?? { key: query.key, total: 0, rows: [] };
  }

  get rows(): readonly Transaction[] {
    return this.#naming?.rows ?? [];
  }

  host(address: string): HostFacts | undefined {
    return this.#naming?.host(address);
  }

  services(flows: readonly number[]): FlowService[] {
    return this.#naming?.services(flows) ?? [];
  }

  withServices(window: FlowWindow): FlowWindow {
    return this.#naming?.withServices(window) ?? window;
  }

  async #unlessCancelled<T>(work: (naming: Naming) => Promise<EngineOutcome<T>>): Promise<EngineOutcome<T>> {
    const before = this.#cancellations;
    try {
      const naming = await this.#load();
      return this.#cancellations === before ? await work(naming) : CANCELLED;
    } catch (cause) {
      return {
        ok: false,
        kind: "unreadable",
        message: `The part of the page that reads names could not be loaded; try again when the site can be reached. (${String(cause)})`,
      };
    }
  }

  async #load(): Promise<Naming> {
    this.#loading ??= import("./naming.ts").then(({ Naming: Loaded }) => new Loaded(this.#around));
    try {
      this.#naming = await this.#loading;
      return this.#naming;
    } catch (cause) {
      this.#loading = undefined;
      throw new Error("names are not there", { cause });
    }
  }
}
