/** One workspace with its transactions: what is counted of them, and the rows that a query asks for. */
import type {
  Distribution,
  TagCount,
  WorkspaceKind,
  WorkspacePage,
  WorkspaceQuery,
  WorkspaceRow,
  WorkspaceSummary,
} from "#shared/model/workspace.ts";
import { onOneLine } from "../value.ts";
import type { Facet, Transaction, TransactionColumn, WorkspaceDefinition } from "./transaction.ts";

/** Bars of one distribution; the others are told by their number. */
const BARS = 10;

/** Something to run over without knowing the kind of transaction. */
export interface Workspace {
  readonly summary: WorkspaceSummary;
  readonly transactions: readonly Transaction[];
  /** `isShown`: whether the display filter shows a packet (number from 1). */
  query(query: WorkspaceQuery, isShown: (packet: number) => boolean): WorkspacePage;
}

function countValues<T>(transactions: readonly T[], { id, title, values }: Facet<T>): Distribution {
  const counts = new Map<string, number>();
  for (const transaction of transactions)
    for (const value of values(transaction)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const others = sorted.slice(BARS);
  return {
    id,
    title,
    bars: sorted.slice(0, BARS).map(([value, count]) => ({ value: onOneLine(value), count })),
    otherValues: others.length,
    otherCount: others.reduce((sum, [, count]) => sum + count, 0),
  };
}

function countTags(transactions: readonly Transaction[]): TagCount[] {
  const counts = new Map<string, TagCount>();
  for (const { tags } of transactions) {
    for (const { id, title, severity } of tags)
      counts.set(id, { id, title, severity, count: (counts.get(id)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}

/** Shows these packets; numbers that follow each other are written as a range. */
export function filterOf(packets: readonly number[]): string {
  const numbers = [...new Set(packets)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < numbers.length; i++) {
    const first = numbers[i];
    while (numbers[i + 1] === (numbers[i] ?? 0) + 1) i++;
    parts.push(first === numbers[i] ? String(first) : `${String(first)}..${String(numbers[i])}`);
  }
  return parts.length === 1 && !parts[0]?.includes("..")
    ? `frame.number == ${parts[0] ?? ""}`
    : `frame.number in {${parts.join(", ")}}`;
}

/** Stands behind the columns of every workspace: what is odd, sorted by how much there is. */
const REMARKS: TransactionColumn<Transaction> = {
  id: "remarks",
  title: "Remarks",
  width: 200,
  align: "start",
  isMono: false,
  text: ({ tags }) => tags.map(({ title }) => title).join(", "),
  order: ({ tags }) => (tags.length === 0 ? undefined : tags.length),
};

type Places = readonly number[];

export class TransactionWorkspace<T extends Transaction> implements Workspace {
  readonly transactions: readonly T[];
  readonly summary: WorkspaceSummary;
  readonly #definition: WorkspaceDefinition<T>;
  readonly #columns: readonly TransactionColumn<T>[];
  /** The order of the last query: paging through it sorts only once. */
  #sorted: { readonly key: string; readonly places: Places } | undefined;
  #texts: string[] | undefined;

  constructor(
    kind: WorkspaceKind,
    definition: WorkspaceDefinition<T>,
    transactions: readonly T[],
    losses: readonly string[],
  ) {
    this.transactions = transactions;
    this.#definition = definition;
    this.#columns = [...definition.columns, REMARKS];
    this.summary = {
      kind,
      columns: this.#columns.map(({ id, title, width, align, isMono }) => ({ id, title, width, align, isMono })),
      total: transactions.length,
      counters: definition.counters(transactions),
      distributions: definition.facets
        .map((facet) => countValues(transactions, facet))
        .filter(({ bars }) => bars.length > 0),
      tags: countTags(transactions),
      losses,
    };
  }

  query(query: WorkspaceQuery, isShown: (packet: number) => boolean): WorkspacePage {
    const kept = this.#filtered(query, this.#inOrder(query.sort), isShown);
    const rows = kept.slice(query.first, query.first + query.count).flatMap((place) => this.#row(place));
    return { key: query.key, total: kept.length, rows };
  }

  #inOrder(sort: WorkspaceQuery["sort"]): Places {
    const key = sort === undefined ? "" : `${sort.column} ${String(sort.descending)}`;
    if (this.#sorted?.key === key) return this.#sorted.places;
    const places = this.transactions.map((_, place) => place);
    const column = this.#columns.find(({ id }) => id === sort?.column);
    if (column !== undefined && sort !== undefined) this.#sort(places, column, sort.descending);
    this.#sorted = { key, places };
    return places;
  }

  #sort(places: number[], { text, order }: TransactionColumn<T>, descending: boolean): void {
    const sign = descending ? -1 : 1;
    if (order !== undefined) {
      const keys = this.transactions.map((transaction) => order(transaction));
      places.sort((a, b) => {
        const [left, right] = [keys[a], keys[b]];
        if (left === undefined || right === undefined)
          return Number(left === undefined) - Number(right === undefined) || a - b;
        return sign * (left - right) || a - b;
      });
      return;
    }
    const keys = this.transactions.map((transaction) => text(transaction));
    const { compare } = new Intl.Collator("en", { numeric: true });
    places.sort((a, b) => sign * compare(keys[a] ?? "", keys[b] ?? "") || a - b);
  }

  #filtered(query: WorkspaceQuery, places: Places, isShown: (packet: number) => boolean): Places {
    const words = query.text
      .toLowerCase()
      .split(/\s+/u)
      .filter((word) => word !== "");
    const facet = this.#definition.facets.find(({ id }) => id === query.facet?.id);
    if (words.length > 0) this.#texts ??= this.transactions.map((one) => this.#searchText(one));
    return places.filter((place) => {
      const transaction = this.transactions[place];
      if (transaction === undefined) return false;
      if (query.tag !== undefined && !transaction.tags.some(({ id }) => id === query.tag)) return false;
      if (facet !== undefined && !facet.values(transaction).some((value) => onOneLine(value) === query.facet?.value))
        return false;
      if (query.isShownOnly && !transaction.packets.some(isShown)) return false;
      return words.every((word) => this.#texts?.[place]?.includes(word) === true);
    });
  }

  #searchText(transaction: T): string {
    return this.#columns
      .map(({ text }) => text(transaction))
      .join("\n")
      .toLowerCase();
  }

  #row(place: number): WorkspaceRow[] {
    const transaction = this.transactions[place];
    if (transaction === undefined) return [];
    const { details, filter } = this.#definition;
    return [
      {
        cells: this.#columns.map(({ text }) => onOneLine(text(transaction))),
        packet: transaction.packets[0] ?? 0,
        packets: transaction.packets,
        filter: filter?.(transaction) ?? filterOf(transaction.packets),
        tags: transaction.tags.map((tag) => ({ ...tag, reason: onOneLine(tag.reason) })),
        details: details(transaction).map(({ label, value }) => ({ label, value: onOneLine(value) })),
      },
    ];
  }
}
