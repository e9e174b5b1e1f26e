/**
 * The loop: runs a packet's chain of layers. Dissectors say what comes next; this file calls them, gives TCP payload and IP
 * fragments to the flow stage, asks the candidates for a payload one after the other, and turns failures into notes.
 */
import {
  ASSEMBLY_KEPT,
  ASSEMBLY_KIND_DATAGRAM,
  ASSEMBLY_KIND_PDU,
  KEPT_CAP,
  NO_ASSEMBLY,
} from "../../../shared/abi/assembly.ts";
import { LAYER_CAP } from "../../../shared/abi/detail.ts";
import { GROUP_UNDECODED, SEVERITY_NOTE } from "../../../shared/abi/note.ts";
import {
  NO_FLOW,
  ROW_ASSEMBLED,
  ROW_CUT,
  ROW_FRAGMENT,
  ROW_HELD,
  ROW_MALFORMED,
  ROW_OVERLAP,
  ROW_REPEATED,
} from "../../../shared/abi/table.ts";
import { BY_TCP_PORT, BY_UDP_PORT, findByTable, guessAt, nextGuess } from "../core/dispatch.ts";
import { doubtPayload, trustPayload } from "../core/doubt.ts";
import { announcedProtocol } from "../core/expected.ts";
import { MEMO_PROTOCOL } from "../core/memo.ts";
import { noteFailure, noteOverlap } from "../core/failure.ts";
import { enterLayer, hasSingleChild, popLayer, pushLayer, undoLayer } from "../core/layer-stack.ts";
import { CHILD_DATAGRAM, CHILD_FRAGMENT, CHILD_REST, CHILD_STREAM, CHILD_VIEW, Sink } from "../core/sink.ts";
import { enterInnerView, keepBuffer, leaveView } from "../core/views.ts";
import { wanted } from "../core/wanted.ts";
import { noteDissected, noteUnknown } from "../flow/application.ts";
import { assemblyAt, build, findAssembly, lastBuiltLength } from "../flow/assembly.ts";
import { lastDatagram, takeFragment } from "../flow/fragments.ts";
import { Pending, addBytes, comesFrom, dropPending } from "../flow/pending.ts";
import {
  beginPending,
  consumedBy,
  giveUp,
  isReady,
  keepWaiting,
  lastTaken,
  noteTail,
  offer,
  pendingToEnd,
  removePending,
  settle,
  splitPending,
  tailOf,
} from "../flow/stream.ts";
import { TCP_FIN, TcpDirection, tcpDirection } from "../flow/tcp-state.ts";
import { noteDatagram, noteTransport } from "../flow/transport-facts.ts";
import { DATA, dissectLayer } from "./index.ts";

/** Runs protocol `id` over a stretch of the view and then all that it queued. False: it said "not mine", nothing is left of it. */
export function runLayer<S extends Sink>(s: S, id: u32, at: u32, length: u32, reported: u32, selector: u32): bool {
  if (s.layers >= <u32>LAYER_CAP) {
    s.note(SEVERITY_NOTE, GROUP_UNDECODED, "More layers than are dissected", 0, 0);
    return true;
  }
  const nodes = s.nodeMark;
  const infos = s.infoMark;
  const first = s.childCount;
  pushLayer(s, id, at, length, reported, id != DATA);
  if (s.shows) noteTransport(s);
  s.selector = selector;
  s.layer(id);
  dissectLayer<S>(id, s);

  const refused = s.refused;
  let wantsMore = s.wantsMore;
  let moreAt = s.moreAt;
  if (!refused && !(wantsMore && moreAt == 0)) {
    if (s.failed) noteFailure<S>(s, length, reported);
    const canWait = s.canWait;
    if (!wantsMore && hasSingleChild(s, first)) runChain<S>(s, first);
    else runChildren<S>(s, first, canWait);
    s.canWait = canWait;
    // The rest of the stream is another protocol's, and that one waits.
    if (s.innerMore) {
      s.innerMore = false;
      wantsMore = true;
      moreAt = s.moreAt;
    }
  }
  if (refused || (wantsMore && moreAt == 0)) {
    s.rollBack(nodes, infos);
    undoLayer(s);
  }
  popLayer(s);
  s.refused = refused;
  s.wantsMore = wantsMore;
  s.moreAt = moreAt;
  return !refused;
}

