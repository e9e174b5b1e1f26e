/** What the transactions of all workspaces have in common, and what a workspace says of its kind of them. */
import type { Limits } from "#shared/model/limits.ts";
import type { Counter, Detail, Tag, WorkspaceColumn } from "#shared/model/workspace.ts";
import type { PassPacket } from "../field-pass.ts";

export interface Transaction {
  /** Numbers of its packets, in the order in which they came. */
  readonly packets: readonly number[];
  readonly timeNs: bigint | undefined;
  readonly tags: readonly Tag[];
}

/** Puts transactions together, packet by packet in capture order. */
export interface Pairing<T extends Transaction> {
  /** Transactions so far. */
  readonly count: number;
  add(packet: PassPacket): void;
  /** All transactions in the order of their first packets, judged. Called once. */
  finish(): readonly T[];
}

export interface TransactionColumn<T> extends WorkspaceColumn {
  readonly text: (transaction: T) => string;
  /** What it is sorted by, where that is not its text; undefined comes last. */
  readonly order?: (transaction: T) => number | undefined;
}

/** A way to divide the transactions by values; one transaction may have several or none. */
export interface Facet<T> {
  readonly id: string;
  readonly title: string;
  readonly values: (transaction: T) => readonly string[];
}

export interface WorkspaceDefinition<T extends Transaction> {
  /** Fields that the pairing reads. */
  readonly fields: readonly string[];
  readonly pairing: (limits: Limits) => Pairing<T>;
  readonly columns: readonly TransactionColumn<T>[];
  readonly facets: readonly Facet<T>[];
  readonly counters: (transactions: readonly T[]) => readonly Counter[];
  readonly details: (transaction: T) => readonly Detail[];
  /** What shows a row's packets, where those are more than the ones it was put together from. */
  readonly filter?: (transaction: T) => string;
}

/** Seconds between two times. */
export function secondsBetween(from: bigint | undefined, to: bigint | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Number(to - from) / 1e9;
}

/** "12.3 ms", "1.20 s"; empty for undefined. */
export function formatLatency(seconds: number | undefined): string {
  if (seconds === undefined) return "";
  const milliseconds = seconds * 1000;
  if (Math.abs(milliseconds) < 1) return `${(milliseconds * 1000).toFixed(0)} µs`;
  if (Math.abs(milliseconds) < 1000) return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 1)} ms`;
  return `${seconds.toFixed(2)} s`;
}

/** The middle of the values and what nine of ten stay under; undefined without values. */
export function medianAndNinetieth(values: readonly number[]): { median: number; ninetieth: number } | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
  return { median: at(0.5), ninetieth: at(0.9) };
}

/** "address:port", IPv6 in brackets. */
export function formatEndpoint(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port.toString()}` : `${address}:${port.toString()}`;
}
