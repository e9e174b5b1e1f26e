/** One row of a table of flows, conversations or endpoints as texts, for the page, the clipboard and the command line alike. */
import type { FlowColumn, FlowRow, FlowSort } from "#shared/model/flow.ts";
import { formatCount } from "./number.ts";
import { directionOf } from "./flow-direction.ts";
import { CLOSE_WORDS } from "./flow-fate.ts";
import { formatSeconds, formatSpan } from "./time.ts";

const NS_PER_S = 1_000_000_000;
const BITS = 8;

/** Columns as they are listed: those that can be sorted by, and the name that other tools know the flow by. */
export type FlowField = FlowColumn | "communityId" | "service";

/**
 * A name of the flow for notes and reports: its Community ID, when it began (seconds since 1970), and its number in the capture, as
 * `flow.id` has it, for flows that share both. Undefined where it has no Community ID.
 *
 *   1:LQU9qZlK+B5F3KDmev6m5PMibrg=@1700000000.123456789#17
 */
export function flowIdOf({ flow, communityId, firstNs }: FlowRow): string | undefined {
  if (communityId === undefined || flow < 0) return undefined;
  const start = firstNs === undefined ? "" : `@${formatSeconds(firstNs, 9)}`;
  return `${communityId}${start}#${flow.toString()}`;
}

/** Bits a second from A or from B; undefined where there is no time to divide by. */
export function rateOf(row: FlowRow, bytes: number): number | undefined {
  if (row.firstNs === undefined || row.lastNs === undefined || row.lastNs <= row.firstNs) return undefined;
  return (bytes * BITS * NS_PER_S) / Number(row.lastNs - row.firstNs);
}

/** A number of bits a second with three figures: "583 bit/s", "1.20 Mbit/s". */
export function formatBitRate(rate: number | undefined): string {
  if (rate === undefined) return "";
  const units = ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"];
  let value = rate;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const decimals = unit === 0 || value >= 99.95 ? 0 : value < 9.995 ? 2 : 1;
  return `${value.toFixed(decimals)} ${units[unit] ?? ""}`;
}

function seconds(ns: bigint | undefined, digits: 0 | 3 | 6 | 9): string {
  return ns === undefined ? "" : formatSeconds(ns, digits);
}

/** The exact value of a field; empty where the row has none. Times are relative to the capture's first packet. */
export function valueOfFlow(row: FlowRow, field: FlowField, startNs: bigint): string | number | bigint | undefined {
  switch (field) {
    case "packets":
      return row.packetsA + row.packetsB;
    case "bytes":
      return row.bytesA + row.bytesB;
    case "start":
      return row.firstNs === undefined ? undefined : row.firstNs - startNs;
    case "duration":
      return row.firstNs === undefined || row.lastNs === undefined ? undefined : row.lastNs - row.firstNs;
    case "state":
    case "history":
      return row.fate?.[field];
    case "close":
      return row.fate && CLOSE_WORDS[row.fate.close];
    case "rtt":
      return row.fate?.rttNs;
    case "direction":
      return directionOf(row);
    case "rateA":
      return rateOf(row, row.bytesA);
    case "rateB":
      return rateOf(row, row.bytesB);
    default:
      return row[field];
  }
}

/** As people read it. */
export function formatFlowCell(row: FlowRow, field: FlowField, startNs: bigint): string {
  const value = valueOfFlow(row, field, startNs);
  if (value === undefined) return "";
  if (field === "start" || field === "duration") return seconds(BigInt(value), 6);
  if (field === "rtt") return formatSpan(BigInt(value));
  if (field === "rateA" || field === "rateB") return formatBitRate(Number(value));
  if (field === "portA" || field === "portB" || field === "stream") return value.toString();
  return typeof value === "number" ? formatCount(value) : value.toString();
}

/** As other programs read it: no separators, no units; times in seconds, rates in bits a second. */
export function formatFlowValue(row: FlowRow, field: FlowField, startNs: bigint): string {
  const value = valueOfFlow(row, field, startNs);
  if (value === undefined) return "";
  if (field === "start" || field === "duration" || field === "rtt") return seconds(BigInt(value), 9);
  return field === "rateA" || field === "rateB" ? Math.round(Number(value)).toString() : value.toString();
}

/** The same field again turns the order round; numbers begin with the greatest, words and times with the least. */
export function nextFlowSort(before: FlowSort | undefined, column: FlowColumn): FlowSort {
  if (before?.column === column) return { column, descending: !before.descending };
  return { column, descending: /^(?:packets|bytes|rate|duration|rtt)/.test(column) };
}
