/** Whose rows a table has: what stands in its address, port and protocol columns. */
import { formatEther } from "#shared/format/address.ts";
import type { FlowApplication, FlowFate, FlowLevel } from "#shared/model/flow.ts";
import type { FlowGroups } from "./flow-groups.ts";
import type { FlowProtocols } from "./flow-protocols.ts";
import { otherSide, type FlowRecords, type Side } from "./flow-records.ts";

/** A is side 0, B side 1. An endpoint has no B. */
export interface RowEnds {
  /** Flow that the row is, or the first of its flows; -1 without one. */
  flow(index: number): number;
  transport(index: number): string;
  protocol(index: number): string;
  /** Undefined where a row is several flows. */
  application(index: number): FlowApplication | undefined;
  fate(index: number): FlowFate | undefined;
  addressText(index: number, side: Side): string;
  /** Bytes of the row's addresses. */
  addressSize(index: number): number;
  /** For sorting: bytes of the address, four by four. */
  addressWord(index: number, side: Side, word: number): number;
  port(index: number, side: Side): number | undefined;
  stream(index: number): number | undefined;
  communityId(index: number): string | undefined;
  /** Empty where nothing is known. */
  process(index: number): string;
}

const ADDRESS_FAMILIES: ReadonlyMap<number, string> = new Map([
  [4, "IPv4"],
  [16, "IPv6"],
  [6, "Ethernet"],
  [8, "EUI-64"],
]);
/** Transports whose streams have a number that filters know. */
const NUMBERED = new Set([6, 17, 33]);

export interface FlowNames {
  readonly records: FlowRecords;
  readonly protocols: FlowProtocols;
  readonly applicationOf: (flow: number) => FlowApplication;
  readonly fateOf: (flow: number) => FlowFate | undefined;
  readonly processOf: (flow: number) => string;
  /** Words for IP protocol numbers. */
  readonly transports: ReadonlyMap<number, string>;
}

/** Rows that are flows. */
export class EndsOfFlows implements RowEnds {
  readonly #names: FlowNames;

  constructor(names: FlowNames) {
    this.#names = names;
  }

  flow(index: number): number {
    return index;
  }
  transport(index: number): string {
    const { records, transports } = this.#names;
    const size = records.addressSize(index);
    if (size !== 4 && size !== 16) return ADDRESS_FAMILIES.get(size) ?? "";
    const transport = records.transport(index);
    return transports.get(transport) ?? `IP protocol ${transport.toString()}`;
  }
  protocol(index: number): string {
    const application = this.application(index);
    if (application.evidence === "signature") return application.title;
    const name = this.#names.protocols.nameOf(index, this.#names.records.transport(index));
    // A dissector that took the payload on its port's word has its layer in the packets, too.
    if (application.evidence === "port" && (name === "" || name === application.title)) return `${application.title}?`;
    return name !== "" ? name : (application.outer ?? "");
  }
  application(index: number): FlowApplication {
    return this.#names.applicationOf(index);
  }
  fate(index: number): FlowFate | undefined {
    return this.#names.fateOf(index);
  }
  addressText(index: number, side: Side): string {
    return this.#names.records.addressText(index, side);
  }
  addressSize(index: number): number {
    return this.#names.records.addressSize(index);
  }
  addressWord(index: number, side: Side, word: number): number {
    return this.#names.records.addressWord(index, side, word);
  }
  port(index: number, side: Side): number | undefined {
    const { records } = this.#names;
    return records.hasPorts(index) ? records.port(index, side) : undefined;
  }
  stream(index: number): number | undefined {
    const { records } = this.#names;
    return records.hasPorts(index) && NUMBERED.has(records.transport(index)) ? records.stream(index) : undefined;
  }
  communityId(index: number): string | undefined {
    return this.#names.records.communityId(index);
  }
  process(index: number): string {
    return this.#names.processOf(index);
  }
}

/** Rows that are groups of flows. */
export class EndsOfGroups implements RowEnds {
  readonly #names: FlowNames;
  readonly #groups: FlowGroups;
  readonly #level: FlowLevel;
  readonly #isEndpoints: boolean;
  readonly #flows: EndsOfFlows;

  constructor(names: FlowNames, groups: FlowGroups, level: FlowLevel, isEndpoints: boolean) {
    this.#names = names;
    this.#groups = groups;
    this.#level = level;
    this.#isEndpoints = isEndpoints;
    this.#flows = new EndsOfFlows(names);
  }

  flow(index: number): number {
    return this.#groups.flow(index);
  }
  transport(index: number): string {
    const flow = this.#groups.flow(index);
    if (this.#level === "transport") return this.#flows.transport(flow);
    return ADDRESS_FAMILIES.get(this.#names.records.addressSize(flow)) ?? "";
  }
  protocol(): string {
    return "";
  }
  application(): undefined {
    return undefined;
  }
  fate(): undefined {
    return undefined;
  }
  #side(index: number, side: Side): Side {
    const a = this.#groups.side(index);
    return side === 0 ? a : otherSide(a);
  }
  addressSize(index: number): number {
    return this.#names.records.addressSize(this.#groups.flow(index));
  }
  addressText(index: number, side: Side): string {
    if (this.#isEndpoints && side === 1) return "";
    return this.#names.records.addressText(this.#groups.flow(index), this.#side(index, side));
  }
  addressWord(index: number, side: Side, word: number): number {
    if (this.#isEndpoints && side === 1) return 0;
    return this.#names.records.addressWord(this.#groups.flow(index), this.#side(index, side), word);
  }
  port(index: number, side: Side): number | undefined {
    if (this.#level !== "transport" || (this.#isEndpoints && side === 1)) return undefined;
    return this.#names.records.port(this.#groups.flow(index), this.#side(index, side));
  }
  stream(): undefined {
    return undefined;
  }
  communityId(): undefined {
    return undefined;
  }
  process(): string {
    return "";
  }
}

const MAC_BYTES = 6;

/** Rows of Ethernet addresses: 12 bytes a pair, 6 an endpoint. */
export class EndsOfLinks implements RowEnds {
  readonly #bytes: Uint8Array;
  readonly #stride: number;

  constructor(bytes: Uint8Array, isEndpoints: boolean) {
    this.#bytes = bytes;
    this.#stride = isEndpoints ? MAC_BYTES : 2 * MAC_BYTES;
  }

  flow(): number {
    return -1;
  }
  transport(): string {
    return "Ethernet";
  }
  protocol(): string {
    return "";
  }
  application(): undefined {
    return undefined;
  }
  fate(): undefined {
    return undefined;
  }
  addressSize(): number {
    return MAC_BYTES;
  }
  addressText(index: number, side: Side): string {
    const at = index * this.#stride + side * MAC_BYTES;
    return side === 1 && this.#stride === MAC_BYTES ? "" : formatEther(this.#bytes, at, MAC_BYTES);
  }
  addressWord(index: number, side: Side, word: number): number {
    if (side === 1 && this.#stride === MAC_BYTES) return 0;
    let value = 0;
    for (let i = word * 4; i < word * 4 + 4; i++)
      value = value * 256 + (i < MAC_BYTES ? (this.#bytes[index * this.#stride + side * MAC_BYTES + i] ?? 0) : 0);
    return value;
  }
  port(): undefined {
    return undefined;
  }
  stream(): undefined {
    return undefined;
  }
  communityId(): undefined {
    return undefined;
  }
  process(): string {
    return "";
  }
}
