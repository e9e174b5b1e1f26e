/** What a workspace's widgets take: rows that somebody else keeps, and what can be asked of them. */
import type {
  WorkspaceProgress,
  WorkspaceQuery,
  WorkspaceRow,
  WorkspaceSummary,
  TagSeverity,
} from "#shared/model/workspace.ts";

type Question = Pick<WorkspaceQuery, "sort" | "text" | "facet" | "tag" | "isShownOnly">;

export interface WorkspaceRows {
  readonly stage: "idle" | "working" | "ready" | "stopped" | "failed";
  readonly problem: string;
  readonly progress: WorkspaceProgress | undefined;
  readonly summary: WorkspaceSummary | undefined;
  readonly question: Question;
  readonly total: number;
  readonly selected: WorkspaceRow | undefined;
  readonly position: number | undefined;
  rowAt(position: number): WorkspaceRow | undefined;
  make(): Promise<void>;
  cancel(): Promise<void>;
  see(first: number, count: number): void;
  change(part: Partial<Question>): Promise<void>;
  sortBy(column: string): Promise<void>;
  select(position: number): Promise<void>;
  unselect(): void;
}

/** What can be done with a row. */
export interface RowActions {
  readonly goTo: (row: WorkspaceRow) => void;
  readonly showPackets: (row: WorkspaceRow) => void;
  readonly copy: (text: string, what: string) => void;
}

export const GLYPHS: Readonly<Record<TagSeverity, string>> = { note: "◇", warning: "▲", error: "■" };

/** The worst of the row's tags; undefined without any. */
export function worstOf({ tags }: Pick<WorkspaceRow, "tags">): TagSeverity | undefined {
  return (["error", "warning", "note"] as const).find((severity) => tags.some((tag) => tag.severity === severity));
}