/** The usual packet, one layer in the other: goes inwards without keeping the way back. */
function runChain<S extends Sink>(s: S, first: u32): void {
  s.canWait = false;
  do {
    if (s.shows && s.path == wanted.stopPath) return;
    const entry = s.children + <usize>(first * 32);
    const id = load<u32>(entry);
    const at = load<u32>(entry, 8);
    const length = load<u32>(entry, 12);
    const reported = load<u32>(entry, 16);
    const nodes = s.nodeMark;
    const infos = s.infoMark;
    const path = s.path;
    const parent = s.parent;
    const current = s.current;
    s.childCount = first;
    if (s.layers >= <u32>LAYER_CAP) {
      s.note(SEVERITY_NOTE, GROUP_UNDECODED, "More layers than are dissected", 0, 0);
      return;
    }
    s.selector = load<u32>(entry, 20);
    enterLayer(s, id, at, length, reported, id != DATA);
    if (s.shows) noteTransport(s);
    s.layer(id);
    dissectLayer<S>(id, s);
    if (s.refused) {
      s.rollBack(nodes, infos);
      s.path = path;
      s.layers--;
      s.childCount = first;
      s.parent = parent;
      s.current = current;
      runData<S>(s, at, length, reported);
      return;
    }
    if (s.failed) noteFailure<S>(s, length, reported);
  } while (hasSingleChild(s, first));
  runChildren<S>(s, first, false);
}

/** Runs what the layer queued, from its child `first` on. */
export function runChildren<S extends Sink>(s: S, first: u32, canWait: bool): void {
  const last = s.childCount;
  for (let i = first; i < last; i++) {
    s.canWait = canWait && load<u32>(s.children + <usize>(i * 32), 4) == CHILD_REST;
    runChild<S>(s, i);
  }
  s.childCount = first;
}

function runChild<S extends Sink>(s: S, index: u32): void {
  if (s.shows && s.path == wanted.stopPath) return;
  const entry = s.children + <usize>(index * 32);
  const id = load<u32>(entry);
  const kind = load<u32>(entry, 4);
  const at = load<u32>(entry, 8);
  const length = load<u32>(entry, 12);
  const reported = load<u32>(entry, 16);
  const selector = load<u32>(entry, 20);
  if (kind == CHILD_VIEW) {
    runView<S>(s, id, <usize>load<u32>(entry, 24), length);
  } else if (kind == CHILD_REST) {
    runRest<S>(s, id, at, length, reported);
  } else if (kind == CHILD_STREAM) {
    if (s.live) runStream<S>(s, at, length, reported);
    else recallStream<S>(s, at, length, reported);
  } else if (kind == CHILD_FRAGMENT) {
    if (length == reported) runFragment<S>(s, at, length, selector);
    else if (s.fragmentOffset != 0 || selector == 0 || !runLayer<S>(s, selector, at, length, reported, 0)) {
      runData<S>(s, at, length, reported);
    }
  } else if (kind == CHILD_DATAGRAM) {
    runPayload<S>(s, BY_UDP_PORT, at, length, reported);
  } else if (id == 0 || reported == 0 || !runLayer<S>(s, id, at, length, reported, selector)) {
    runData<S>(s, at, length, reported);
  }
}

/** Bytes that the layer above opened or decoded. */
function runView<S extends Sink>(s: S, id: u32, buffer: usize, length: u32): void {
  const base = s.base;
  enterInnerView(s, buffer, NO_ASSEMBLY, length);
  s.aside = true;
  runLayer<S>(s, id, 0, length, length, 0);
  s.aside = false;
  leaveView(s);
  s.base = base;
  keepBuffer(s, buffer, length);
}

/** What follows in a stream is protocol `id`, which may wait for more of it as the layer above it might. */
function runRest<S extends Sink>(s: S, id: u32, at: u32, length: u32, reported: u32): void {
  s.wantsMore = false;
  if (id == 0 || reported == 0 || !runLayer<S>(s, id, at, length, reported, 0)) {
    runData<S>(s, at, length, reported);
    return;
  }
  if (!s.wantsMore) return;
  s.innerMore = true;
  s.moreAt += at - <u32>(s.base - s.view);
}

function runData<S extends Sink>(s: S, at: u32, length: u32, reported: u32): void {
  if (reported == 0) return;
  if (length == 0) s.flags |= ROW_CUT;
  // Nothing but counting comes of it where nothing is shown.
  if (!s.shows && s.layers < <u32>LAYER_CAP) s.layers++;
  else runLayer<S>(s, DATA, at, length, reported, 0);
}

