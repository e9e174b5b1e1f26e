import { expect, test } from "vitest";
import { FlowSpotter } from "./flow-spotter.ts";

/** Ethernet, IPv4, the first eight bytes of UDP. */
function frame(source: number, sourcePort: number, destination: number, destinationPort: number): Uint8Array {
  const bytes = new Uint8Array(42);
  const view = new DataView(bytes.buffer);
  view.setUint16(12, 0x0800);
  bytes[14] = 0x45;
  bytes[23] = 17;
  view.setUint32(26, source);
  view.setUint32(30, destination);
  view.setUint16(34, sourcePort);
  view.setUint16(36, destinationPort);
  return bytes;
}

const HERE = 0xc0000201;
const THERE = 0xc6336401;

function started(): FlowSpotter {
  const spotter = new FlowSpotter();
  spotter.start();
  return spotter;
}

test("a flow is news once, whichever way its frames go", () => {
  const spotter = started();
  spotter.look(frame(HERE, 5000, THERE, 53), 42, 1);
  expect(spotter.takeNews(0)).toBe(true);
  spotter.look(frame(HERE, 5000, THERE, 53), 42, 1);
  spotter.look(frame(THERE, 53, HERE, 5000), 42, 1);
  expect(spotter.takeNews(1000)).toBe(false);
  spotter.look(frame(HERE, 5001, THERE, 53), 42, 1);
  expect(spotter.takeNews(2000)).toBe(true);
});

test("news that come soon after others are told later, and not forgotten", () => {
  const spotter = started();
  spotter.look(frame(HERE, 5000, THERE, 53), 42, 1);
  expect(spotter.takeNews(0)).toBe(true);
  spotter.look(frame(HERE, 5001, THERE, 53), 42, 1);
  expect(spotter.takeNews(50)).toBe(false);
  expect(spotter.takeNews(120)).toBe(true);
});

test("a flood is looked at in part, and the next question begins anew", () => {
  const spotter = started();
  for (let count = 0; count < 1000; count++) spotter.look(frame(HERE, 5000, THERE, 53), 42, 1);
  spotter.takeNews(0);
  for (let count = 0; count < 1000; count++) spotter.look(frame(HERE, 5000, THERE, 53), 42, 1);
  spotter.look(frame(HERE, 6000, THERE, 53), 42, 1);
  expect(spotter.takeNews(1000)).toBe(false);
  spotter.look(frame(HERE, 6000, THERE, 53), 42, 1);
  expect(spotter.takeNews(2000)).toBe(true);
});

test("nobody asked: nothing is looked at; what has no ports is no flow", () => {
  const idle = new FlowSpotter();
  idle.look(frame(HERE, 5000, THERE, 53), 42, 1);
  expect(idle.takeNews(0)).toBe(false);
  const spotter = started();
  spotter.look(frame(HERE, 5000, THERE, 53).subarray(0, 30), 30, 1);
  expect(spotter.takeNews(0)).toBe(false);
});
