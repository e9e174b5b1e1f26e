/** Looks for bytes in a followed stream, window by window: a match lies within one direction and may span packets. */
import type { EngineOutcome } from "#shared/model/engine.ts";
import type {
  StreamMatch,
  StreamPart,
  StreamProgress,
  StreamSearch,
  StreamSide,
  StreamWindow,
} from "#shared/model/stream.ts";
import type { Following } from "./follow.ts";
import type { OpenCapture } from "./open-capture.ts";
import { readStreamWindow } from "./stream-window.ts";
import { giveWay } from "./turns.ts";

const AT_ONCE = 256 << 10;
/** Longest text that is looked for. */
const LONGEST = 4096;
const SIDES: readonly StreamSide[] = ["a", "b"];

const fold = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);

export async function findInStream(
  capture: OpenCapture,
  following: Following,
  search: StreamSearch,
  onProgress: (progress: StreamProgress) => void,
): Promise<EngineOutcome<StreamMatch | "nowhere">> {
  if (search.bytes.length === 0 || search.bytes.length > LONGEST)
    return { ok: false, kind: "refused", message: `What is looked for has 1 to ${LONGEST} bytes.` };
  const needle = search.foldsCase ? search.bytes.map(fold) : search.bytes;
  return following.use(search.of, onProgress, async (stream, isCancelled) => {
    const runs: Runs = { a: [], b: [] };
    // Windows overlap by nothing: what a match needs of the window before is carried along.
    const first = await readStreamWindow(capture, stream, { ...search, key: 0, from: 0, length: 0 });
    let from = search.backwards ? Math.max(0, search.from - AT_ONCE) : search.from;
    let to = search.backwards ? search.from : Math.min(first.total, search.from + AT_ONCE);
    for (;;) {
      const window = await readStreamWindow(capture, stream, { ...search, key: 0, from, length: to - from });
      const match = matchIn(window, runs, { ...search, bytes: needle });
      if (match !== undefined) return match;
      if (search.backwards ? from === 0 : window.to >= first.total) return "nowhere" as const;
      if (search.backwards) [from, to] = [Math.max(0, from - AT_ONCE), from];
      else [from, to] = [window.to, Math.min(first.total, window.to + AT_ONCE)];
      await giveWay();
      if (isCancelled()) return undefined;
    }
  });
}

/** A byte's place: the part it belongs to and how far into it. */
interface Stretch {
  readonly part: StreamPart;
  readonly bytes: Uint8Array;
}
type Runs = Record<StreamSide, Stretch[]>;

/** The first match (the last one, backwards) that this window completes. */
function matchIn(window: StreamWindow, runs: Runs, search: StreamSearch): StreamMatch | undefined {
  const found = SIDES.flatMap((side) => {
    const own = window.parts.filter((part) => part.side === side).map((part) => toStretch(window, part, search));
    const all = search.backwards ? [...own, ...runs[side]] : [...runs[side], ...own];
    const match = matchSide(all, search);
    runs[side] = search.backwards ? headOf(all, search.bytes.length) : tailOf(all, search.bytes.length);
    return match === undefined ? [] : [match];
  });
  found.sort((one, other) => (search.backwards ? other.at - one.at : one.at - other.at));
  return found[0];
}

function toStretch(window: StreamWindow, part: StreamPart, search: StreamSearch): Stretch {
  const bytes =
    part.gap === undefined ? window.bytes.subarray(part.start, part.start + part.length) : new Uint8Array(0);
  return { part, bytes: search.foldsCase ? bytes.map(fold) : bytes };
}

/** Within one direction; nothing matches across a gap. */
function matchSide(stretches: readonly Stretch[], search: StreamSearch): StreamMatch | undefined {
  let best: StreamMatch | undefined;
  for (const run of splitAtGaps(stretches)) {
    const joined = join(run);
    const place = search.backwards ? lastIndexOf(joined, search, run) : firstIndexOf(joined, search, run);
    if (place === undefined) continue;
    const match = toMatch(run, place, search.bytes.length);
    if (!search.backwards) return match;
    best = match;
  }
  return best;
}

function splitAtGaps(stretches: readonly Stretch[]): Stretch[][] {
  const runs: Stretch[][] = [[]];
  for (const stretch of stretches) {
    if (stretch.part.gap !== undefined) runs.push([]);
    else runs.at(-1)?.push(stretch);
  }
  return runs;
}

function join(run: readonly Stretch[]): Uint8Array {
  const joined = new Uint8Array(run.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let at = 0;
  for (const { bytes } of run) {
    joined.set(bytes, at);
    at += bytes.length;
  }
  return joined;
}

function holdsAt(bytes: Uint8Array, needle: Uint8Array, at: number): boolean {
  for (let i = 0; i < needle.length; i++) if (bytes[at + i] !== needle[i]) return false;
  return true;
}

function firstIndexOf(bytes: Uint8Array, search: StreamSearch, run: readonly Stretch[]): number | undefined {
  const needle = search.bytes;
  for (let at = bytes.indexOf(needle[0] ?? 0); at >= 0; at = bytes.indexOf(needle[0] ?? 0, at + 1)) {
    if (at + needle.length > bytes.length) return undefined;
    if (holdsAt(bytes, needle, at) && toMatch(run, at, 1).at >= search.from) return at;
  }
  return undefined;
}

function lastIndexOf(bytes: Uint8Array, search: StreamSearch, run: readonly Stretch[]): number | undefined {
  const needle = search.bytes;
  for (let at = bytes.length - needle.length; at >= 0; at--) {
    if (holdsAt(bytes, needle, at) && toMatch(run, at, 1).at < search.from) return at;
  }
  return undefined;
}

function toMatch(run: readonly Stretch[], place: number, length: number): StreamMatch {
  let left = place;
  for (const { part, bytes } of run) {
    if (left < bytes.length)
      return { side: part.side, at: part.at + left, packet: part.packet, offset: part.offset + left, length };
    left -= bytes.length;
  }
  throw new Error("a match lies outside its stretches");
}

/** The last `length - 1` bytes, for a match that the next window completes. */
function tailOf(all: readonly Stretch[], length: number): Stretch[] {
  const kept: Stretch[] = [];
  let left = length - 1;
  for (const stretch of all.toReversed()) {
    if (left <= 0) break;
    kept.unshift(cutFront(stretch, Math.max(0, stretch.bytes.length - left)));
    left -= stretch.bytes.length;
  }
  return kept;
}

function headOf(all: readonly Stretch[], length: number): Stretch[] {
  const kept: Stretch[] = [];
  let left = length - 1;
  for (const stretch of all) {
    if (left <= 0) break;
    kept.push({ part: stretch.part, bytes: stretch.bytes.subarray(0, left) });
    left -= stretch.bytes.length;
  }
  return kept;
}

function cutFront({ part, bytes }: Stretch, by: number): Stretch {
  return { part: { ...part, at: part.at + by, offset: part.offset + by }, bytes: bytes.subarray(by) };
}
