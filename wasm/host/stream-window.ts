/** Windows of the stream that the engine has gone through: its pieces as parts, with their bytes read back from the packets. */
import { FLOW_FIRST_ROW, FLOW_STREAM } from "#shared/abi/flow.ts";
import {
  FOLLOW_A,
  FOLLOW_B,
  FOLLOW_BOTH,
  PIECE_CUT,
  PIECE_FLAGS,
  PIECE_FROM_B,
  PIECE_GAP,
  PIECE_LENGTH,
  PIECE_OFFSET,
  PIECE_OTHER,
  PIECE_OWN,
  PIECE_POSITION,
  PIECE_ROW,
  REPEAT_BYTES,
  REPEAT_DIFFERENT,
  REPEAT_DIFFERS_AT,
  REPEAT_LATE,
  REPEAT_LENGTH,
  REPEAT_POSITION,
  REPEAT_ROW,
  REPEAT_SIDE,
  SIDE_CAPTURED,
  SIDE_CONFLICTS,
  SIDE_DIFFERENT,
  SIDE_EARLY,
  SIDE_GAPS,
  SIDE_LATE,
  SIDE_MISSING,
  SIDE_PACKETS,
  SIDE_REPEATED,
  SIDE_REPEATS,
  SIDE_UNCOMPARED,
} from "#shared/abi/follow.ts";
import type { Counter } from "#shared/model/capture.ts";
import type {
  StreamFacts,
  StreamPart,
  StreamRepeat,
  StreamRequest,
  StreamScope,
  StreamSideFacts,
  StreamWindow,
} from "#shared/model/stream.ts";
import type { Instance } from "./instance.ts";
import type { OpenCapture } from "./open-capture.ts";
import { type FollowedStream, neededFor, stageForStream } from "./stream-frames.ts";

const WINDOW_BYTES = 1 << 20;
const WINDOW_PARTS = 16384;
const SCOPES: Readonly<Record<StreamScope, number>> = { a: FOLLOW_A, b: FOLLOW_B, both: FOLLOW_BOTH };

/** A part, and where its bytes lie in the packet's payload. */
interface Piece {
  readonly part: StreamPart;
  readonly payloadOffset: number;
}

export async function readStreamWindow(
  capture: OpenCapture,
  stream: FollowedStream,
  request: StreamRequest,
): Promise<StreamWindow> {
  const { instance } = capture;
  const facts = readStreamFacts(capture, stream);
  const total = { a: facts.a.bytes, b: facts.b.bytes, both: facts.a.bytes + facts.b.bytes }[request.scope];
  const from = Math.max(0, Math.min(Math.floor(request.from), total));
  const most = Math.max(0, Math.min(Math.floor(request.length), WINDOW_BYTES));
  const { pieces, to } = listPieces(capture, { scope: request.scope, from, to: Math.min(total, from + most), total });
  const bytes = new Uint8Array(pieces.reduce((sum, { part }) => sum + (part.gap === undefined ? part.length : 0), 0));
  await readPieces(capture, pieces, bytes);
  const parts = pieces.map(({ part }) => part);
  return {
    key: request.key,
    facts,
    scope: request.scope,
    from,
    to,
    total,
    parts,
    repeats: listRepeats(instance, parts),
    bytes,
  };
}

interface Range {
  readonly scope: StreamScope;
  readonly from: number;
  readonly to: number;
  readonly total: number;
}

/** The pieces of a range; a gap belongs to where it stands, one at the very end to the last window. */
function listPieces(capture: OpenCapture, range: Range): { pieces: Piece[]; to: number } {
  const { instance, table } = capture;
  const { exports } = instance;
  const scope = SCOPES[range.scope];
  const count = exports.pieceTotal() >>> 0;
  const pieces: Piece[] = [];
  let start = 0;
  for (let index = exports.findPiece(scope, BigInt(range.from)) >>> 0; index < count; index++) {
    const piece = exports.pieceAt(index) >>> 0;
    const flags = instance.u32(piece + PIECE_FLAGS);
    const isB = (flags & PIECE_FROM_B) !== 0;
    const own = Number(instance.u64(piece + PIECE_OWN));
    const other = Number(instance.u64(piece + PIECE_OTHER));
    if (range.scope === "both" || isB === (range.scope === "b")) {
      const at = range.scope === "both" ? own + other : own;
      const isGap = (flags & PIECE_GAP) !== 0;
      if (at > range.to || (at === range.to && (!isGap || range.to !== range.total))) break;
      if (pieces.length >= WINDOW_PARTS) return { pieces, to: at };
      const length = instance.u32(piece + PIECE_LENGTH);
      const skipped = isGap ? 0 : Math.max(0, range.from - at);
      const kept = isGap ? length : Math.min(at + length, range.to) - at - skipped;
      const row = instance.u32(piece + PIECE_ROW);
      const gap = (flags & PIECE_CUT) !== 0 ? "cut" : "lost";
      const part: StreamPart = {
        side: isB ? "b" : "a",
        packet: row + 1,
        timeNs: table.time(row),
        at: at + skipped,
        offset: own + skipped,
        position: Number(instance.u64(piece + PIECE_POSITION)) + skipped,
        length: kept,
        gap: isGap ? gap : undefined,
        start,
      };
      pieces.push({ part, payloadOffset: instance.u32(piece + PIECE_OFFSET) + skipped });
      if (!isGap) start += kept;
    }
  }
  return { pieces, to: range.to };
}

