/**
 * What floods, storms and very long streams do to the engine: nothing grows past its budget, what was left out is counted, and it
 * never traps. Small here; `STORM=full` runs them at the size that the promises name and tells the figures.
 */
import { expect, test } from "vitest";
import { bytes, zeros } from "../../scripts/captures/bytes.ts";
import { EtherType, IpProtocol, TcpFlag, ethernet, ipv4, tcp, udp } from "../../scripts/captures/headers.ts";
import { endpoint } from "../../scripts/captures/scene.ts";
import { IP_AT, TRANSPORT_AT, openStorm, sealIpv4, type Storm } from "./support/generated.ts";

/** How many times the small size. */
const SCALE = process.env["STORM"] === "full" ? 100 : 1;
const LONG = 600_000;
const MEGABYTE = 1 << 20;

const A = endpoint("192.0.2.10", 40_000);
const B = endpoint("198.51.100.80", 9_999);

/** Its record with that of a TCP flow, and its places in the table of flows (G7). */
const FLOW_BYTES = 256 + 48;
/** Columns, and what TCP keeps of a segment that nobody acknowledges. */
const PACKET_BYTES = 64;
/** Segments that wait, one of each flow: 48 MiB of rings with room for one. */
const RINGS = (48 * MEGABYTE) / 16;
/** Rounding up: blocks of columns and of flows, buffers, the table of flows before it was doubled. */
const SLACK = 12 * MEGABYTE;

function frame(protocol: number, transport: Uint8Array): Uint8Array {
  const packet = ipv4({ from: A.host.ip, to: B.host.ip, protocol }, transport);
  return ethernet(B.host.mac, A.host.mac, EtherType.ipv4, packet);
}

/** Another sender for each number: address and port. */
function setSender(view: DataView, at: number, index: number): void {
  view.setUint32(at + IP_AT + 12, 0x0a000000 + (index >>> 4));
  view.setUint16(at + TRANSPORT_AT, 1024 + (index & 15));
  sealIpv4(view, at + IP_AT);
}

test("five million flows take what five million flows may", { timeout: LONG }, async () => {
  const count = 50_000 * SCALE;
  const template = frame(IpProtocol.udp, udp(A, B, "flow"));
  const fill = (view: DataView, at: number, index: number): void => {
    setSender(view, at, index);
    view.setUint16(at + TRANSPORT_AT + 6, 0);
  };
  const { engine, summary, bytes: used } = await openStorm({ count, template, fill });
  expect(summary.flows).toBe(count);
  expect(summary.counters).toEqual([]);
  expect(used).toBeLessThan(count * (FLOW_BYTES + PACKET_BYTES) + SLACK);
  const outcome = await engine.flows(
    { table: "flows", level: "flow", isEndpoints: false, scope: "all", search: "", sort: undefined },
    () => undefined,
  );
  expect(outcome.ok && outcome.value.rows).toBe(count);
});

test("a flood of SYNs from everywhere is flows like others", { timeout: LONG }, async () => {
  const count = 50_000 * SCALE;
  const template = frame(IpProtocol.tcp, tcp({ from: A, to: B, seq: 0, ack: 0, flags: TcpFlag.syn, window: 1024 }));
  const fill = (view: DataView, at: number, index: number): void => {
    setSender(view, at, index);
    view.setUint32(at + TRANSPORT_AT + 4, index * 2_654_435_761);
  };
  const { summary, bytes: used, counters } = await openStorm({ count, template, fill });
  expect(summary.flows).toBe(count);
  expect(counters.get("unacked") ?? 0).toBe(Math.max(0, count - RINGS));
  expect(used).toBeLessThan(count * (FLOW_BYTES + PACKET_BYTES) + SLACK);
});

// ---- much in flight ----------------------------------------------------------------------------------------------------

const IN_FLIGHT = 5470;
const BUSY = 384;

/** The segment of `flow` that begins at `sequence`, or, from the other side, the acknowledgement of all below it. */
function setSegment(view: DataView, at: number, flow: number, sequence: number): void {
  view.setUint16(at + TRANSPORT_AT, 1024 + flow);
  view.setUint32(at + TRANSPORT_AT + 4, sequence);
}

function setAcknowledgement(view: DataView, at: number, flow: number): void {
  turnRound(view, at);
  view.setUint16(at + TRANSPORT_AT + 2, 1024 + flow);
  view.setUint32(at + TRANSPORT_AT + 8, IN_FLIGHT + 1);
}

