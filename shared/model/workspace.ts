/**
 * What the DNS, HTTP and TLS workspaces show: transactions that the engine's host put together from fields of packets. The rows stay
 * in the engine; whoever shows them asks for the stretch in sight.
 */

export type WorkspaceKind = "dns" | "http" | "tls" | "names" | "processes";

export type TagSeverity = "note" | "warning" | "error";

/** What is odd about a transaction, and why it was said. */
export interface Tag {
  readonly id: string;
  readonly title: string;
  /** A sentence with the numbers that decided. */
  readonly reason: string;
  readonly severity: TagSeverity;
}

export interface WorkspaceColumn {
  readonly id: string;
  readonly title: string;
  /** In pixels. */
  readonly width: number;
  readonly align: "start" | "end";
  readonly isMono: boolean;
}

/** One value and how many transactions have it. */
export interface Bar {
  readonly value: string;
  readonly count: number;
}

export interface Distribution {
  /** Names the facet in a query. */
  readonly id: string;
  readonly title: string;
  /** The commonest values. */
  readonly bars: readonly Bar[];
  /** How many other values there are, and transactions that have them. */
  readonly otherValues: number;
  readonly otherCount: number;
}

export interface Counter {
  readonly label: string;
  readonly value: string;
}

export interface TagCount {
  readonly id: string;
  readonly title: string;
  readonly severity: TagSeverity;
  readonly count: number;
}

/** All of a workspace but its rows. */
export interface WorkspaceSummary {
  readonly kind: WorkspaceKind;
  readonly columns: readonly WorkspaceColumn[];
  readonly total: number;
  readonly counters: readonly Counter[];
  readonly distributions: readonly Distribution[];
  readonly tags: readonly TagCount[];
  /** What could not be read, as sentences; nothing is left out in silence. */
  readonly losses: readonly string[];
}

export interface WorkspaceProgress {
  readonly rowsDone: number;
  readonly rowsTotal: number;
  readonly transactions: number;
}

export interface Detail {
  readonly label: string;
  readonly value: string;
}

export interface WorkspaceRow {
  /** One text for each column. */
  readonly cells: readonly string[];
  /** Packet to go to, and all packets of the transaction (numbers from 1, ascending). */
  readonly packet: number;
  readonly packets: readonly number[];
  /** Shows these packets. */
  readonly filter: string;
  readonly tags: readonly Tag[];
  readonly details: readonly Detail[];
}

export interface WorkspaceQuery {
  readonly kind: WorkspaceKind;
  /** Repeated in the reply: the newest query wins. */
  readonly key: number;
  readonly first: number;
  readonly count: number;
  readonly sort: { readonly column: string; readonly descending: boolean } | undefined;
  /** Words that all stand somewhere in a row. */
  readonly text: string;
  /** A bar that was picked. */
  readonly facet: { readonly id: string; readonly value: string } | undefined;
  readonly tag: string | undefined;
  /** Only transactions of which the display filter shows a packet. */
  readonly isShownOnly: boolean;
}

export interface WorkspacePage {
  readonly key: number;
  readonly total: number;
  readonly rows: readonly WorkspaceRow[];
}