/** Reads the packets again and copies the parts' bytes to `bytes`. */
async function readPieces(capture: OpenCapture, pieces: readonly Piece[], bytes: Uint8Array): Promise<void> {
  const { instance, frames } = capture;
  const wanted = pieces.filter(({ part }) => part.gap === undefined);
  const rows = new Set(wanted.map(({ part }) => part.packet - 1));
  const read = await frames.read([...rows].flatMap((row) => [row, ...neededFor(capture, row)]));
  const byRow = new Map<number, Piece[]>();
  for (const piece of wanted) {
    const row = piece.part.packet - 1;
    const known = byRow.get(row);
    if (known === undefined) byRow.set(row, [piece]);
    else known.push(piece);
  }
  for (const [row, own] of byRow) {
    const { at, length } = stageForStream(capture, row, read);
    const there = instance.exports.locatePayload(row, at, length) >>> 0;
    const payload = instance.exports.payloadAt() >>> 0;
    for (const { part, payloadOffset } of own) {
      if (payloadOffset + part.length > there) throw new Error(`packet ${row + 1} is not what it was`);
      bytes.set(instance.bytes.subarray(payload + payloadOffset, payload + payloadOffset + part.length), part.start);
    }
  }
}

/** Repeats of bytes, or in gaps, that the parts show. */
function listRepeats(instance: Instance, parts: readonly StreamPart[]): StreamRepeat[] {
  const ranges = (["a", "b"] as const).map((side) => {
    const own = parts.filter((part) => part.side === side);
    const last = own.at(-1);
    return { from: own[0]?.position ?? 0, to: last === undefined ? 0 : last.position + last.length };
  });
  const table = instance.exports.repeatTable() >>> 0;
  const total = instance.exports.repeatTotal() >>> 0;
  const repeats: StreamRepeat[] = [];
  for (let i = 0; i < total; i++) {
    const at = table + i * REPEAT_BYTES;
    const side = instance.u32(at + REPEAT_SIDE);
    const position = Number(instance.u64(at + REPEAT_POSITION));
    const length = instance.u32(at + REPEAT_LENGTH);
    const range = ranges[side];
    if (range === undefined || position >= range.to || position + length <= range.from) continue;
    repeats.push({
      side: side === 0 ? "a" : "b",
      packet: instance.u32(at + REPEAT_ROW) + 1,
      position,
      length,
      different: instance.u32(at + REPEAT_DIFFERENT),
      differsAt: instance.u32(at + REPEAT_DIFFERS_AT),
      late: instance.u32(at + REPEAT_LATE),
    });
  }
  return repeats;
}

function readStreamFacts(capture: OpenCapture, stream: FollowedStream): StreamFacts {
  const { instance, table } = capture;
  const { exports } = instance;
  const flow = exports.flowAt(stream.flow) >>> 0;
  const ends = table.ends(stream.flow);
  const sideFacts = (side: number, address: string, port: number): StreamSideFacts => {
    const at = exports.sideAt(side) >>> 0;
    const big = (place: number): number => Number(instance.u64(at + place));
    return {
      address,
      port,
      bytes: big(SIDE_CAPTURED),
      packets: instance.u32(at + SIDE_PACKETS),
      gaps: instance.u32(at + SIDE_GAPS),
      missingBytes: big(SIDE_MISSING),
      repeats: instance.u32(at + SIDE_REPEATS),
      repeatedBytes: big(SIDE_REPEATED),
      conflicts: instance.u32(at + SIDE_CONFLICTS),
      differentBytes: big(SIDE_DIFFERENT),
    };
  };
  return {
    transport: stream.transport,
    stream: instance.u32(flow + FLOW_STREAM),
    streams: exports.streamTotal(ends.transport) >>> 0,
    firstPacket: instance.u32(flow + FLOW_FIRST_ROW) + 1,
    a: sideFacts(0, ends.addressA, ends.portA),
    b: sideFacts(1, ends.addressB, ends.portB),
    counters: readCounters(instance, stream.failures),
  };
}

function readCounters(instance: Instance, failures: number): Counter[] {
  const { exports } = instance;
  const both = (place: number): number =>
    [0, 1].reduce((sum, side) => sum + Number(instance.u64((exports.sideAt(side) >>> 0) + place)), 0);
  const counters: Counter[] = [
    { id: "late", label: "bytes left out: they came after their gap had been passed", count: both(SIDE_LATE) },
    { id: "early", label: "bytes left out: they lie before the stream's start", count: both(SIDE_EARLY) },
    { id: "uncompared", label: "repeated bytes too far back to be compared", count: both(SIDE_UNCOMPARED) },
    { id: "pieces", label: "bytes left out: the stream has too many packets", count: Number(exports.piecesRefused()) },
    { id: "repeats", label: "repeats that are counted but not listed", count: exports.repeatsLeftOut() >>> 0 },
    { id: "failures", label: "packets left out: the engine failed on them", count: failures },
  ];
  return counters.filter(({ count }) => count !== 0);
}
