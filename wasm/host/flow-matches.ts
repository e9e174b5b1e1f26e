/** Which flows meet a condition: each test by any of their packets. */
import { BLOCK_SHIFT } from "#shared/abi/table.ts";
import type { FlowCondition } from "#shared/model/flow.ts";
import { eachFlowPacket, readRowBlock } from "./flow-rows.ts";
import type { OpenCapture } from "./open-capture.ts";

/** Rows that match a program, one bit each; undefined: it was overtaken. */
export type MatchRows = (program: Uint8Array) => Promise<Uint8Array | undefined>;

const JOINED: Readonly<Record<"and" | "or" | "xor", (left: number, right: number) => number>> = {
  and: (left, right) => left & right,
  or: (left, right) => left | right,
  xor: (left, right) => left ^ right,
};

/** One byte a flow: 1 where it meets the condition. Undefined when it was overtaken. */
export async function findFlows(
  capture: OpenCapture,
  condition: FlowCondition,
  matchRows: MatchRows,
): Promise<Uint8Array | undefined> {
  if (condition.kind === "test") {
    const rows = await matchRows(condition.program);
    return rows && flowsOf(capture, rows);
  }
  if (condition.kind === "not") {
    const found = await findFlows(capture, condition.operand, matchRows);
    return found?.map((one) => one ^ 1);
  }
  const left = await findFlows(capture, condition.left, matchRows);
  const right = left && (await findFlows(capture, condition.right, matchRows));
  const join = JOINED[condition.kind];
  return right && left.map((one, flow) => join(one, right[flow] ?? 0));
}

function flowsOf(capture: OpenCapture, rows: Uint8Array): Uint8Array {
  const flows = new Uint8Array(capture.instance.exports.flowTotal() >>> 0);
  const isCounted = (row: number): boolean => (((rows[row >> 3] ?? 0) >> (row & 7)) & 1) !== 0;
  for (let block = 0; block << BLOCK_SHIFT < capture.table.total; block++)
    eachFlowPacket(capture, readRowBlock(capture, block), isCounted, ({ flow }) => {
      flows[flow] = 1;
    });
  return flows;
}
