/** What a log of transactions needs to be put together: packets with their values first, the connections later. */
import type { PassPacket } from "../field-pass.ts";

export interface Collector<Row> {
  readonly fields: readonly string[];
  /** Word in the "service" column of the connection. */
  readonly service: string;
  /** Returns true when the packet said something: its connection will be asked for. */
  add(packet: PassPacket): boolean;
  /** Called once, at the end. */
  finish(): Promise<readonly Row[]>;
}

/** Every row knows the packet (from 1) whose connection it belongs to. */
export interface CollectedRow {
  readonly packet: number;
  readonly timeNs: bigint | undefined;
}
