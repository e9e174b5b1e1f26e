/** What the engine does for tables of flows: builds them, keeps each until another takes its name, and reads windows of rows off them. */
import { BLOCK_SHIFT } from "#shared/abi/table.ts";
import type { EngineOutcome } from "#shared/model/engine.ts";
import type {
  FlowProgress,
  FlowProtocol,
  FlowQuery,
  FlowRow,
  FlowTimeline,
  FlowTotals,
  FlowWindow,
  FlowWindowRequest,
} from "#shared/model/flow.ts";
import { EndsOfFlows, EndsOfGroups, type FlowNames, type RowEnds } from "./flow-ends.ts";
import { FlowGroups } from "./flow-groups.ts";
import { scanLinks } from "./flow-links.ts";
import { applicationOf } from "./flow-application.ts";
import type { FlowKnowledge } from "./flow-knowledge.ts";
import { FlowProtocols } from "./flow-protocols.ts";
import { FlowRecords, type Side } from "./flow-records.ts";
import { eachFlowPacket, readRowBlock } from "./flow-rows.ts";
import { FlowSums, emptyCounts } from "./flow-sums.ts";
import { FlowTable, type Step } from "./flow-table.ts";
import { type MatchRows, findFlows } from "./flow-matches.ts";
import { readTimeline } from "./flow-timeline.ts";
import { processesOfFlow } from "./processes/process-facts.ts";
import type { OpenCapture } from "./open-capture.ts";
import { giveWay } from "./turns.ts";

const GIVE_WAY_MS = 30;
const REPORT_MS = 100;
/** Flows that are looked at before others get their turn. */
const STRETCH = 8192;
/** Most rows of one window. */
const WINDOW_CAP = 4096;
const SIDES: readonly Side[] = [0, 1];
const CANCELLED = { ok: false, kind: "cancelled", message: "Cancelled; the table is as it was." } as const;
const TRANSPORTS: ReadonlyMap<FlowProtocol, number> = new Map([
  ["tcp", 6],
  ["udp", 17],
  ["sctp", 132],
]);
const ADDRESS_SIZES: ReadonlyMap<FlowProtocol, number> = new Map([
  ["ipv4", 4],
  ["ipv6", 16],
]);
const CONVERSING = new Set(TRANSPORTS.values());

/** Rows with their sums, before the search. */
interface Built {
  readonly sums: FlowSums;
  readonly ends: RowEnds;
  readonly packetsWithout: number;
}

/** Whether a row counts, and whether a flow does as a whole; undefined: every one does. */
interface Scope {
  readonly isRowCounted: ((row: number) => boolean) | undefined;
  readonly touched: Uint8Array | undefined;
}

export class FlowTables {
  readonly #capture: () => OpenCapture;
  readonly #tables = new Map<string, FlowTable>();
  /** Counted up by each query of the same name: the newest wins. */
  readonly #keys = new Map<string, number>();
  readonly #facts: FlowKnowledge;
  readonly #matches: (program: Uint8Array, isOver: () => boolean) => ReturnType<MatchRows>;
  #names: FlowNames | undefined;

  constructor(
    capture: () => OpenCapture,
    facts: FlowKnowledge,
    matches: (program: Uint8Array, isOver: () => boolean) => ReturnType<MatchRows>,
  ) {
    this.#capture = capture;
    this.#facts = facts;
    this.#matches = matches;
  }