/** Flows with so much in flight that all room is lent in large pieces; each is acknowledged; then `after` flows of one segment. */
async function forgotten(after: number): Promise<number> {
  const sent = BUSY * IN_FLIGHT;
  const segment = tcp({ from: A, to: B, seq: 0, ack: 1, flags: TcpFlag.ack, window: 500 }, zeros(1));
  const fill = (view: DataView, at: number, index: number): void => {
    if (index < sent) setSegment(view, at, Math.floor(index / IN_FLIGHT), 1 + (index % IN_FLIGHT));
    else if (index < sent + BUSY) setAcknowledgement(view, at, index - sent);
    else setSender(view, at, index);
  };
  const storm = { count: sent + BUSY + after, template: frame(IpProtocol.tcp, segment), fill };
  return (await openStorm(storm)).counters.get("unacked") ?? 0;
}

test("room that large flows gave back serves small ones", { timeout: LONG }, async () => {
  const before = await forgotten(0);
  expect(before).toBeGreaterThan(0);
  expect(await forgotten(20_000)).toBe(before);
});

// ---- one very long stream ----------------------------------------------------------------------------------------------

const SEGMENT = 1460;
/** Just before the numbers begin again at 0; they do so a second time behind 4 GB. */
const FIRST_SEQUENCE = 0xfff00000;

/** A number for each place of the stream. */
const stamp = (index: number): number => (index * 2_654_435_761) >>> 0;

/** The other way, at the other side's first number. */
function turnRound(view: DataView, at: number): void {
  const there = view.getUint32(at + IP_AT + 12);
  view.setUint32(at + IP_AT + 12, view.getUint32(at + IP_AT + 16));
  view.setUint32(at + IP_AT + 16, there);
  view.setUint16(at + TRANSPORT_AT, B.port);
  view.setUint16(at + TRANSPORT_AT + 2, A.port);
  view.setUint32(at + TRANSPORT_AT + 4, 1);
  view.setUint32(at + TRANSPORT_AT + 8, FIRST_SEQUENCE);
}

/** A request as long as a segment. */
const ASK = "GET /disk.img HTTP/1.1\r\nHost: h.example\r\nX-Fill: ";
const REQUEST = bytes(ASK.padEnd(SEGMENT - 4, "x"), "\r\n\r\n");
const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n";

/** The request, and an answer without end; each of the answer's segments but the first bears its stamp. */
function longStream(count: number): Storm {
  const segment = tcp({ from: A, to: B, seq: 0, ack: 1, flags: TcpFlag.ack, window: 500 }, zeros(SEGMENT));
  const start = bytes(HEAD);
  return {
    count,
    template: frame(IpProtocol.tcp, segment),
    fill(view, at, index) {
      const payload = new Uint8Array(view.buffer, at + TRANSPORT_AT + 20);
      if (index === 0) {
        turnRound(view, at);
        payload.set(REQUEST);
        return;
      }
      view.setUint32(at + TRANSPORT_AT + 4, (FIRST_SEQUENCE + (index - 1) * SEGMENT) >>> 0);
      view.setUint32(at + TRANSPORT_AT + 20 + SEGMENT - 4, stamp(index));
      if (index === 1) payload.set(start);
    },
  };
}

