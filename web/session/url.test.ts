import { expect, test } from "vitest";
import { parseAddress, readReplay } from "./url.ts";

const replayOf = (fragment: string) => parseAddress(fragment).replay;
const LENGTH_NS = 10_000_000_000n;

test("a link without the word asks for no replay; the bare word for one as it was recorded", () => {
  expect(replayOf("#sample=dns.pcap&from=2")).toBeUndefined();
  expect(replayOf("#sample=dns.pcap&replay")).toEqual({ pace: "1", from: "", until: "", loops: false });
  expect(replayOf("#sample=dns.pcap&replay=max&from=2.5&to=4&loop")).toEqual({
    pace: "max",
    from: "2.5",
    until: "4",
    loops: true,
  });
});

test("what a link asks for is checked against the capture, and what is wrong is a sentence", () => {
  const text = { pace: "2", from: "2.5", until: "", loops: true };
  expect(readReplay(text, LENGTH_NS)).toEqual({
    pacePercent: 200,
    loops: true,
    fromNs: 2_500_000_000n,
    untilNs: LENGTH_NS,
  });
  expect(readReplay({ ...text, pace: "fast" }, LENGTH_NS)).toMatch(/from 0.1 to 100, or max, not “fast”/);
  expect(readReplay({ ...text, from: "11" }, LENGTH_NS)).toMatch(/Begin earlier/);
});
