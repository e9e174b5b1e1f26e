/**
 * Conversations, stream numbers and Community IDs, where the reference's answer is about conversations. Two habits of its are
 * not ours, and are told apart here instead of being counted against us:
 * - It begins a new conversation in the middle of a flow whose protocol sets up another one: SNMP and VNC at their second
 *   packet, RTP at each offer of SIP or Megaco. Nothing on the wire changed, so a flow of ours goes on. Numbers are compared by
 *   rank: one such split puts every later one of the capture out of step.
 * - The Community ID of a conversation that is tunnelled, or tunnels, is the first that it prints of the packet: that of another.
 */
import { aspect, fromTally, type Aspect } from "./aspect.ts";
import type { Answer, Conversation, Reference, Tally } from "./reference.ts";

const TCP_SYN = 2;
const PARTS = ["present", "initiator", "packets", "bytes", "start", "duration"].map((part) => `conversations.${part}`);
const STREAM_IDS = ["stream_ids.tcp.stream", "stream_ids.udp.stream"];

function endsOf({ proto, a, aport, b, bport }: Conversation): string {
  return [proto, ...[`${a}|${aport.toString()}`, `${b}|${bport.toString()}`].sort()].join("|");
}

/** Whether a stream begins otherwise than with a SYN although its five-tuple was in use before. */
function isSplit({ conversations = [], packets = [] }: Answer): boolean {
  const streams = new Map<string, number>();
  for (const conversation of conversations) {
    const { proto, stream } = conversation;
    if (stream === null) continue;
    const ends = endsOf(conversation);
    const before = streams.get(ends);
    streams.set(ends, Math.min(before ?? stream, stream));
    if (before === undefined) continue;
    const later = Math.max(before, stream);
    const first = packets.find(({ f }) => [f?.[`${proto}.stream`]].flat().includes(later));
    const flags = [first?.f?.["tcp.flags"]].flat()[0];
    if (proto === "udp" || (typeof flags === "number" && (flags & TCP_SYN) === 0)) return true;
  }
  return false;
}

const NETWORKS = new Set(["ipv4", "ipv6"]);

/** Whether one of the conversation's packets has a network layer within another. */
function isTunnel({ proto, stream }: Conversation, { packets = [] }: Answer): boolean {
  return packets.some(
    ({ f, stack = [] }) =>
      [f?.[`${proto}.stream`]].flat().includes(stream) && stack.filter((name) => NETWORKS.has(name)).length > 1,
  );
}

export class ConversationSums {
  /** Captures in which no flow was split. */
  readonly #whole: Tally;
  readonly #ids = { agree: 0, total: 0 };
  splits = 0;

  constructor(reference: Reference) {
    this.#whole = reference.newTally(0);
  }

  /** `counts`: what the comparison found for this capture alone. */
  add(ours: Answer, expected: Answer, counts: Tally): void {
    this.#addIds(ours, expected);
    if (isSplit(expected)) this.splits++;
    else addCounts(counts, this.#whole);
  }

  #addIds(ours: Answer, expected: Answer): void {
    const byEnds = new Map(ours.conversations?.map((each) => [endsOf(each), each.cid]));
    for (const each of expected.conversations ?? []) {
      const mine = byEnds.get(endsOf(each));
      if (each.cid === undefined || mine === undefined) continue;
      if (mine === each.cid || !isTunnel(each, expected)) this.#count(mine === each.cid);
    }
    const byNumber = new Map(ours.packets?.map(({ n, cid }) => [n, cid]));
    for (const { n, cid } of expected.packets ?? []) if (cid !== undefined) this.#count(byNumber.get(n) === cid);
  }

  #count(agrees: boolean): void {
    this.#ids.total++;
    if (agrees) this.#ids.agree++;
  }

  aspects(all: Tally): Aspect[] {
    return [
      fromTally(all, PARTS, "conversations"),
      fromTally(this.#whole, PARTS, "conversations of whole flows"),
      ...STREAM_IDS.map((name) => fromTally(all, [name], name)),
      ...STREAM_IDS.map((name) => fromTally(this.#whole, [name], `${name} of whole flows`)),
      aspect("community_id", this.#ids.agree, this.#ids.total),
    ];
  }
}

/** Adds the counts of one comparison to those of others. */
export function addCounts(from: Tally, to: Tally): void {
  for (const [name, counts] of from.m) {
    const sum = to.m.get(name) ?? { ok: 0, bad: 0, missing: 0, extra: 0 };
    to.m.set(name, {
      ok: sum.ok + counts.ok,
      bad: sum.bad + counts.bad,
      missing: sum.missing + counts.missing,
      extra: sum.extra + counts.extra,
    });
  }
}