/** Payload of a transport: what the flow is known to carry, what was announced for it, the lower port's protocol, the higher's, those that recognise it, data. */
function runPayload<S extends Sink>(s: S, table: i32, at: u32, length: u32, reported: u32): void {
  // Nothing of it was captured: nobody can tell what it was.
  if (length == 0) {
    runData<S>(s, at, length, reported);
    return;
  }
  trustPayload();
  // Only what an earlier packet found out: the packet that turns a flow to TLS is not TLS itself.
  const known = <u32>s.memo.getBefore(MEMO_PROTOCOL);
  if (takesPayload<S>(s, known, table, at, length, reported)) return;
  if (takesPayload<S>(s, announcedProtocol(s), table, at, length, reported)) return;
  const low = min(s.sourcePort, s.destinationPort);
  const high = max(s.sourcePort, s.destinationPort);
  const byLow = <u32>findByTable(table, low);
  if (byLow != known && takesPayload<S>(s, byLow, table, at, length, reported)) return;
  const byHigh = high == low ? 0 : <u32>findByTable(table, high);
  if (byHigh != known && takesPayload<S>(s, byHigh, table, at, length, reported)) return;
  for (let i = nextGuess(table, 0, s.view + at, length); i >= 0; i = nextGuess(table, i + 1, s.view + at, length)) {
    const id = guessAt(table, i);
    s.guessing = true;
    const taken = runLayer<S>(s, id, at, length, reported, 0);
    s.guessing = false;
    if (!taken) continue;
    noteDissected(s, id, s.view + at, length, table == BY_TCP_PORT);
    if (table == BY_TCP_PORT) s.memo.set(MEMO_PROTOCOL, id);
    return;
  }
  s.wantsMore = false;
  noteUnknown(s, s.view + at, length, table == BY_TCP_PORT);
  runData<S>(s, at, length, reported);
}

/** Protocol `id` reads the payload; the flow is then known to carry it. */
function takesPayload<S extends Sink>(s: S, id: u32, table: i32, at: u32, length: u32, reported: u32): bool {
  const before = s.flags;
  if (id == 0 || !runLayer<S>(s, id, at, length, reported, 0)) return false;
  if ((s.flags & ~before & ROW_MALFORMED) != 0) doubtPayload();
  noteDissected(s, id, s.view + at, length, table == BY_TCP_PORT);
  return true;
}

/** A fragment: the datagram that it completes goes on as if it had come whole; `protocol` answers in `selector`. */
function runFragment<S extends Sink>(s: S, at: u32, length: u32, protocol: u32): void {
  s.flags |= ROW_FRAGMENT;
  if (s.live) {
    const id = takeFragment(s, s.view + at, length, s.viewAssembly, at);
    if (s.flags & ROW_OVERLAP) noteOverlap<S>(s);
    if (id == NO_ASSEMBLY) return;
    s.flags |= ROW_ASSEMBLED;
    const whole = lastDatagram();
    runDatagram<S>(s, whole.buffer, whole.need, id, protocol);
    dropPending(changetype<usize>(whole), true);
    return;
  }
  if (s.rowFlags & ROW_OVERLAP) noteOverlap<S>(s);
  const id = findAssembly(s.row, ASSEMBLY_KIND_DATAGRAM, s.transport, s.lastDatagram);
  if (id == NO_ASSEMBLY) {
    s.infoKeep();
    runData<S>(s, at, length, length);
    return;
  }
  s.lastDatagram = id;
  const kept = load<u32>(assemblyAt(id), ASSEMBLY_KEPT);
  const buffer = build(id);
  if (buffer == 0) return;
  runDatagram<S>(s, buffer, lastBuiltLength(), id, protocol);
  keepBuffer(s, buffer, kept);
}

function runDatagram<S extends Sink>(s: S, buffer: usize, length: u32, id: u32, protocol: u32): void {
  enterInnerView(s, buffer, id, length);
  if (s.shows) noteDatagram(length);
  if (protocol == 0 || !runLayer<S>(s, protocol, 0, length, length, 0)) runData<S>(s, 0, length, length);
  leaveView(s);
}

/** First pass: a segment's payload. */
function runStream<S extends Sink>(s: S, at: u32, length: u32, reported: u32): void {
  const state = tcpDirection(s.flow, s.direction);
  if (state == 0 || s.quoted) {
    if (reported != 0) runPayload<S>(s, BY_TCP_PORT, at, length, reported);
    return;
  }
  const own = changetype<TcpDirection>(state);
  const ended = (s.segmentFlags & TCP_FIN) != 0;
  const pending: usize = length == 0 || length < reported ? 0 : offer(own, s, s.view + at, length, s.viewAssembly, at);
  let used: u32 = pending == 0 ? 0 : lastTaken();
  let completed = pending != 0 && completes<S>(s, own, pending, used, ended);
  // A PDU that got all it had asked for and then asked for more takes more of the same segment.
  while (used != 0 && used < length && !completed) {
    s.sequence += used;
    const again = offer(own, s, s.view + at + used, length - used, s.viewAssembly, at + used);
    s.sequence -= used;
    if (again == 0 || lastTaken() == 0) break;
    used += lastTaken();
    completed = completes<S>(s, own, again, used, ended);
  }
  const last: usize = ended && !completed ? pendingToEnd(own) : 0;
  if (last != 0) completed = completes<S>(s, own, last, 0, true);
  if (s.isRepeated) {
    if (!completed || used < length) s.flags |= ROW_REPEATED;
    return;
  }
  if (used != 0 && used == length && !completed) s.flags |= ROW_HELD;
  else if (used < length || (used == 0 && reported != 0)) {
    // A PDU with a hole ends in this segment: what follows it need not wait for the hole to be filled.
    if (used != 0 && !completed) noteTail(s, used);
    runSegment<S>(s, own, at, length, reported, used);
  }
}

