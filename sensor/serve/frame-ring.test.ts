import { expect, test } from "vitest";
import { FrameRing, type HeldFrame } from "./frame-ring.ts";

const frame = (sequence: number, bytes = 10): HeldFrame => ({
  bytes: new Uint8Array(bytes),
  sequence: BigInt(sequence),
  packets: 2,
  packetBytes: 100,
  timeNs: BigInt(sequence * 1000),
});

function sendAll(ring: FrameRing): bigint[] {
  const sent: bigint[] = [];
  for (let next = ring.peek(); next !== undefined; next = ring.peek()) {
    sent.push(next.sequence);
    ring.markSent();
  }
  return sent;
}

test("frames stay until they are acknowledged, and come again after a break", () => {
  const ring = new FrameRing();
  for (const sequence of [0, 1, 2, 3]) ring.push(frame(sequence));
  expect(sendAll(ring)).toEqual([0n, 1n, 2n, 3n]);
  ring.acknowledge(1n);
  expect([ring.bytes, ring.unsentBytes]).toEqual([20, 0]);
  ring.rewind(2n);
  expect([ring.bytes, ring.unsentBytes]).toEqual([10, 10]);
  expect(sendAll(ring)).toEqual([3n]);
});

test("a frame that was never sent cannot be acknowledged", () => {
  const ring = new FrameRing();
  ring.push(frame(0));
  ring.acknowledge(5n);
  expect(ring.peek()?.sequence).toBe(0n);
});

test("what is given up is counted to the packet", () => {
  const ring = new FrameRing();
  for (let sequence = 0; sequence < 10; sequence++) ring.push(frame(sequence));
  ring.shrink(35);
  expect(ring.takeGivenUp()).toEqual({ packets: 14, bytes: 700, fromNs: 0n, toNs: 6000n, lastSequence: 6n });
  expect(ring.takeGivenUp()).toBeUndefined();
  expect([ring.bytes, ring.unsentBytes]).toEqual([30, 30]);
  ring.pushFront(frame(6));
  expect(sendAll(ring)).toEqual([6n, 7n, 8n, 9n]);
});

test("what was sent, given up and received all the same is not lost", () => {
  const ring = new FrameRing();
  for (const sequence of [0, 1, 2, 3, 4]) ring.push(frame(sequence));
  for (let sent = 0; sent < 3; sent++) ring.markSent();
  ring.shrink(10);
  ring.rewind(1n);
  expect(ring.takeGivenUp()).toEqual({ packets: 4, bytes: 200, fromNs: 2000n, toNs: 3000n, lastSequence: 3n });
  expect(sendAll(ring)).toEqual([4n]);
});

test("bytes are free once the client has them, and not before", () => {
  const free: number[] = [];
  const ring = new FrameRing((bytes) => free.push(bytes.length));
  for (const sequence of [0, 1, 2]) ring.push(frame(sequence, sequence + 1));
  sendAll(ring);
  expect([ring.unacknowledgedBytes, free]).toEqual([6, []]);
  ring.acknowledge(1n);
  expect([ring.unacknowledgedBytes, free]).toEqual([3, [1, 2]]);
});
