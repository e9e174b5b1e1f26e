/** The workspaces of one capture: made when they are first asked for, kept while the capture does not grow. */
import { type Limits, USUAL_LIMITS, isSameLimits } from "#shared/model/limits.ts";
import type { EngineOutcome } from "#shared/model/engine.ts";
import type {
  WorkspaceKind,
  WorkspacePage,
  WorkspaceProgress,
  WorkspaceQuery,
  WorkspaceSummary,
} from "#shared/model/workspace.ts";
import { type PassLosses, type PassSurroundings, runPass, sparingly } from "../run-pass.ts";
import { DNS_WORKSPACE } from "./dns-workspace.ts";
import { HTTP_WORKSPACE } from "./http-workspace.ts";
import { TLS_WORKSPACE } from "./tls-workspace.ts";
import type { Transaction, WorkspaceDefinition } from "./transaction.ts";
import { TransactionWorkspace, type Workspace } from "./workspace.ts";

/** The Names and Processes views are fed from other tables (wasm/host/names, wasm/host/processes). */
type TransactionKind = Exclude<WorkspaceKind, "names" | "processes">;

const CANCELLED = { ok: false, kind: "cancelled", message: "Cancelled." } as const;

interface MakingWatch {
  readonly isCancelled: () => boolean;
  readonly report: (progress: WorkspaceProgress) => void;
}

/** What the workspaces need of the engine. */
export interface WorkspaceSurroundings extends PassSurroundings {
  readonly isGrowing: () => boolean;
}

export function describeLosses({ cut, lost, failures }: PassLosses): string[] {
  const sentences: string[] = [];
  if (cut > 0) sentences.push(`${cut.toString()} values are longer than 4,096 bytes; what follows was left out.`);
  if (lost > 0) sentences.push(`${lost.toString()} values of packets with too many of them were left out.`);
  if (failures > 0)
    sentences.push(`${failures.toString()} packets could not be read: a defect of the engine. They are left out.`);
  return sentences;
}

export class Workspaces {
  readonly #around: WorkspaceSurroundings;
  readonly #made = new Map<
    WorkspaceKind,
    { readonly rows: number; readonly limits: Limits; readonly workspace: Workspace }
  >();
  /** Counted up by each cancellation. */
  #epoch = 0;

  constructor(around: WorkspaceSurroundings) {
    this.#around = around;
  }

  cancel(): void {
    this.#epoch++;
  }

  async make(
    kind: TransactionKind,
    onProgress: (progress: WorkspaceProgress) => void,
    limits = USUAL_LIMITS,
  ): Promise<EngineOutcome<WorkspaceSummary>> {
    if (this.#around.isGrowing())
      return { ok: false, kind: "refused", message: "The capture is still being read; transactions come after that." };
    const known = this.find(kind);
    if (known !== undefined && isSameLimits(this.#made.get(kind)?.limits ?? USUAL_LIMITS, limits))
      return { ok: true, value: known.summary };
    const epoch = ++this.#epoch;
    const isCancelled = (): boolean => this.#epoch !== epoch;
    try {
      const workspace = await this.#read(kind, limits, { isCancelled, report: onProgress });
      if (workspace === undefined) return CANCELLED;
      this.#made.set(kind, { rows: this.#around.capture().table.total, limits, workspace });
      return { ok: true, value: workspace.summary };
    } catch (cause) {
      return {
        ok: false,
        kind: "unreadable",
        message: `The transactions could not be read to the end: ${String(cause)}`,
      };
    }
  }

  /** The workspace that was made last, unless the capture has more packets now. */
  find(kind: WorkspaceKind): Workspace | undefined {
    const made = this.#made.get(kind);
    return made?.rows === this.#around.capture().table.total ? made.workspace : undefined;
  }

  query(query: WorkspaceQuery): WorkspacePage {
    const { order } = this.#around.capture();
    const workspace = this.find(query.kind);
    if (workspace === undefined) return { key: query.key, total: 0, rows: [] };
    return workspace.query(query, (packet) => order.isShown(packet - 1));
  }

  #read(kind: TransactionKind, limits: Limits, watch: MakingWatch): Promise<Workspace | undefined> {
    switch (kind) {
      case "dns":
        return this.#run(kind, DNS_WORKSPACE, { limits, ...watch });
      case "http":
        return this.#run(kind, HTTP_WORKSPACE, { limits, ...watch });
      case "tls":
        return this.#run(kind, TLS_WORKSPACE, { limits, ...watch });
    }
  }

  async #run<T extends Transaction>(
    kind: WorkspaceKind,
    definition: WorkspaceDefinition<T>,
    watch: MakingWatch & { readonly limits: Limits },
  ): Promise<Workspace | undefined> {
    const pairing = definition.pairing(watch.limits);
    const report = sparingly(({ rowsDone, rowsTotal }) => {
      watch.report({ rowsDone, rowsTotal, transactions: pairing.count });
    });
    const { isCancelled } = watch;
    const take = pairing.add.bind(pairing);
    const losses = await runPass(this.#around, { fields: definition.fields }, take, { isCancelled, report });
    if (losses === undefined) return undefined;
    return new TransactionWorkspace(kind, definition, pairing.finish(), describeLosses(losses));
  }
}