  cancel(): void {
    for (const [table, key] of this.#keys) this.#keys.set(table, key + 1);
  }

  get #known(): FlowNames {
    const { instance, registry } = this.#capture();
    this.#names ??= {
      records: new FlowRecords(instance),
      protocols: new FlowProtocols(this.#capture),
      applicationOf: (flow) => applicationOf(instance, registry, flow),
      processOf: (flow) => processesOfFlow(this.#capture().processes, flow),
      fateOf: (flow) => this.#facts.fates?.find(flow),
      transports: registry.describe().fields.find(({ name }) => name === "ip.proto")?.values ?? new Map(),
    };
    return this.#names;
  }

  async query(query: FlowQuery, onProgress: (progress: FlowProgress) => void): Promise<EngineOutcome<FlowTotals>> {
    const started = performance.now();
    const key = (this.#keys.get(query.table) ?? 0) + 1;
    this.#keys.set(query.table, key);
    const { selection } = this.#capture().order;
    const isOver = (): boolean => this.#keys.get(query.table) !== key || this.#capture().order.selection !== selection;
    const step = this.#stepper(started, isOver, onProgress);
    try {
      const built = await this.#build(query, step, isOver);
      if (built === undefined) return CANCELLED;
      const table = new FlowTable(built.sums, built.ends, this.#capture().table, listRows(built.sums));
      const rowsUnsearched = table.order.length;
      if (!(await table.search(query.search, step))) return CANCELLED;
      if (query.sort !== undefined && !(await table.sort(query.sort, step))) return CANCELLED;
      if (isOver()) return CANCELLED;
      this.#tables.set(query.table, table);
      const { packetsWithout } = built;
      const rows = table.order.length;
      return {
        ok: true,
        value: { rows, rowsUnsearched, ...table.totals(), packetsWithout, elapsedMs: performance.now() - started },
      };
    } catch (cause) {
      return { ok: false, kind: "unreadable", message: `The table could not be made: ${String(cause)}` };
    }
  }

  /** Gives way now and then, and says how far the work is: in rows and flows looked at. */
  #stepper(
    started: number,
    isOver: () => boolean,
    onProgress: (progress: FlowProgress) => void,
  ): (done?: number) => Promise<boolean> {
    let lastWay = started;
    let lastReport = started;
    let steps = 0;
    return async () => {
      steps++;
      const now = performance.now();
      if (now - lastReport >= REPORT_MS) {
        lastReport = now;
        const total =
          (this.#capture().table.total >>> BLOCK_SHIFT) * 2 + Math.ceil(this.#known.records.length / STRETCH) * 3 + 16;
        onProgress({ done: Math.min(steps, total), total, elapsedMs: now - started });
      }
      if (now - lastWay >= GIVE_WAY_MS) {
        await giveWay();
        lastWay = performance.now();
      }
      return !isOver();
    };
  }

  async #build(query: FlowQuery, step: Step, isOver: () => boolean): Promise<Built | undefined> {
    const scope = await this.#scope(query, step, isOver);
    if (scope === undefined) return undefined;
    if (query.level === "link") {
      const { touched } = scope;
      const { table } = this.#capture();
      const isCounted = touched === undefined ? scope.isRowCounted : (row: number) => touched[table.flow(row)] === 1;
      return scanLinks(this.#capture(), query.isEndpoints, isCounted ?? (() => true), step);
    }
    const { records, protocols } = this.#known;
    if (!(await protocols.catchUp(records.length, step))) return undefined;
    const flows = await this.#sumFlows(scope, step);
    if (flows === undefined) return undefined;
    const isIn = this.#membership(query);
    for (let flow = 0; flow < flows.length; flow++) if (!flows.isEmpty(flow) && !isIn(flow)) flows.forget(flow);
    const packetsWithout = await this.#countWithout(scope, isIn, step);
    if (packetsWithout === undefined) return undefined;
    if (!query.isEndpoints && query.level !== "network")
      return { sums: flows, ends: new EndsOfFlows(this.#known), packetsWithout };
    const grouped = await this.#group(query, flows, step);
    return grouped && { ...grouped, packetsWithout };
  }

  /** Which packets and flows the query is about. */
  async #scope({ scope, condition }: FlowQuery, step: Step, isOver: () => boolean): Promise<Scope | undefined> {
    const { order } = this.#capture();
    const { selection } = order;
    if (scope === "matching") {
      if (condition === undefined) return { isRowCounted: undefined, touched: undefined };
      const matchRows: MatchRows = (program) => this.#matches(program, isOver);
      const touched = await findFlows(this.#capture(), condition, matchRows);
      return touched && { isRowCounted: undefined, touched };
    }
    if (scope === "all" || selection === undefined) return { isRowCounted: undefined, touched: undefined };
    const isRowCounted = (row: number): boolean => selection.isShown(row);
    if (scope === "shown") return { isRowCounted, touched: undefined };
    const touched = new Uint8Array(this.#known.records.length);
    const went = await this.#eachPacket(isRowCounted, step, ({ flow }) => {
      touched[flow] = 1;
    });
    return went ? { isRowCounted: undefined, touched } : undefined;
  }

  async #eachPacket(
    isCounted: (row: number) => boolean,
    step: Step,
    take: Parameters<typeof eachFlowPacket>[3],
  ): Promise<boolean> {
    for (let block = 0; block << BLOCK_SHIFT < this.#capture().table.total; block++) {
      const capture = this.#capture();
      eachFlowPacket(capture, readRowBlock(capture, block), isCounted, take);
      if (!(await step())) return false;
    }
    return true;
  }

  async #sumFlows({ isRowCounted, touched }: Scope, step: Step): Promise<FlowSums | undefined> {
    const { records } = this.#known;
    const sums = new FlowSums(records.length);
    if (isRowCounted !== undefined) {
      const went = await this.#eachPacket(isRowCounted, step, (packet) => {
        if (packet.flow < sums.length) sums.addPacket(packet.flow, packet);
      });
      return went ? sums : undefined;
    }
    const counts = emptyCounts();
    for (let flow = 0; flow < sums.length; flow++) {
      if (flow % STRETCH === 0 && !(await step())) return undefined;
      if (touched !== undefined && touched[flow] !== 1) continue;
      records.readCounts(flow, counts);
      // Known only from errors that quote it.
      if (counts.packetsA + counts.packetsB > 0) sums.set(flow, counts);
    }
    return sums;
  }

