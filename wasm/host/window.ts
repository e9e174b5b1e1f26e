/** Rows for the packet list: formatted cells of one window. */
import { FLOW_FIRST_ROW, FLOW_LAST_ROW } from "#shared/abi/flow.ts";
import { NO_FLOW, ROW_ENGINE_ERROR, ROW_REVERSE, ROW_SEVERITY_MASK } from "#shared/abi/table.ts";
import type { WindowRequest } from "#shared/model/engine.ts";
import type { ProtocolFamily, Row, RowWindow } from "#shared/model/row.ts";
import { CellWriter } from "./cells.ts";
import { SEVERITIES } from "./detail.ts";
import type { OpenCapture } from "./open-capture.ts";

/** Most rows of one window. */
const WINDOW_CAP = 4096;

export async function readWindow(capture: OpenCapture, request: WindowRequest): Promise<RowWindow> {
  const total = capture.order.total(capture.table.total);
  const first = Math.max(0, Math.min(Math.floor(request.first), total));
  const count = Math.max(0, Math.min(Math.floor(request.count), total - first, WINDOW_CAP));
  const rows = Array.from({ length: count }, (_, index) => capture.order.rowAt(first + index));
  const needsDetail =
    request.isLight !== true && (capture.hasRules || request.columns.some((column) => CellWriter.needsDetail(column)));
  const wanted = needsDetail ? rows.flatMap((row) => [row, ...capture.frames.needed(row)]) : [];
  const frames = await capture.frames.read(wanted);
  const selectedFlow = request.selected === undefined ? NO_FLOW : capture.table.flow(request.selected - 1);
  return {
    key: request.key,
    first,
    total,
    rows: rows.map((row, index) => {
      if (needsDetail) capture.frames.dissect(row, frames);
      const rule = needsDetail ? capture.ruleOf(row) : -1;
      return writeRow(capture, request, { row, position: first + index, selectedFlow, rule });
    }),
  };
}

interface Place {
  readonly row: number;
  readonly position: number;
  readonly selectedFlow: number;
  readonly rule: number;
}

function writeRow(capture: OpenCapture, request: WindowRequest, place: Place): Row {
  const { table, registry } = capture;
  const { row, position } = place;
  const flags = table.flags(row);
  const flow = table.flow(row);
  const protocol = registry.protocols[table.namingProtocol(table.path(row))];
  const severity = (flags & ROW_ENGINE_ERROR) !== 0 ? "error" : (SEVERITIES[flags & ROW_SEVERITY_MASK] ?? "none");
  return {
    number: row + 1,
    timeNs: table.time(row),
    previousCapturedNs: row === 0 ? undefined : table.time(row - 1),
    previousShownNs: position === 0 ? undefined : table.time(capture.order.rowAt(position - 1)),
    cells: request.columns.map((column) =>
      request.isLight === true && CellWriter.needsDetail(column) ? "" : capture.cells.write(row, column),
    ),
    family: (protocol?.family ?? "data") as ProtocolFamily,
    severity,
    flags,
    rule: place.rule,
    flow: flow === NO_FLOW ? -1 : flow,
    conversation: conversationPlace(capture, place),
    forward: (flags & ROW_REVERSE) === 0,
  };
}

/** By capture order, whatever order is shown. */
function conversationPlace(capture: OpenCapture, { row, selectedFlow }: Place): Row["conversation"] {
  if (selectedFlow === NO_FLOW) return "none";
  const at = capture.instance.exports.flowAt(selectedFlow) >>> 0;
  const first = capture.instance.u32(at + FLOW_FIRST_ROW);
  const last = capture.instance.u32(at + FLOW_LAST_ROW);
  if (capture.table.flow(row) !== selectedFlow) return row > first && row < last ? "between" : "none";
  if (row === first) return "first";
  return row === last ? "last" : "middle";
}
