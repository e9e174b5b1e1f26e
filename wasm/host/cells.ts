/** Texts of the packet list's cells. */
import { NODE_KIND_FIELD } from "#shared/abi/detail.ts";
import { ROW_MALFORMED } from "#shared/abi/table.ts";
import type { ColumnSpec } from "#shared/model/row.ts";
import { readInfo, readNodes } from "./detail.ts";
import type { Instance } from "./instance.ts";
import type { PacketTable } from "./packet-table.ts";
import type { KnownProcesses } from "./processes/known-processes.ts";
import { isProcessField, writeProcessCell } from "./processes/process-facts.ts";
import { type EngineRegistry, findWord } from "./registry.ts";
import { formatPlain, onOneLine } from "./value.ts";

/** Values of one field in one packet that a cell shows. */
const VALUES_SHOWN = 32;

/** What only the host knows. */
interface HostKnowledge {
  readonly interfaceNames: readonly string[];
  readonly processes: KnownProcesses;
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
    return column.kind === "field" ? !isProcessField(column.name) : column.id === "info";
  }

  /** Protocol column: "DNS". */
  protocol(row: number): string {
    return this.#registry.protocols[this.#table.namingProtocol(this.#table.path(row))]?.short ?? "";
  }

  /** Cell of `row`; columns that need the detail read the last dissection. */
  write(row: number, column: ColumnSpec): string {
    const table = this.#table;
    if (column.kind === "field")
      return isProcessField(column.name)
        ? writeProcessCell(this.#host.processes, table.flow(row), column.name)
        : this.#fieldValues(column.name);
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

  #fieldValues(name: string): string {
    const fields = this.#registry.fieldByName.get(name);
    if (fields === undefined) return "";
    const ids = new Set(fields.map(({ id }) => id));
    const values: string[] = [];
    for (const node of readNodes(this.#instance)) {
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
