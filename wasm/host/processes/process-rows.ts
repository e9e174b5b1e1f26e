/** The rows of the Processes view: every process that a sensor told of, with what its flows carried. */
import { CONFIDENCE_WORDS } from "#shared/format/process.ts";
import { formatCount, formatPlural } from "#shared/format/number.ts";
import type { Counter, Detail, Tag, WorkspaceProgress } from "#shared/model/workspace.ts";
import type { FlowProcess } from "#shared/processes/flow-process.ts";
import { FlowRecords } from "../flow-records.ts";
import { emptyCounts } from "../flow-sums.ts";
import type { OpenCapture } from "../open-capture.ts";
import type { Transaction, WorkspaceDefinition } from "../transactions/transaction.ts";
import { TransactionWorkspace } from "../transactions/workspace.ts";

export interface ProcessRow extends Transaction {
  readonly process: FlowProcess;
  readonly flows: number;
  readonly packetCount: number;
  /** Bytes on the wire from the process, and to it. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Its id was another process's too, at another time. */
  readonly isReused: boolean;
}

export interface ProcessWatch {
  readonly isCancelled: () => boolean;
  readonly giveWay: () => Promise<void>;
  readonly report: (progress: WorkspaceProgress) => void;
}

/** First packets of a row's flows that are remembered: to go there, and for the filter in force. */
const MOST_PACKETS = 256;
/** Flows that are looked at before others get their turn. */
const PORTION = 4096;
const RANK = { exact: 3, cached: 2, "uid-only": 1, unknown: 0 } as const;

const nameOf = ({ process: { name, pid } }: ProcessRow): string => name ?? (pid === undefined ? "not seen" : "");
const userOf = ({ process: { uid } }: ProcessRow): string => uid?.toString() ?? "";

function filterOf({ process: { pid, uid, name, confidence }, isReused }: ProcessRow): string {
  if (pid === undefined)
    return `proc.confidence == "${confidence}"${uid === undefined ? "" : ` && proc.uid == ${uid.toString()}`}`;
  const which = isReused && name !== undefined ? ` && proc.name == ${JSON.stringify(name)}` : "";
  return `proc.pid == ${pid.toString()}${which}`;
}

const DEFINITION: WorkspaceDefinition<ProcessRow> = {
  fields: [],
  pairing: () => {
    throw new Error("rows of processes are made from the flows");
  },
  columns: [
    { id: "name", title: "Process", width: 180, align: "start", isMono: true, text: nameOf },
    {
      id: "pid",
      title: "PID",
      width: 80,
      align: "end",
      isMono: true,
      text: ({ process: { pid } }) => pid?.toString() ?? "",
      order: ({ process: { pid } }) => pid,
    },
    {
      id: "user",
      title: "User",
      width: 70,
      align: "end",
      isMono: true,
      text: userOf,
      order: ({ process: { uid } }) => uid,
    },
    {
      id: "container",
      title: "Container",
      width: 130,
      align: "start",
      isMono: true,
      text: ({ process: { container } }) => container?.slice(0, 12) ?? "",
    },
    {
      id: "confidence",
      title: "Confidence",
      width: 90,
      align: "start",
      isMono: false,
      text: ({ process: { confidence } }) => confidence,
      order: ({ process: { confidence } }) => RANK[confidence],
    },
    countColumn("flows", "Flows", 70, ({ flows }) => flows),
    countColumn("packets", "Packets", 90, ({ packetCount }) => packetCount),
    countColumn("sent", "Bytes sent", 110, ({ sentBytes }) => sentBytes),
    countColumn("received", "Bytes received", 120, ({ receivedBytes }) => receivedBytes),
    {
      id: "exe",
      title: "Program",
      width: 240,
      align: "start",
      isMono: true,
      text: ({ process: { exe } }) => exe ?? "",
    },
  ],
  facets: [
    { id: "name", title: "Processes", values: (row) => [nameOf(row)] },
    { id: "user", title: "Users", values: ({ process: { uid } }) => (uid === undefined ? [] : [uid.toString()]) },
    {
      id: "container",
      title: "Containers",
      values: ({ process: { container } }) => (container === undefined ? [] : [container.slice(0, 12)]),
    },
    { id: "confidence", title: "Confidence", values: ({ process: { confidence } }) => [confidence] },
  ],
  counters: () => [],
  details,
  filter: filterOf,
};

function countColumn(
  id: string,
  title: string,
  width: number,
  order: (row: ProcessRow) => number,
): WorkspaceDefinition<ProcessRow>["columns"][number] {
  return { id, title, width, align: "end", isMono: true, order, text: (row) => formatCount(order(row)) };
}

function details(row: ProcessRow): Detail[] {
  const { process, flows, packetCount, sentBytes, receivedBytes } = row;
  const { pid, name, exe, uid, container, startNs, confidence } = process;
  const known: readonly (readonly [string, string | undefined])[] = [
    ["Process", name],
    ["Process id", pid?.toString()],
    ["Program", exe],
    ["User id", uid?.toString()],
    ["Container", container],
    ["Began", startNs === undefined ? undefined : new Date(Number(startNs / 1_000_000n)).toISOString()],
    ["Confidence", `${confidence}: ${CONFIDENCE_WORDS[confidence]}`],
    ["Traffic", `${formatPlural(flows, "flow", "flows")}, ${formatPlural(packetCount, "packet", "packets")}`],
    ["Bytes", `${formatCount(sentBytes)} sent, ${formatCount(receivedBytes)} received`],
  ];
  return known.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]));
}

