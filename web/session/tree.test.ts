import { describe, expect, it } from "vitest";
import type { TreeNode } from "#shared/model/packet-detail.ts";
import * as tree from "./tree.ts";

const node = (
  depth: number,
  name: string,
  [start, length]: readonly [number, number],
  change: Partial<TreeNode> = {},
): TreeNode => ({
  depth,
  kind: depth === 0 ? "layer" : "field",
  name,
  label: name,
  value: "",
  filter: "",
  view: 0,
  start,
  length,
  mask: 0n,
  generated: false,
  link: 0,
  severity: "none",
  ...change,
});

const nodes = [
  node(0, "ip", [0, 20]),
  node(1, "ip.flags", [6, 1]),
  node(2, "ip.flags.df", [6, 1], { severity: "warning" }),
  node(1, "ip.ttl", [8, 1], { value: "64" }),
  node(0, "udp", [20, 8]),
  node(1, "udp.port", [20, 2]),
];
const indexes = (open: readonly string[]): number[] =>
  tree.linesOf(nodes, (key, byDefault) => byDefault || open.includes(key)).map((line) => line.index);

describe("the tree", () => {
  it("opens the last layer and shows what was opened before, by name", () => {
    expect(indexes([])).toEqual([0, 4, 5]);
    expect(indexes(["ip"])).toEqual([0, 1, 3, 4, 5]);
    expect(indexes(["ip", "ip>ip.flags"])).toEqual([0, 1, 2, 3, 4, 5]);
  });
  it("tells on a closed node what it hides", () => {
    const lines = tree.linesOf(nodes, () => false);
    expect(lines.map((line) => line.hidden)).toEqual(["warning", "none"]);
  });
  it("finds the innermost field of a byte", () => {
    expect([6, 8, 3, 21, 40].map((offset) => tree.fieldAt(nodes, 0, offset))).toEqual([2, 3, 0, 5, undefined]);
    expect(tree.fieldAt(nodes, 1, 6)).toBeUndefined();
  });
  it("knows a field again in another packet", () => {
    const key = tree.keyOf(nodes, 2);
    expect(key).toBe("ip>ip.flags>ip.flags.df");
    expect(tree.findByKey(nodes.slice(0, 4), key)).toBe(2);
    expect(tree.findByKey(nodes.slice(4), key)).toBeUndefined();
  });
  it("is searched from the selected line on and round the end", () => {
    expect(tree.findInTree(nodes, "TTL: 64", 4)).toBe(3);
    expect(tree.findInTree(nodes, "nothing", 0)).toBeUndefined();
  });
  it("is copied indented", () => {
    expect(tree.subtreeText(nodes, 1)).toBe("ip.flags\n    ip.flags.df");
  });
});
