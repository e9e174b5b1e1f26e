import { describe, expect, it } from "vitest";
import type { FlowRow } from "#shared/model/flow.ts";
import { endpointFilters, filterOfFlow, pairFilters, processFilters } from "./flow-filters.ts";

const row: FlowRow = {
  flow: 7,
  transport: "TCP",
  protocol: "HTTP",
  addressA: "192.0.2.1",
  addressB: "192.0.2.2",
  portA: 50_000,
  portB: 80,
  packetsA: 1,
  packetsB: 1,
  bytesA: 60,
  bytesB: 60,
  firstNs: 0n,
  lastNs: 1n,
  firstPacket: 1,
  lastPacket: 2,
  stream: 3,
  communityId: undefined,
};

const textOf = (title: string, from: FlowRow): string | undefined =>
  pairFilters(from).find((one) => one.title === title)?.text;

describe("a row of two ends", () => {
  it("is filtered by addresses and ports, in both directions or in one", () => {
    expect(textOf("A ↔ B", row)).toBe(
      "ip.addr == 192.0.2.1 and tcp.port == 50000 and ip.addr == 192.0.2.2 and tcp.port == 80",
    );
    expect(textOf("B → A", row)).toBe(
      "ip.src == 192.0.2.2 and tcp.srcport == 80 and ip.dst == 192.0.2.1 and tcp.dstport == 50000",
    );
  });
  it("knows the field that its addresses belong to", () => {
    const mac = { ...row, transport: "Ethernet", addressA: "02:00:5e:00:53:01", portA: undefined };
    expect(textOf("A → any", mac)).toBe("eth.src == 02:00:5e:00:53:01");
    expect(textOf("any → A", { ...row, addressA: "2001:db8::1" })).toBe(
      "ipv6.dst == 2001:db8::1 and tcp.dstport == 50000",
    );
  });
});

describe("a flow", () => {
  it("is filtered by its number where filters know one, else by its id", () => {
    expect(filterOfFlow(row)).toBe("tcp.stream == 3");
    expect(filterOfFlow({ ...row, transport: "ICMP", stream: undefined })).toBe("flow.id == 7");
    expect(filterOfFlow({ ...row, flow: -1, stream: undefined })).toBeUndefined();
  });
});

it("each process of a flow is filtered by its id, one that was not seen by none", () => {
  const texts = (process: string | undefined): string[] => processFilters({ ...row, process }).map(({ text }) => text);
  expect(texts("curl (77), nginx: worker (9)")).toEqual(["proc.pid == 77", "proc.pid == 9"]);
  expect(texts("a process of user 33")).toEqual([]);
  expect(texts(undefined)).toEqual([]);
});

it("an endpoint is filtered as sender, as receiver, or as either", () => {
  expect(endpointFilters({ ...row, addressB: "", portB: undefined }).map(({ text }) => text)).toEqual([
    "ip.addr == 192.0.2.1 and tcp.port == 50000",
    "ip.src == 192.0.2.1 and tcp.srcport == 50000",
    "ip.dst == 192.0.2.1 and tcp.dstport == 50000",
  ]);
});