/** The rest of a segment that no pending PDU took; a PDU that does not end in it begins to wait. */
function runSegment<S extends Sink>(s: S, own: TcpDirection, at: u32, length: u32, reported: u32, used: u32): void {
  s.canWait = length == reported;
  s.streamEnded = (s.segmentFlags & TCP_FIN) != 0;
  s.wantsMore = false;
  runPayload<S>(s, BY_TCP_PORT, at + used, length - used, reported - used);
  s.canWait = false;
  if (!s.wantsMore) return;
  const from = used + s.moreAt;
  if (from == 0) s.flags |= ROW_HELD;
  s.wantsMore = false;
  const made = beginPending(own, s.sequence + from, s.moreNeed, s.moreKeep);
  if (made == 0) return;
  comesFrom(s.row, s.viewAssembly);
  if (!addBytes(changetype<Pending>(made), at + from, s.view + at + from, length - from, 0)) giveUp(own, made);
}

/** Dissects a pending PDU when all is there. True when it was completed by this segment. */
function completes<S extends Sink>(s: S, own: TcpDirection, at: usize, used: u32, ended: bool): bool {
  const pending = changetype<Pending>(at);
  if (!isReady(pending, ended)) return false;
  const kept = min(pending.have, pending.keep);
  const outer = s.abridged;
  s.abridged = kept < pending.have && pending.keep < <u32>KEPT_CAP;
  runPdu<S>(s, pending.buffer, kept, pending.have, NO_ASSEMBLY, ended);
  s.abridged = outer;
  if (s.wantsMore && s.moreAt == 0) {
    s.wantsMore = false;
    if (!keepWaiting(pending, s.moreNeed, s.moreKeep)) giveUp(own, at);
    return false;
  }
  const splitAt = s.wantsMore ? s.moreAt : 0;
  const splitNeed = s.moreNeed;
  const splitKeep = s.moreKeep;
  s.wantsMore = false;
  s.flags |= ROW_ASSEMBLED;
  // Detached first, so that the split-off rest does not find it in the way.
  removePending(own, at);
  if (splitAt != 0 && splitAt < kept) splitPending(own, pending, splitAt, splitNeed, splitKeep);
  settle(own, s, at, used);
  return true;
}

/** A PDU in a buffer of its own. */
function runPdu<S extends Sink>(s: S, buffer: usize, kept: u32, whole: u32, assembly: u32, ended: bool): void {
  enterInnerView(s, buffer, assembly, kept);
  s.canWait = true;
  s.streamEnded = ended;
  s.wantsMore = false;
  runPayload<S>(s, BY_TCP_PORT, 0, kept, whole);
  s.canWait = false;
  leaveView(s);
}

/** A later pass: the same payload, as the first pass decided. */
function recallStream<S extends Sink>(s: S, at: u32, length: u32, reported: u32): void {
  const ended = (s.segmentFlags & TCP_FIN) != 0;
  const id = s.flow == NO_FLOW ? NO_ASSEMBLY : findAssembly(s.row, ASSEMBLY_KIND_PDU, s.flow);
  let used = tailOf(s);
  if (id != NO_ASSEMBLY) {
    const kept = load<u32>(assemblyAt(id), ASSEMBLY_KEPT);
    const buffer = build(id);
    if (buffer != 0) {
      runPdu<S>(s, buffer, lastBuiltLength(), max(lastBuiltLength(), load<u32>(assemblyAt(id), 12)), id, ended);
      keepBuffer(s, buffer, kept);
    }
    used = consumedBy(id);
  }
  if (s.rowFlags & (ROW_REPEATED | ROW_HELD)) {
    if (reported != 0 && id == NO_ASSEMBLY) s.info(s.rowFlags & ROW_HELD ? " [part of a PDU]" : " [repeated]");
    s.wantsMore = false;
    return;
  }
  if (used < length || (used == 0 && reported != 0)) {
    s.canWait = length == reported && s.flow != NO_FLOW;
    s.streamEnded = ended;
    runPayload<S>(s, BY_TCP_PORT, at + used, length - used, reported - used);
    s.canWait = false;
  }
  s.wantsMore = false;
}
