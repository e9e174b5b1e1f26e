/** What the parts of the host share about the open capture, and what tools get of one packet. */
import type { FilterNames } from "#shared/filter/model.ts";
import type { Block, BlockCount } from "./blocks.ts";
import type { CellWriter } from "./cells.ts";
import type { FrameReader } from "./frames.ts";
import type { Instance } from "./instance.ts";
import type { RowOrder } from "./order.ts";
import type { PacketTable } from "./packet-table.ts";
import type { KnownProcesses } from "./processes/known-processes.ts";
import type { EngineRegistry } from "./registry.ts";
import type { ByteSource } from "./source.ts";

/** Everything that the parts of the host share about the open capture. */
export interface OpenCapture {
  readonly instance: Instance;
  readonly registry: EngineRegistry;
  readonly table: PacketTable;
  readonly order: RowOrder;
  readonly sources: readonly ByteSource[];
  readonly frames: FrameReader;
  readonly cells: CellWriter;
  readonly interfaceNames: readonly string[];
  readonly processes: KnownProcesses;
  /** The first colour rule that holds for the packet dissected last, -1 for none. */
  readonly hasRules: boolean;
  readonly ruleOf: (row: number) => number;
  readonly blocks: { readonly known: readonly Block[]; readonly unknown: readonly BlockCount[] };
}

/** An open capture with what filters can name in it. */
export interface NamedCapture {
  readonly capture: OpenCapture;
  readonly names: FilterNames;
}

/** One packet as plain values, for tools. */
export interface PacketFacts {
  readonly number: number;
  readonly timeNs: bigint | undefined;
  readonly captured: number;
  readonly length: number;
  readonly linkType: number;
  readonly path: readonly string[];
  readonly isMalformed: boolean;
  readonly source: string;
  readonly destination: string;
  readonly info: string;
  readonly fields: readonly PlainField[];
}

/** A field's value: a number where it fits one, text otherwise. */
export interface PlainField {
  readonly name: string;
  readonly value: number | string;
}
