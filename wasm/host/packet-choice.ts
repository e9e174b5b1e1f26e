/** Which packets are saved: what makes a packet flagged, the flows of those, and packets around them. */
import { BLOCK_SHIFT, NO_FLOW, ROW_SEVERITY_MASK } from "#shared/abi/table.ts";
import type { PacketKind, PacketSizes, PacketSurroundings } from "#shared/model/packet-file.ts";
import { type RowBlock, readRowBlock } from "./flow-rows.ts";
import type { OpenCapture } from "./open-capture.ts";

/** Chat is 1, note 2, warning 3, error 4. */
const WARNING = 3;
const SECTION_BYTES = 28;
const INTERFACE_BYTES = 32;
const PACKET_BYTES = 32;
export const NOT_WANTED = { ok: false, kind: "cancelled", message: "Cancelled." } as const;

/** False ends the walk; it gives way to others now and then. */
export type GoesOn = () => Promise<boolean>;

async function eachBlock(capture: OpenCapture, goesOn: GoesOn, visit: (block: RowBlock) => void): Promise<boolean> {
  const { total } = capture.table;
  for (let block = 0; block << BLOCK_SHIFT < total; block++) {
    visit(readRowBlock(capture, block));
    if (!(await goesOn())) return false;
  }
  return true;
}

/** One byte a packet: 1 for those that are wanted. Undefined when nobody waits for it any more. */
export async function choosePackets(
  capture: OpenCapture,
  kind: PacketKind,
  { before, after, marked }: PacketSurroundings,
  goesOn: GoesOn,
): Promise<Uint8Array | undefined> {
  const { table, order } = capture;
  const chosen = new Uint8Array(table.total);
  if (kind === "all") return chosen.fill(1);
  if (kind === "shown") for (let row = 0; row < chosen.length; row++) chosen[row] = order.isShown(row) ? 1 : 0;
  else for (const number of marked) if (number >= 1 && number <= chosen.length) chosen[number - 1] = 1;
  if (kind === "flagged" && !(await addFlaggedFlows(capture, chosen, goesOn))) return undefined;
  return widen(chosen, before, after);
}

/** A packet is flagged by what the engine says of it; `chosen` has those that the user flagged. */
const isFlagged = (flags: number): boolean => (flags & ROW_SEVERITY_MASK) >= WARNING;

/** Adds all packets of the flows that have a flagged one. */
async function addFlaggedFlows(capture: OpenCapture, chosen: Uint8Array, goesOn: GoesOn): Promise<boolean> {
  const flows = new Set<number>();
  const isWhole = await eachBlock(capture, goesOn, ({ first, count, flags, flows: own }) => {
    for (let at = 0; at < count; at++) {
      if (isFlagged(flags[at] ?? 0)) chosen[first + at] = 1;
      if (chosen[first + at] === 1) flows.add(own[at] ?? NO_FLOW);
    }
  });
  flows.delete(NO_FLOW);
  if (!isWhole || flows.size === 0) return isWhole;
  return eachBlock(capture, goesOn, ({ first, count, flows: own }) => {
    for (let at = 0; at < count; at++) if (flows.has(own[at] ?? NO_FLOW)) chosen[first + at] = 1;
  });
}

/** Adds so many packets in front of and behind each chosen one. */
function widen(chosen: Uint8Array, before: number, after: number): Uint8Array {
  if (before === 0 && after === 0) return chosen;
  const wide = chosen.slice();
  for (let row = 0, left = 0; row < chosen.length; row++) {
    left = chosen[row] === 1 ? after : left - 1;
    if (left >= 0) wide[row] = 1;
  }
  for (let row = chosen.length - 1, left = 0; row >= 0; row--) {
    left = chosen[row] === 1 ? before : left - 1;
    if (left >= 0) wide[row] = 1;
  }
  return wide;
}

/** How much each kind is. */
export async function measurePackets(
  capture: OpenCapture,
  around: PacketSurroundings,
  goesOn: GoesOn,
): Promise<PacketSizes | undefined> {
  const head = SECTION_BYTES + (capture.instance.exports.interfaceTotal() >>> 0) * INTERFACE_BYTES;
  const sizes = { all: NONE, shown: NONE, marked: NONE, flagged: NONE };
  for (const kind of ["all", "shown", "marked", "flagged"] as const) {
    const chosen = await choosePackets(capture, kind, around, goesOn);
    if (chosen === undefined) return undefined;
    let [packets, bytes] = [0, head];
    const isWhole = await eachBlock(capture, goesOn, ({ first, count, captured }) => {
      for (let at = 0; at < count; at++) {
        if (chosen[first + at] !== 1) continue;
        packets++;
        bytes += PACKET_BYTES + (((captured[at] ?? 0) + 3) & ~3);
      }
    });
    if (!isWhole) return undefined;
    sizes[kind] = { packets, bytes };
  }
  return sizes;
}

const NONE = { packets: 0, bytes: 0 };
