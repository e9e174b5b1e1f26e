/**
 * IP datagrams put together from fragments (RFC 791 section 3.2, RFC 8200 section 4.5): keyed by both addresses, protocol
 * and identification. The first byte to arrive for a place is kept; a datagram is complete when no byte is missing.
 */
import { ROW_OVERLAP } from "../../../shared/abi/table.ts";
import { ASSEMBLY_KIND_DATAGRAM, NO_ASSEMBLY } from "../../../shared/abi/assembly.ts";
import { Sink } from "../core/sink.ts";
import { addAssembly } from "./assembly.ts";
import { Pending, addBytes, comesFrom, dropPending, lastAdded, makePending } from "./pending.ts";

const BUCKETS: u32 = 65536;
const buckets: usize = heap.alloc(BUCKETS * 4);
/** A datagram whose fragments stay away so long is given up (RFC 8200: 60 s), by capture time. */
const PATIENCE_NS: i64 = 60000000000;
const LONGEST: u32 = 65535 + 60;

function keyOf(s: Sink): u32 {
  let key: u32 = s.fragmentId ^ (s.transport << 24);
  for (let i: u32 = 0; i < s.addressSize; i += 4) {
    key = rotl(key ^ load<u32>(s.source + i), 13) * 0x9e3779b1;
    key = rotl(key ^ load<u32>(s.destination + i), 13) * 0x85ebca6b;
  }
  return key;
}

/** Whether the fragment's place can be right. */
function isPlausible(s: Sink, length: u32): bool {
  return length != 0 && s.fragmentOffset <= LONGEST && length <= LONGEST - s.fragmentOffset;
}

/**
 * Takes the fragment whose payload stands at `from` (`length` bytes, `offset` in view `view`). The assembly that it completes,
 * or NO_ASSEMBLY; with an assembly, lastDatagram() has the bytes until releaseDatagram().
 */
export function takeFragment(s: Sink, from: usize, length: u32, view: u32, offset: u32): u32 {
  if (!isPlausible(s, length)) return NO_ASSEMBLY;
  const key = keyOf(s);
  const bucket = buckets + <usize>((key & (BUCKETS - 1)) << 2);
  let before: usize = 0;
  let at = <usize>load<u32>(bucket);
  while (at != 0) {
    const pending = changetype<Pending>(at);
    const following = pending.next;
    if (pending.start == key) break;
    if (s.time - pending.time > PATIENCE_NS) {
      unlink(bucket, before, following);
      dropPending(at, false);
    } else before = at;
    at = following;
  }
  if (at == 0) {
    at = makePending(key, 0xffffffff, s.transport);
    if (at == 0) return NO_ASSEMBLY;
    changetype<Pending>(at).next = <usize>load<u32>(bucket);
    store<u32>(bucket, <u32>at);
    before = 0;
  }
  const pending = changetype<Pending>(at);
  pending.time = s.time;
  comesFrom(s.row, view);
  if (!addBytes(pending, offset, from, length, s.fragmentOffset)) {
    unlink(bucket, before, pending.next);
    dropPending(at, false);
    return NO_ASSEMBLY;
  }
  if (lastAdded() < length) s.flags |= ROW_OVERLAP;
  if (!s.moreFragments) pending.need = s.fragmentOffset + length;
  if (pending.have < pending.need) return NO_ASSEMBLY;
  unlink(bucket, before, pending.next);
  complete = at;
  return addAssembly(ASSEMBLY_KIND_DATAGRAM, s.row, s.transport, pending.parts, pending.need, 0);
}

function unlink(bucket: usize, before: usize, next: usize): void {
  if (before == 0) store<u32>(bucket, <u32>next);
  else changetype<Pending>(before).next = next;
}

let complete: usize = 0;

export function lastDatagram(): Pending {
  return changetype<Pending>(complete);
}
