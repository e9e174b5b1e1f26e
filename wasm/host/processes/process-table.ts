/** The table of processes as it was made last; made again when it is asked for, also while packets come. */
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { WorkspacePage, WorkspaceProgress, WorkspaceQuery, WorkspaceSummary } from "#shared/model/workspace.ts";
import type { OpenCapture } from "../open-capture.ts";
import type { Transaction } from "../transactions/transaction.ts";
import { giveWay } from "../turns.ts";
import type { ProcessWorkspace } from "./process-rows.ts";

const CANCELLED = { ok: false, kind: "cancelled", message: "Cancelled." } as const;

export class ProcessTable {
  readonly #capture: () => OpenCapture;
  #workspace: ProcessWorkspace | undefined;
  #epoch = 0;

  constructor(capture: () => OpenCapture) {
    this.#capture = capture;
  }

  cancel(): void {
    this.#epoch++;
  }

  async workspace(report: (progress: WorkspaceProgress) => void): Promise<EngineOutcome<WorkspaceSummary>> {
    const epoch = ++this.#epoch;
    try {
      const { makeProcessRows } = await import("./process-rows.ts");
      await this.#capture().processes.catchUp();
      const made = await makeProcessRows(this.#capture(), {
        isCancelled: () => this.#epoch !== epoch,
        giveWay,
        report,
      });
      if (made === undefined) return CANCELLED;
      this.#workspace = made;
      return { ok: true, value: made.summary };
    } catch (cause) {
      return { ok: false, kind: "unreadable", message: `The processes could not be listed: ${String(cause)}` };
    }
  }

  query(query: WorkspaceQuery): WorkspacePage {
    const { order } = this.#capture();
    return (
      this.#workspace?.query(query, (packet) => order.isShown(packet - 1)) ?? { key: query.key, total: 0, rows: [] }
    );
  }

  /** For tools. */
  get rows(): readonly Transaction[] {
    return this.#workspace?.transactions ?? [];
  }
}
