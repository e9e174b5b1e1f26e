import { expect, it } from "vitest";
import type { SharedView } from "#shared/filter/share-link.ts";
import { columnOfId, filterOfView, hashOf } from "./shared-view.ts";

const view: SharedView = {
  kind: "view",
  filter: "tcp or udp",
  columns: [],
  packet: undefined,
  time: undefined,
  capture: undefined,
};

it("a time range narrows the filter down, to the nanosecond", () => {
  const time = { fromNs: 1_700_000_000_123_456_789n, toNs: 1_700_000_001_000_000_000n };
  const range = "frame.time_epoch >= 1700000000.123456789 && frame.time_epoch < 1700000001.000000000";
  expect(filterOfView({ ...view, time })).toBe(`(tcp or udp) && ${range}`);
  expect(filterOfView({ ...view, filter: "", time })).toBe(range);
  expect(filterOfView(view)).toBe("tcp or udp");
});

it("columns are found by their ids, and what is not known is none", () => {
  expect(columnOfId("info")?.title).toBe("Info");
  expect(columnOfId("field:ip.ttl")?.spec).toEqual({ kind: "field", name: "ip.ttl" });
  expect(columnOfId("future")).toBeUndefined();
});

it("a link carries the digits of a fingerprint whose making is known", () => {
  expect(hashOf("s1-00ff")).toBe("00ff");
  expect(hashOf("s9-00ff")).toBeUndefined();
  expect(hashOf(undefined)).toBeUndefined();
});
