/** What the packet list asks for and gets. */

/** Columns that the table knows by itself; any other column is a field. */
export type BuiltInColumn =
  | "number"
  | "time"
  | "source"
  | "destination"
  | "protocol"
  | "length"
  | "info"
  | "delta"
  | "sourcePort"
  | "destinationPort"
  | "interface"
  | "flow"
  | "captured"
  /** Who had the flow's sockets, where a sensor told it. */
  | "process";

export type ColumnSpec =
  | { readonly kind: "builtIn"; readonly id: BuiltInColumn }
  /** Any registered field by its filter name; several values are joined with ", ". */
  | { readonly kind: "field"; readonly name: string };

export interface SortSpec {
  readonly column: ColumnSpec;
  readonly descending: boolean;
}

/** Hue group of a row; the state (error, reset …) comes from `severity` and `flags`. */
export type ProtocolFamily =
  | "link"
  | "arp"
  | "icmp"
  | "tcp"
  | "udp"
  | "routing"
  | "name"
  | "web"
  | "secure"
  | "mail"
  | "file"
  | "voice"
  | "industrial"
  | "management"
  | "tunnel"
  | "data";

/** The families in the order that `Engine.minimap` counts them in. */
export const ROW_FAMILIES: readonly ProtocolFamily[] = [
  "link",
  "arp",
  "icmp",
  "tcp",
  "udp",
  "routing",
  "name",
  "web",
  "secure",
  "mail",
  "file",
  "voice",
  "industrial",
  "management",
  "tunnel",
  "data",
];

export type Severity = "none" | "chat" | "note" | "warning" | "error";

export interface Row {
  /** From 1; never changes. */
  readonly number: number;
  /** Nanoseconds since 1970; undefined when the record has no time. */
  readonly timeNs: bigint | undefined;
  /** Time of the packet before it in the capture, and in the order shown. */
  readonly previousCapturedNs: bigint | undefined;
  readonly previousShownNs: bigint | undefined;
  /** One text per requested column, in the order of the request ("time" and "delta" are empty: the page formats them). */
  readonly cells: readonly string[];
  readonly family: ProtocolFamily;
  readonly severity: Severity;
  /** RowFlag bits of shared/abi/table.ts. */
  readonly flags: number;
  /** Place of the first colour rule that matches, or -1. */
  readonly rule: number;
  /** Flow id, or -1. */
  readonly flow: number;
  /**
   * Place in the selected packet's conversation, and whether A to B. "between" is a row of none or of another conversation
   * that stands, in capture order, between the first and the last packet of this one.
   */
  readonly conversation: "none" | "first" | "middle" | "last" | "between";
  readonly forward: boolean;
}

export interface RowWindow {
  readonly key: number;
  readonly first: number;
  /** Rows in the order in force when the reply was made. */
  readonly total: number;
  readonly rows: readonly Row[];
}
