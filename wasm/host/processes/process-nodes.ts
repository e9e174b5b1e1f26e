/** The processes of a packet's flow as branches of its tree: nothing of them stands in the packet, so everything is in brackets. */
import { CONFIDENCE_WORDS, formatProcess } from "#shared/format/process.ts";
import type { TreeNode } from "#shared/model/packet-detail.ts";
import type { FlowProcess } from "#shared/processes/flow-process.ts";
import { onOneLine } from "../value.ts";
import type { KnownProcesses } from "./known-processes.ts";

const NODE = {
  view: 0,
  start: 0,
  length: 0,
  mask: 0n,
  generated: true,
  link: 0,
  severity: "none",
} as const;

const PARTS: readonly (readonly [name: string, label: string, read: (process: FlowProcess) => string | undefined])[] = [
  ["proc.pid", "Process id", ({ pid }) => pid?.toString()],
  ["proc.name", "Name", ({ name }) => name],
  ["proc.exe", "Program", ({ exe }) => exe],
  ["proc.uid", "User id", ({ uid }) => uid?.toString()],
  ["proc.container", "Container", ({ container }) => container],
  ["proc.confidence", "Confidence", ({ confidence }) => confidence],
];
const NUMBERS: ReadonlySet<string> = new Set(["proc.pid", "proc.uid"]);

function fieldsOf(process: FlowProcess): TreeNode[] {
  const nodes = PARTS.flatMap(([name, label, read]): TreeNode[] => {
    const value = read(process);
    if (value === undefined) return [];
    const filter = `${name} == ${NUMBERS.has(name) ? value : JSON.stringify(value)}`;
    const said = name === "proc.confidence" ? `${value}: ${CONFIDENCE_WORDS[process.confidence]}` : value;
    return [{ ...NODE, depth: 1, kind: "field", name, label, value: onOneLine(said), filter }];
  });
  if (process.startNs === undefined) return nodes;
  const value = new Date(Number(process.startNs / 1_000_000n)).toISOString();
  const filter = `proc.start == "${value}"`;
  return [...nodes, { ...NODE, depth: 1, kind: "field", name: "proc.start", label: "Began", value, filter }];
}

export function makeProcessNodes(book: KnownProcesses, flow: number): TreeNode[] {
  return book.of(flow).flatMap(({ process }) => [
    {
      ...NODE,
      depth: 0,
      kind: "layer" as const,
      name: "proc",
      label: `Process: ${onOneLine(formatProcess(process))}`,
      value: "",
      filter: process.pid === undefined ? "" : `proc.pid == ${process.pid.toString()}`,
    },
    ...fieldsOf(process),
  ]);
}
