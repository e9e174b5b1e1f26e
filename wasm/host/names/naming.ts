/** Names of one capture: read in one pass when somebody first asks for them, kept while the capture does not grow. */
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { HostFacts, HostName, NameBook, NameSupplies, SupplyReport, FlowService } from "#shared/model/names.ts";
import type { FlowWindow } from "#shared/model/flow.ts";
import type { WorkspacePage, WorkspaceProgress, WorkspaceQuery, WorkspaceSummary } from "#shared/model/workspace.ts";
import { BLOCK_NAMES, readNames } from "../blocks.ts";
import { runPass, sparingly } from "../run-pass.ts";
import { giveWay } from "../turns.ts";
import type { Transaction } from "../transactions/transaction.ts";
import type { TransactionWorkspace } from "../transactions/workspace.ts";
import { describeLosses, type WorkspaceSurroundings } from "../transactions/workspaces.ts";
import { NAME_FIELDS, NameCollector } from "./collector.ts";
import { serviceOfFlow } from "./flow-evidence.ts";
import { type HostRow, makeHostRows } from "./host-rows.ts";
import { compareNames } from "./name-table.ts";
import { Supplies } from "./supplies.ts";

const CANCELLED = { ok: false, kind: "cancelled", message: "Cancelled." } as const;

type Report = (progress: WorkspaceProgress) => void;

interface Known {
  /** Packets of the capture when it was read. */
  readonly rows: number;
  readonly collector: NameCollector;
  readonly losses: readonly string[];
}

export class Naming {
  readonly #around: WorkspaceSurroundings;
  readonly #supplies = new Supplies();
  #known: Known | undefined;
  #running: Promise<Known | undefined> | undefined;
  readonly #listeners = new Set<Report>();
  #workspace: { readonly version: number; readonly workspace: TransactionWorkspace<HostRow> } | undefined;
  #epoch = 0;

  constructor(around: WorkspaceSurroundings) {
    this.#around = around;
  }

  cancel(): void {
    this.#epoch++;
  }

  supply(supplies: NameSupplies): SupplyReport {
    return this.#supplies.add(supplies);
  }

  /** Of a capture that grows: the names that were learned so far. Asking again brings those that came since. */
  async book(report: Report): Promise<EngineOutcome<NameBook>> {
    return this.#answer(report, ({ collector, losses }) => {
      const names = new Map<string, string>();
      const addresses = new Set([...collector.table.hosts.keys(), ...this.#supplies.hosts.keys()]);
      for (const address of addresses) {
        const [best] = this.#namesOf(address, collector);
        if (best !== undefined) names.set(address, best.name);
      }
      return { names, answers: collector.dns.kept, losses: [...losses, ...this.#supplies.losses] };
    });
  }

  async workspace(report: Report): Promise<EngineOutcome<WorkspaceSummary>> {
    const epoch = this.#epoch;
    const made = await this.#with(report, async (known) => {
      const { version } = this.#supplies;
      const isCancelled = (): boolean => this.#epoch !== epoch;
      const workspace = await makeHostRows(
        {
          capture: this.#around.capture(),
          collector: known.collector,
          facts: (address) => this.#facts(address, known.collector),
          services: this.#supplies.services,
          losses: () => [...known.losses, ...this.#supplies.losses],
        },
        { isCancelled, giveWay },
      );
      if (workspace !== undefined) this.#workspace = { version, workspace };
      return workspace?.summary;
    });
    if (!made.ok) return made;
    return made.value === undefined ? CANCELLED : { ok: true, value: made.value };
  }

  query(query: WorkspaceQuery): WorkspacePage {
    if (this.#workspace === undefined) return { key: query.key, total: 0, rows: [] };
    const { order } = this.#around.capture();
    return this.#workspace.workspace.query(query, (packet) => order.isShown(packet - 1));
  }

  /** For tools. */
  get rows(): readonly Transaction[] {
    return this.#workspace?.workspace.transactions ?? [];
  }

  host(address: string): HostFacts | undefined {
    return this.#known === undefined ? undefined : this.#facts(address, this.#known.collector);
  }

  /** Services of flows, those that nothing tells left out; none before the names were read. */
  services(flows: readonly number[]): FlowService[] {
    const known = this.#known;
    if (known === undefined) return [];
    return flows.flatMap((flow) => {
      const found = serviceOfFlow(this.#around.capture(), known.collector, this.#supplies, flow);
      return found === undefined ? [] : [{ flow, ...found }];
    });
  }

  /** Rows that are one flow each get their service. */
  withServices(window: FlowWindow): FlowWindow {
    if (this.#known === undefined) return window;
    const rows = window.rows.map((row) => {
      const [found] = row.application === undefined || row.flow < 0 ? [] : this.services([row.flow]);
      if (found === undefined) return row;
      const isUnsure = found.service !== "" && found.confidence === "low";
      return { ...row, service: isUnsure ? `${found.service}?` : found.service };
    });
    return { ...window, rows };
  }

  #namesOf(address: string, { table }: NameCollector): HostName[] {
    const told = table.hosts.get(address)?.names ?? [];
    return [...(this.#supplies.hosts.get(address) ?? []), ...[...told].sort(compareNames)];
  }

  #facts(address: string, collector: NameCollector): HostFacts {
    const macs = collector.table.hosts.get(address)?.macs ?? [];
    return {
      address,
      names: this.#namesOf(address, collector),
      macs: macs.map(({ mac, packet }) => ({ mac, packet, vendor: this.#supplies.vendorOf(mac) })),
      place: this.#supplies.placeOf(address),
    };
  }

  async #with<T>(report: Report, make: (known: Known) => T | Promise<T>): Promise<EngineOutcome<T>> {
    if (this.#around.isGrowing())
      return { ok: false, kind: "refused", message: "The capture is still being read; names come after that." };
    return this.#answer(report, make);
  }

  async #answer<T>(report: Report, make: (known: Known) => T | Promise<T>): Promise<EngineOutcome<T>> {
    this.#listeners.add(report);
    try {
      const known = await this.#read();
      return known === undefined ? CANCELLED : { ok: true, value: await make(known) };
    } catch (cause) {
      return { ok: false, kind: "unreadable", message: `The names could not be read to the end: ${String(cause)}` };
    } finally {
      this.#listeners.delete(report);
    }
  }

  /** One pass at a time; who asks meanwhile waits for it. */
  async #read(): Promise<Known | undefined> {
    const { total } = this.#around.capture().table;
    if (this.#known?.rows === total) return this.#known;
    this.#running ??= this.#pass(total).finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #pass(rows: number): Promise<Known | undefined> {
    const epoch = this.#epoch;
    const isCancelled = (): boolean => this.#epoch !== epoch;
    const collector = new NameCollector();
    for (const block of this.#around.capture().blocks.known)
      if (block.type === BLOCK_NAMES)
        for (const { address, names: told } of readNames(block))
          for (const name of told) collector.table.tell(address, name, { source: "file", packet: 0 });
    const report = sparingly(({ rowsDone, rowsTotal }) => {
      for (const listen of this.#listeners) listen({ rowsDone, rowsTotal, transactions: collector.table.names });
    });
    const take = collector.add.bind(collector);
    const losses = await runPass(this.#around, { fields: NAME_FIELDS }, take, { isCancelled, report });
    if (losses === undefined) return undefined;
    this.#known = { rows, collector, losses: [...describeLosses(losses), ...collector.losses] };
    return this.#known;
  }
}
