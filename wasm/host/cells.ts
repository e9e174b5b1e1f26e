/** Texts of the packet list's cells. */
import { NODE_KIND_FIELD, NODE_KIND_NOTE } from "#shared/abi/detail.ts";
import { NO_FLOW, ROW_MALFORMED } from "#shared/abi/table.ts";
import { expertCode } from "#shared/format/expert-code.ts";
import type { ColumnSpec } from "#shared/model/row.ts";
import { GROUPS, type RawNode, SEVERITIES, protocolsText, readInfo, readNodes } from "./detail.ts";
import { type FindFact, isFlowField, writeFlowCell } from "./flow-cells.ts";
import type { Instance } from "./instance.ts";
import type { PacketTable } from "./packet-table.ts";
import type { KnownProcesses } from "./processes/known-processes.ts";
import { isProcessField, writeProcessCell } from "./processes/process-facts.ts";
import { type EngineRegistry, findWord } from "./registry.ts";
import { formatPlain, onOneLine } from "./value.ts";

/** Values of one field in one packet that a cell shows. */
const VALUES_SHOWN = 32;

/** Fields that are read off the notes of a packet. */
const NOTE_FIELDS: ReadonlyMap<string, (note: RawNode, registry: EngineRegistry) => string> = new Map([
  ["expert.severity", ({ note }: RawNode) => SEVERITIES[note & 255] ?? ""],
  ["expert.group", ({ note }: RawNode) => GROUPS[note >> 8] ?? ""],
  ["expert.message", ({ value }: RawNode) => onOneLine(value.text ?? "")],
  [
    "expert.code",
    ({ id, value }: RawNode, { protocols }: EngineRegistry) => expertCode(protocols[id]?.path ?? "", value.text ?? ""),
  ],
]);

/** What only the host knows. */
interface HostKnowledge {
  readonly interfaceNames: readonly string[];
  readonly processes: KnownProcesses;
  readonly findFlowFact: FindFact;
}

export class CellWriter {
  readonly #instance: Instance;
  readonly #registry: EngineRegistry;
  readonly #table: PacketTable;
  readonly #host: HostKnowledge;

  constructor(instance: Instance, registry: EngineRegistry, table: PacketTable, host: HostKnowledge) {
    this.#instance = instance;
    this.#registry = registry;
    this.#table = table;
    this.#host = host;
  }

  /** Whether a column needs the packet dissected in full. */
  static needsDetail(column: ColumnSpec): boolean {
    if (column.kind === "builtIn") return column.id === "info";
    return !isProcessField(column.name) && !isFlowField(column.name);
  }

  /** Protocol column: "DNS". */
  protocol(row: number): string {
    return this.#registry.protocols[this.#table.namingProtocol(this.#table.path(row))]?.short ?? "";
  }

  /** Cell of `row`; columns that need the detail read the last dissection. */
  write(row: number, column: ColumnSpec): string {
    const table = this.#table;
    if (column.kind === "field") {
      if (column.name === "frame.protocols") return protocolsText(this.#instance, this.#registry);
      if (column.name === "frame.interface_name") return this.#host.interfaceNames[table.interfaceId(row)] ?? "";
      if (isFlowField(column.name)) return this.#flowFact(table.flow(row), column.name);
      if (isProcessField(column.name)) return writeProcessCell(this.#host.processes, table.flow(row), column.name);
      return this.#fieldValues(column.name);
    }
    switch (column.id) {
      case "number":
        return (row + 1).toString();
      case "source":
        return table.direction(row).source;
      case "destination":
        return table.direction(row).destination;
      case "sourcePort":
        return portText(table.direction(row).sourcePort);
      case "destinationPort":
        return portText(table.direction(row).destinationPort);
      case "protocol":
        return this.protocol(row);
      case "length":
        return table.length(row).toString();
      case "captured":
        return table.captured(row).toString();
      case "interface":
        return this.#host.interfaceNames[table.interfaceId(row)] ?? table.interfaceId(row).toString();
      case "flow":
        return table.flow(row) === 0xffffffff ? "" : table.flow(row).toString();
      case "process":
        return writeProcessCell(this.#host.processes, table.flow(row), undefined);
      case "info":
        return this.info(row);
      default:
        return "";
    }
  }

  info(row: number): string {
    const text = readInfo(this.#instance, this.#registry);
    return (this.#table.flags(row) & ROW_MALFORMED) !== 0 ? `${text} [Malformed packet]` : text;
  }

  #flowFact(flow: number, name: string): string {
    const known = { instance: this.#instance, registry: this.#registry };
    return flow === NO_FLOW ? "" : writeFlowCell(known, flow, name, this.#host.findFlowFact);
  }

  #fieldValues(name: string): string {
    const fields = this.#registry.fieldByName.get(name);
    if (fields === undefined) return "";
    const ids = new Set(fields.map(({ id }) => id));
    const values: string[] = [];
    const readNote = NOTE_FIELDS.get(name);
    for (const node of readNodes(this.#instance)) {
      if (readNote !== undefined && node.kind === NODE_KIND_NOTE) {
        if (values.length === VALUES_SHOWN) return `${values.join(", ")} …`;
        values.push(readNote(node, this.#registry));
      }
      const field = this.#registry.fields[node.id];
      if (node.kind !== NODE_KIND_FIELD || !ids.has(node.id) || field === undefined) continue;
      if (values.length === VALUES_SHOWN) return `${values.join(", ")} …`;
      const word = node.value.text === undefined ? findWord(field.words, node.value.number) : undefined;
      values.push(onOneLine(word ?? formatPlain(field, node.value)));
    }
    return values.join(", ");
  }
}

function portText(port: number): string {
  return port === 0 ? "" : port.toString();
}
