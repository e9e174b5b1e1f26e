/** Flows, conversations and endpoints: what their tables ask for and get. */

/** What one row of a table is: a flow, or all packets between two ends of a layer. */
export type FlowLevel = "flow" | "link" | "network" | "transport";

/** A table of the network or transport level may be that of one protocol. */
export type FlowProtocol = "ipv4" | "ipv6" | "tcp" | "udp" | "sctp";

/**
 * Which packets count: all, only those that the filter in force shows, (whole) flows of which it shows a packet at least, or
 * those that meet the query's condition. Without a filter all are the same.
 */
export type FlowScope = "all" | "shown" | "touched" | "matching";

/** A question about flows. A test is a compiled filter, met by a flow that has a packet which it lets through. */
export type FlowCondition =
  | { readonly kind: "test"; readonly program: Uint8Array }
  | { readonly kind: "not"; readonly operand: FlowCondition }
  | { readonly kind: "and" | "or" | "xor"; readonly left: FlowCondition; readonly right: FlowCondition };

export type FlowColumn =
  | "transport"
  | "protocol"
  | "addressA"
  | "portA"
  | "addressB"
  | "portB"
  | "packets"
  | "bytes"
  | "packetsA"
  | "bytesA"
  | "packetsB"
  | "bytesB"
  | "start"
  | "duration"
  | "rateA"
  | "rateB"
  | "firstPacket"
  | "lastPacket"
  | "stream"
  | "state"
  | "history"
  | "close"
  | "rtt"
  | "direction"
  | "process";

export interface FlowSort {
  readonly column: FlowColumn;
  readonly descending: boolean;
}

export interface FlowQuery {
  /** Tables of several names live beside each other; a query takes the place of the one before it under its name. */
  readonly table: string;
  readonly level: FlowLevel;
  /** One row for each end instead of each pair of ends. */
  readonly isEndpoints: boolean;
  readonly protocol?: FlowProtocol | undefined;
  readonly scope: FlowScope;
  /** Of the scope "matching". */
  readonly condition?: FlowCondition | undefined;
  /** Only rows whose addresses, ports or protocols hold this text; empty: all. */
  readonly search: string;
  /** Undefined: in order of the first packets. */
  readonly sort: FlowSort | undefined;
}

/** What a built table holds. Sums are over its rows: a packet of a tunnel belongs to the outer flow and to the inner one. */
export interface FlowTotals {
  readonly rows: number;
  /** Rows before the search took some out. */
  readonly rowsUnsearched: number;
  readonly packets: number;
  readonly bytes: number;
  /** Packets that the level cannot count: they have no such header. */
  readonly packetsWithout: number;
  readonly elapsedMs: number;
}

export interface FlowProgress {
  readonly done: number;
  readonly total: number;
  readonly elapsedMs: number;
}

/**
 * One row. A sent the first packet; what goes from A to B is counted under A. An endpoint is A alone: A counts what it sent,
 * B what it received.
 */
export interface FlowRow {
  /** The flow's id; of several flows that make one row that of the first; -1 at link level. */
  readonly flow: number;
  /** "TCP", "UDP", "ICMP"; at other levels "IPv4", "IPv6", "Ethernet". */
  readonly transport: string;
  /** What the packets carry, by their innermost layers; empty where that is the transport itself, and for rows of several flows. */
  readonly protocol: string;
  /** Undefined for rows of several flows. */
  readonly application?: FlowApplication | undefined;
  readonly addressA: string;
  readonly addressB: string;
  readonly portA: number | undefined;
  readonly portB: number | undefined;
  readonly packetsA: number;
  readonly packetsB: number;
  readonly bytesA: number;
  readonly bytesB: number;
  /** Earliest and latest time; undefined when the records have none. */
  readonly firstNs: bigint | undefined;
  readonly lastNs: bigint | undefined;
  /** Numbers of the first and the last packet. */
  readonly firstPacket: number;
  readonly lastPacket: number;
  /** tcp.stream, udp.stream; undefined where the protocol has no such number. */
  readonly stream: number | undefined;
  /** How its connection went; undefined until `fates` told, without IP, and for rows of several flows. */
  readonly fate?: FlowFate | undefined;
  /** Version 1, seed 0; of ICMP it is that of the first packet. Undefined without IP, and for rows of several flows. */
  readonly communityId: string | undefined;
  /** Which service it was with, once names were read and where they tell it; of flows only. */
  readonly service?: string | undefined;
  /** Who had its sockets on the host of a sensor, where that told it; of flows only. */
  readonly process?: string | undefined;
}

export interface FlowWindowRequest {
  readonly table: string;
  /** Repeated in the reply. */
  readonly key: number;
  readonly first: number;
  readonly count: number;
}

export interface FlowWindow {
  readonly key: number;
  readonly first: number;
  readonly total: number;
  readonly rows: readonly FlowRow[];
}

/**
 * What a flow carries. Evidence, surest first: a dissector read its payload; its payload bears a signature; a dissector read the
 * encrypted protocol around it, and the port is kept for this one inside; only the port says so.
 */
export interface FlowApplication {
  /** As filters and logs write it: "tls", "bittorrent"; empty where nothing is known. */
  readonly name: string;
  readonly title: string;
  readonly evidence: "payload" | "signature" | "payload+port" | "port" | "none";
  /** Of "payload+port": title of what the payload reads as. */
  readonly outer?: string;
  /** The payload says what it is, and the port is another's or not the usual one. */
  readonly isElsewhere: boolean;
}

/** Why a connection ended: `eof` says that the capture did, before it. */
export type FlowClose = "fin" | "rst" | "idle" | "unanswered" | "reused" | "eof";

/** How a connection went, in Zeek's terms. Of several in one flow (a long silence between them) it is the last one. */
export interface FlowFate {
  readonly state: string;
  readonly history: string;
  readonly close: FlowClose;
  readonly connections: number;
  /** Payload bytes that were confirmed without being in the capture. */
  readonly missedBytes: number;
  /** From the SYN to the acknowledgement that ends the handshake. */
  readonly rttNs: number | undefined;
  /** The sender of the first packet answers: its packets are written in small letters. */
  readonly isTurned: boolean;
}

/** What the pass over all connections found. */
export interface FateTotals {
  readonly connections: number;
  /** Packets that no connection counts, and packets on which the engine failed. */
  readonly dropped: number;
  readonly failures: number;
}

/** A flow's packets over its time, in equal slices: packets and bytes of each, from A to B and back. */
export interface FlowTimeline {
  readonly packetsA: Uint32Array;
  readonly packetsB: Uint32Array;
  readonly bytesA: Float64Array;
  readonly bytesB: Float64Array;
  /** Number of the first packet of each slice, 0 where it has none. */
  readonly firstPackets: Uint32Array;
}
