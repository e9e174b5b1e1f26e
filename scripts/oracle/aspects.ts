/** The aspects that the product promises, out of the many that the comparison counts. */
import { aspect, fromTally, type Aspect } from "./aspect.ts";
import type { ConversationSums } from "./conversations.ts";
import type { Answer, Reference, Tally } from "./reference.ts";

/** Fingerprints have aspects of their own; stream numbers are compared by grouping (`stream_ids`) instead. */
const ELSEWHERE = new Set(["tls.handshake.ja3", "tls.handshake.ja3s", "tcp.stream", "udp.stream"]);
const STREAM_IDS = ["stream_ids.tcp.stream", "stream_ids.udp.stream"];

const PLAIN = [
  "packets.count",
  "time",
  "length.captured",
  "length.original",
  "stack.lower",
  "stack.exact",
  "address.src",
  "address.dst",
  "port.sport",
  "port.dport",
  // Where a hole is left open at the end, tshark leaves out what came behind it; we show the gap and the bytes.
  "streams.sha256",
  "streams.bytes",
];

/** Where it put a DTLS message together, the reference names TLS inside DTLS: the message is one of DTLS. */
const isDoubled = (path: string): boolean => path.endsWith("dtls/tls");

/** TPKT and X.224 around the first PDUs of RDP are layers of their own for the reference. */
const isWithinRdp = (path: string): boolean => path.endsWith("tcp/rdp");

/** Decrypted with secrets that the capture brings; here nothing is decrypted. */
const isOpened = (path: string): boolean => path.includes("tls/http2");

/**
 * Streams of HTTP/2 in the clear on a port of TLS: the reference goes by the port and says TLS, without a single record in it;
 * the payload says otherwise from its first byte on.
 */
function streamsByPort(ours: ReadonlyMap<number, readonly string[]>, { packets = [] }: Answer): ReadonlySet<unknown> {
  const suspects = new Set<unknown>();
  const known = new Set<unknown>();
  for (const { n, stack = [], f = {} } of packets) {
    const stream = f["tcp.stream"];
    if (stack.includes("http2") || f["tls.record.content_type"] !== undefined) known.add(stream);
    else if (stream !== undefined && ours.get(n)?.includes("http2") === true) suspects.add(stream);
  }
  return new Set([...suspects].filter((stream) => !known.has(stream)));
}

function prefixesOf(stack: readonly string[]): string[] {
  return stack.map((_, index) => stack.slice(0, index + 1).join("/"));
}

/** Agreement on what is made of protocols that we have; everything else is another step's work. */
export class OwnProtocols {
  readonly #ours: ReadonlySet<string>;
  readonly stack = { agree: 0, total: 0 };
  readonly hierarchy = { agree: 0, total: 0 };

  constructor(ours: Iterable<string>) {
    this.#ours = new Set(ours);
  }

  add(ours: Answer, expected: Answer): void {
    const apart = this.#addStacks(ours, expected);
    this.#addHierarchy(ours, expected, apart);
  }

  /** The paths of captures in which the reference went by the port. */
  #addStacks(ours: Answer, expected: Answer): ReadonlySet<string> {
    const stacks = new Map(ours.packets?.map(({ n, stack = [] }) => [n, stack]));
    const apart = new Set<string>();
    const byPort = streamsByPort(stacks, expected);
    for (const { n, stack = [], stack2, f = {} } of expected.packets ?? []) {
      const path = stack.join("/");
      if (isOpened(path) || !stack.every((name) => this.#ours.has(name))) continue;
      const answer = stacks.get(n) ?? [];
      if (byPort.has(f["tcp.stream"])) {
        for (const one of [...prefixesOf(answer), ...prefixesOf(stack)]) if (one.includes("tcp/")) apart.add(one);
        continue;
      }
      this.stack.total++;
      if (answer.join("/") === path || answer.join("/") === stack2?.join("/")) this.stack.agree++;
    }
    return apart;
  }

  /** As the comparison does it: where two-pass tshark differs, either count is right; a path we invent counts as wrong. */
  #addHierarchy(ours: Answer, expected: Answer, apart: ReadonlySet<string>): void {
    const packetsOf = (answer: Answer["hierarchy"]): Map<string, number> =>
      new Map(answer?.map(([path, packets]) => [path, packets]));
    const [mine, first] = [packetsOf(ours.hierarchy), packetsOf(expected.hierarchy)];
    const second = expected.hierarchy2 === undefined ? first : packetsOf(expected.hierarchy2);
    for (const path of new Set([...mine.keys(), ...first.keys(), ...second.keys()])) {
      if (isDoubled(path) || isOpened(path) || isWithinRdp(path) || apart.has(path)) continue;
      if (!path.split("/").every((name) => this.#ours.has(name))) continue;
      this.hierarchy.total++;
      if (mine.get(path) === first.get(path) || mine.get(path) === second.get(path)) this.hierarchy.agree++;
    }
  }
}

/** What the analysis of TCP finds, packet by packet: each finding for itself. */
function analysisAspects(tally: Tally): Aspect[] {
  const names = [...tally.m.keys()].filter((name) => name.startsWith("analysis.")).sort();
  return names.map((name) => fromTally(tally, [name], name));
}

export function coreFieldAspects(tally: Tally, reference: Reference): Aspect[] {
  const names = reference.coreFields.filter((field) => !ELSEWHERE.has(field)).map((field) => `field.${field}`);
  return [...names, ...STREAM_IDS].map((name) => fromTally(tally, [name], name));
}

export interface Measured {
  readonly tally: Tally;
  readonly own: OwnProtocols;
  readonly conversations: ConversationSums;
  /** Hostile captures that were answered without a trap or a contradiction. */
  readonly hostile: { readonly survived: number; readonly total: number };
}

export function measureAspects({ tally, own, conversations, hostile }: Measured, reference: Reference): Aspect[] {
  const fields = coreFieldAspects(tally, reference);
  const worst = fields
    .filter(({ percent }) => percent !== undefined)
    .reduce<Aspect | undefined>((low, next) => ((next.percent ?? 0) < (low?.percent ?? 101) ? next : low), undefined);
  const sum = (key: "agree" | "total"): number => fields.reduce((all, field) => all + field[key], 0);
  return [
    ...PLAIN.map((name) => fromTally(tally, [name], name)),
    aspect("stack.exact of our protocols", own.stack.agree, own.stack.total),
    aspect("hierarchy of our protocols", own.hierarchy.agree, own.hierarchy.total),
    aspect("core fields together", sum("agree"), sum("total")),
    aspect("core field that agrees least", worst?.agree ?? 0, worst?.total ?? 0),
    ...analysisAspects(tally),
    ...conversations.aspects(tally),
    aspect("hostile files survived", hostile.survived, hostile.total),
  ];
}