  /** Whether a flow belongs to the level and to the protocol asked for. */
  #membership({ level, isEndpoints, protocol }: FlowQuery): (flow: number) => boolean {
    const { records } = this.#known;
    if (level === "network") {
      const size = protocol && ADDRESS_SIZES.get(protocol);
      const isIp = (bytes: number): boolean => bytes === 4 || bytes === 16;
      return (flow) => (size === undefined ? isIp(records.addressSize(flow)) : records.addressSize(flow) === size);
    }
    if (level === "flow" && !isEndpoints) return () => true;
    const wanted = protocol && TRANSPORTS.get(protocol);
    return (flow) =>
      records.hasPorts(flow) &&
      (wanted === undefined ? CONVERSING.has(records.transport(flow)) : records.transport(flow) === wanted);
  }

  /** Packets in scope that belong to no flow of the level. */
  async #countWithout(
    { isRowCounted, touched }: Scope,
    isIn: (flow: number) => boolean,
    step: Step,
  ): Promise<number | undefined> {
    const { records } = this.#known;
    const belongs = new Uint8Array(records.length);
    for (let flow = 0; flow < belongs.length; flow++) belongs[flow] = isIn(flow) ? 1 : 0;
    let within = 0;
    let last = -1;
    const isCounted = isRowCounted ?? (() => true);
    const went = await this.#eachPacket(isCounted, step, ({ flow, row }) => {
      if (belongs[flow] !== 1 || row === last || (touched !== undefined && touched[flow] !== 1)) return;
      last = row;
      within++;
    });
    if (!went) return undefined;
    const { table, order } = this.#capture();
    if (touched !== undefined) return 0;
    return (isRowCounted === undefined ? table.total : order.total(table.total)) - within;
  }

  async #group(query: FlowQuery, flows: FlowSums, step: Step): Promise<Omit<Built, "packetsWithout"> | undefined> {
    const { records } = this.#known;
    const level = query.level === "flow" ? "transport" : query.level;
    const groups = new FlowGroups(records, level === "network" ? "address" : "port");
    let sums = new FlowSums(1024);
    const add = (group: number, flow: number, isTurned: boolean): void => {
      if (group >= sums.length) sums = sums.grown();
      sums.addSums(group, flows, flow, isTurned);
    };
    for (let flow = 0; flow < flows.length; flow++) {
      if (flow % STRETCH === 0 && !(await step())) return undefined;
      if (flows.isEmpty(flow)) continue;
      if (query.isEndpoints) {
        for (const side of SIDES) add(groups.ofEnd(flow, side), flow, side === 1);
      } else {
        const { group, isTurned } = groups.ofPair(flow);
        add(group, flow, isTurned);
      }
    }
    return { sums: sums.cut(groups.length), ends: new EndsOfGroups(this.#known, groups, level, query.isEndpoints) };
  }

  async window({ table: name, key, first, count }: FlowWindowRequest): Promise<FlowWindow> {
    const table = this.#tables.get(name);
    const total = table?.order.length ?? 0;
    const from = Math.max(0, Math.min(Math.floor(first), total));
    const end = from + Math.max(0, Math.min(Math.floor(count), total - from, WINDOW_CAP));
    const rows = Array.from(table?.order.subarray(from, end) ?? [], (index) => table?.row(index)).filter(
      (row) => row !== undefined,
    );
    return { key, first: from, total, rows: await this.#withMessageNames(rows) };
  }

  /** ICMP's Community ID depends on the type and code of its first packet. */
  async #withMessageNames(rows: readonly FlowRow[]): Promise<FlowRow[]> {
    const capture = this.#capture();
    const { records } = this.#known;
    const isUnnamed = ({ flow, communityId }: FlowRow): boolean =>
      flow >= 0 &&
      communityId === undefined &&
      [1, 58].includes(records.transport(flow)) &&
      records.addressSize(flow) !== 6;
    const unnamed = rows.filter((row) => isUnnamed(row) && !row.protocol.startsWith("Ethernet"));
    if (unnamed.length === 0) return [...rows];
    const frames = await capture.frames.read(
      unnamed.flatMap(({ firstPacket }) => [firstPacket - 1, ...capture.frames.needed(firstPacket - 1)]),
    );
    return rows.map((row) => {
      if (!unnamed.includes(row)) return row;
      capture.frames.dissect(row.firstPacket - 1, frames);
      const text = capture.cells.write(row.firstPacket - 1, { kind: "field", name: "communityid" });
      return { ...row, communityId: text.split(", ").at(-1) };
    });
  }

  timeline(flow: number, slices: number): FlowTimeline {
    return readTimeline(this.#capture(), this.#known.records, flow, slices);
  }
}

/** Indexes of the rows that have packets, in the order of the first of them. */
function listRows(sums: FlowSums): Uint32Array {
  const rows = new Uint32Array(sums.length);
  let count = 0;
  for (let index = 0; index < sums.length; index++) if (!sums.isEmpty(index)) rows[count++] = index;
  return rows.slice(0, count);
}
