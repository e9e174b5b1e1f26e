import { describe, expect, it } from "vitest";
import type { PacketDetail, TreeNode } from "#shared/model/packet-detail.ts";
import { builtInColumn, fieldColumn } from "./columns.ts";
import { conversationFilters, filterOfBytes, filterOfCell } from "./packet-filters.ts";

const node = (name: string, value: string, kind: TreeNode["kind"] = "field"): TreeNode => ({
  depth: kind === "layer" ? 0 : 1,
  kind,
  name,
  label: name,
  value,
  filter: kind === "layer" ? name : `${name} == ${value}`,
  view: 0,
  start: 0,
  length: 1,
  mask: 0n,
  generated: false,
  link: 0,
  severity: "none",
});

const packet: PacketDetail = {
  number: 3,
  timeNs: 0n,
  capturedLength: 60,
  originalLength: 60,
  interfaceName: "",
  comments: [],
  path: [],
  info: "",
  views: [],
  nodes: [
    node("eth", "", "layer"),
    node("eth.dst", "00:00:5e:00:53:02"),
    node("eth.src", "00:00:5e:00:53:01"),
    node("ip", "", "layer"),
    node("ip.src", "10.0.0.5"),
    node("ip.dst", "10.0.0.1"),
    node("ip", "", "layer"),
    node("ip.src", "192.0.2.5"),
    node("ip.dst", "192.0.2.1"),
    node("tcp", "", "layer"),
    node("tcp.srcport", "50000"),
    node("tcp.dstport", "80"),
  ],
};

describe("a clicked cell", () => {
  it("stands for the field that it shows, in the layer that it shows", () => {
    expect(filterOfCell(packet, builtInColumn("source"), "10.0.0.5")).toBe("ip.src == 10.0.0.5");
    expect(filterOfCell(packet, builtInColumn("source"), "192.0.2.5")).toBe("ip.src == 192.0.2.5");
    expect(filterOfCell(packet, builtInColumn("destinationPort"), "80")).toBe("tcp.dstport == 80");
    expect(filterOfCell(packet, fieldColumn("eth.dst"), "…")).toBe("eth.dst == 00:00:5e:00:53:02");
  });
  it("stands for the protocol in its column, and for nothing where it is prose", () => {
    expect(filterOfCell(packet, builtInColumn("protocol"), "TCP")).toBe("tcp");
    expect(filterOfCell(packet, builtInColumn("info"), "80 → 50000")).toBe("");
  });
});

it("a conversation is there for each layer with two ends, ports with the addresses below them", () => {
  expect(conversationFilters(packet)).toEqual([
    { title: "Ethernet", text: "eth.addr == 00:00:5e:00:53:01 and eth.addr == 00:00:5e:00:53:02" },
    { title: "IPv4", text: "ip.addr == 192.0.2.5 and ip.addr == 192.0.2.1" },
    {
      title: "TCP",
      text: "ip.addr == 192.0.2.5 and ip.addr == 192.0.2.1 and tcp.port == 50000 and tcp.port == 80",
    },
  ]);
});

it("bytes are compared at their place in the frame", () => {
  expect(filterOfBytes(0, 12, Uint8Array.of(8, 0))).toBe("frame[12:2] == 08:00");
  expect(filterOfBytes(0, 12, Uint8Array.of(8))).toBe("frame[12:1] == 08:");
  expect(filterOfBytes(1, 12, Uint8Array.of(8))).toBe("");
});