test("a stream of four gigabytes is followed to its last byte", { timeout: LONG }, async () => {
  const count = 30_000 * SCALE;
  const total = (count - 1) * SEGMENT;
  const { engine, summary, bytes: used } = await openStorm(longStream(count));
  expect(summary.flows).toBe(1);
  expect(used).toBeLessThan(count * PACKET_BYTES + SLACK);
  const of = { transport: "tcp", stream: 0 } as const;
  const request = { key: 1, of, scope: "b", from: total - 100 * SEGMENT, length: 100 * SEGMENT } as const;
  const outcome = await engine.stream(request, () => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  const { facts, bytes: shown } = outcome.value;
  expect(outcome.value.total).toBe(total);
  expect([facts.b.gaps, facts.b.repeats, facts.counters.length]).toEqual([0, 0, 0]);
  const view = new DataView(shown.buffer, shown.byteOffset, shown.byteLength);
  for (let back = 1; back <= 100; back++)
    expect(view.getUint32(shown.length - (back - 1) * SEGMENT - 4)).toBe(stamp(count - back));
  const grown = (await engine.summary()).engineBytes - summary.engineBytes;
  expect(grown).toBeLessThan(count * PACKET_BYTES + 3 * SLACK);
});

test("what is too long to be taken apart is told, not taken", { timeout: LONG }, async () => {
  const { engine } = await openStorm(longStream(30_000 * SCALE));
  const outcome = await engine.objects(() => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  const { objects, tooLong } = outcome.value;
  if (SCALE === 1) expect(objects.map((object) => object.bytes)).toEqual([29_999 * SEGMENT - HEAD.length]);
  else expect([objects.length, tooLong]).toEqual([0, 1]);
});

// ---- disorder ------------------------------------------------------------------------------------------------------------

test("segments in no order, with holes that nobody fills, end as bytes and gaps", { timeout: LONG }, async () => {
  const count = 60_000 * SCALE;
  const size = 100;
  const flows = 50;
  const segment = tcp({ from: A, to: B, seq: 0, ack: 1, flags: TcpFlag.ack | TcpFlag.psh, window: 500 }, zeros(size));
  const perFlow = count / flows;
  const fill = (view: DataView, at: number, index: number): void => {
    const turn = Math.floor(index / flows);
    // Backwards by 500 segments at a time, every 97th lost.
    const place = turn - (turn % 500) + (499 - (turn % 500));
    const lost = place % 97 === 0 ? 1 : 0;
    view.setUint16(at + TRANSPORT_AT, 1024 + (index % flows));
    view.setUint32(at + TRANSPORT_AT + 4, (FIRST_SEQUENCE + (place + lost) * size) >>> 0);
  };
  const { engine, bytes: used } = await openStorm({ count, template: frame(IpProtocol.tcp, segment), fill });
  expect(used).toBeLessThan(count * 2 * PACKET_BYTES + SLACK);
  const of = { transport: "tcp", stream: 7 } as const;
  const outcome = await engine.stream({ key: 1, of, scope: "both", from: 0, length: 1 << 20 }, () => undefined);
  if (!outcome.ok) throw new Error(outcome.message);
  const { a, counters } = outcome.value.facts;
  const leftOut = counters.reduce((sum, { id, count: left }) => sum + (id === "late" || id === "early" ? left : 0), 0);
  expect(a.packets).toBe(perFlow);
  expect(a.bytes + a.repeatedBytes + leftOut).toBeGreaterThanOrEqual(perFlow * size);
  expect(a.gaps).toBeGreaterThan(0);
});

test("first fragments whose rest never comes are given up, and counted", { timeout: LONG }, async () => {
  const count = 50_000 * SCALE;
  const packet = ipv4({ from: A.host.ip, to: B.host.ip, protocol: IpProtocol.udp, moreFragments: true }, zeros(1200));
  const template = ethernet(B.host.mac, A.host.mac, EtherType.ipv4, packet);
  const fill = (view: DataView, at: number, index: number): void => {
    view.setUint32(at + IP_AT + 12, 0x0a000000 + (index >>> 16));
    view.setUint16(at + IP_AT + 4, index & 0xffff);
    sealIpv4(view, at + IP_AT);
  };
  const { bytes: used, counters } = await openStorm({ count, template, fill, stepUs: 20 });
  expect((counters.get("pending") ?? 0) + (counters.get("abandoned") ?? 0)).toBe(count);
  expect(used).toBeLessThan(300 * MEGABYTE + count * PACKET_BYTES + SLACK);
});

test("fragments that overlap each other in every way stay one datagram", { timeout: LONG }, async () => {
  const count = 50_000 * SCALE;
  const packet = ipv4({ from: A.host.ip, to: B.host.ip, protocol: IpProtocol.udp, moreFragments: true }, zeros(24));
  const template = ethernet(B.host.mac, A.host.mac, EtherType.ipv4, packet);
  const fill = (view: DataView, at: number, index: number): void => {
    view.setUint16(at + IP_AT + 6, 0x2000 | ((index * 7919) % 8180));
    sealIpv4(view, at + IP_AT);
  };
  const { bytes: used, counters } = await openStorm({ count, template, fill });
  expect(counters.get("pending")).toBe(1);
  expect(used).toBeLessThan(count * PACKET_BYTES + SLACK);
});