function tagsOf({ confidence, pid }: FlowProcess, isReused: boolean): Tag[] {
  const tags: Tag[] = [];
  if (pid === undefined)
    tags.push({ id: "unseen", title: "process not seen", severity: "note", reason: CONFIDENCE_WORDS[confidence] });
  if (isReused)
    tags.push({
      id: "reused",
      title: "id used again",
      severity: "note",
      reason: "The same process id belonged to another process at another time.",
    });
  return tags;
}

interface Sum {
  process: FlowProcess;
  flows: number;
  packets: number;
  sent: number;
  received: number;
  readonly first: number[];
}

const keyOf = ({ pid, startNs, uid, confidence }: FlowProcess): string =>
  pid === undefined ? `${confidence} ${String(uid)}` : `${pid.toString()} ${String(startNs)}`;

/** What all flows of each process carried. */
class ProcessSums {
  readonly sums = new Map<string, Sum>();
  readonly #records: FlowRecords;
  readonly #counts = emptyCounts();
  /** Flows that can have a process, and those of which one is known. */
  candidates = 0;
  known = 0;

  constructor(records: FlowRecords) {
    this.#records = records;
  }

  add(flow: number, sockets: ReturnType<OpenCapture["processes"]["of"]>): void {
    const counts = this.#counts;
    this.#records.readCounts(flow, counts);
    const packets = counts.packetsA + counts.packetsB;
    if (packets === 0 || ![6, 17].includes(this.#records.transport(flow))) return;
    this.candidates++;
    if (sockets.some(({ process }) => process.pid !== undefined)) this.known++;
    const counted = new Set<string>();
    for (const { process, isA } of sockets) {
      const key = keyOf(process);
      const sum = this.sums.get(key) ?? { process, flows: 0, packets: 0, sent: 0, received: 0, first: [] };
      this.sums.set(key, sum);
      if (RANK[process.confidence] > RANK[sum.process.confidence]) sum.process = process;
      // A process that talks to itself has both ends of a flow, which is counted once.
      if (counted.has(key)) continue;
      counted.add(key);
      sum.flows++;
      sum.packets += packets;
      sum.sent += isA ? counts.bytesA : counts.bytesB;
      sum.received += isA ? counts.bytesB : counts.bytesA;
      if (sum.first.length < MOST_PACKETS) sum.first.push(counts.firstRow + 1);
    }
  }

  rows(): ProcessRow[] {
    const names = new Map<number, Set<string>>();
    for (const { process } of this.sums.values())
      if (process.pid !== undefined)
        names.set(process.pid, (names.get(process.pid) ?? new Set()).add(String(process.startNs)));
    return [...this.sums.values()]
      .sort((one, other) => other.sent + other.received - one.sent - one.received)
      .map(({ process, flows, packets, sent, received, first }) => {
        const isReused = (names.get(process.pid ?? -1)?.size ?? 0) > 1;
        return {
          process,
          flows,
          packetCount: packets,
          sentBytes: sent,
          receivedBytes: received,
          isReused,
          packets: first.sort((a, b) => a - b),
          timeNs: process.startNs,
          tags: tagsOf(process, isReused),
        };
      });
  }
}

export type ProcessWorkspace = TransactionWorkspace<ProcessRow>;

/** Undefined when it was cancelled. */
export async function makeProcessRows(
  { instance, processes, table }: OpenCapture,
  watch: ProcessWatch,
): Promise<ProcessWorkspace | undefined> {
  const records = new FlowRecords(instance);
  const sums = new ProcessSums(records);
  const total = records.length;
  for (let flow = 0; flow < total && !processes.isEmpty; flow++) {
    if (flow % PORTION === PORTION - 1) {
      const rowsTotal = table.total;
      watch.report({ rowsDone: Math.floor((rowsTotal * flow) / total), rowsTotal, transactions: sums.sums.size });
      await watch.giveWay();
      if (watch.isCancelled()) return undefined;
    }
    sums.add(flow, processes.of(flow));
  }
  const rows = sums.rows();
  const counters = (): Counter[] => [
    { label: "Processes", value: formatCount(rows.filter(({ process }) => process.pid !== undefined).length) },
    {
      label: "TCP and UDP flows whose process is known",
      value: `${formatCount(sums.known)} of ${formatCount(sums.candidates)}`,
    },
    { label: "Users", value: formatCount(new Set(rows.map(userOf).filter((user) => user !== "")).size) },
    { label: "Containers", value: formatCount(new Set(rows.flatMap(({ process }) => process.container ?? [])).size) },
  ];
  return new TransactionWorkspace("processes", { ...DEFINITION, counters }, rows, processes.losses);
}
