/** Colours of all rows in few numbers: for each slice of the order, its commonest family and its worst severity. */
import { ROW_SEVERITY_MASK } from "#shared/abi/table.ts";
import { ROW_FAMILIES } from "#shared/model/row.ts";
import type { OpenCapture } from "./open-capture.ts";

/** Rows looked at in one slice; the rest of a longer slice is sampled evenly. */
const SAMPLES = 64;

/** One byte a slice: family in the high five bits, severity in the low three. */
export function buildMinimap(capture: OpenCapture, buckets: number): Uint8Array {
  const total = capture.order.total(capture.table.total);
  const count = Math.max(0, Math.min(Math.floor(buckets), 4096, total));
  const result = new Uint8Array(count);
  const familyOfPath = new Map<number, number>();
  for (let bucket = 0; bucket < count; bucket++) {
    const from = Math.floor((bucket * total) / count);
    const to = Math.max(from + 1, Math.floor(((bucket + 1) * total) / count));
    result[bucket] = summariseSlice(capture, from, to, familyOfPath);
  }
  return result;
}

function summariseSlice(capture: OpenCapture, from: number, to: number, familyOfPath: Map<number, number>): number {
  const { table, order } = capture;
  const votes = new Uint32Array(ROW_FAMILIES.length);
  let severity = 0;
  const step = Math.max(1, Math.ceil((to - from) / SAMPLES));
  for (let position = from; position < to; position += step) {
    const row = order.rowAt(position);
    severity = Math.max(severity, table.flags(row) & ROW_SEVERITY_MASK);
    const family = findFamily(capture, table.path(row), familyOfPath);
    votes[family] = (votes[family] ?? 0) + 1;
  }
  return (votes.indexOf(Math.max(...votes)) << 3) | severity;
}

/** Place in ROW_FAMILIES of the protocol that names the packets of a path. */
export function findFamily(capture: OpenCapture, path: number, familyOfPath: Map<number, number>): number {
  let family = familyOfPath.get(path);
  if (family === undefined) {
    const protocol = capture.registry.protocols[capture.table.namingProtocol(path)];
    const known = ROW_FAMILIES.findIndex((each) => each === protocol?.family);
    family = known < 0 ? ROW_FAMILIES.indexOf("data") : known;
    familyOfPath.set(path, family);
  }
  return family;
}
