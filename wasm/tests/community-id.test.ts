/** Community ID, version 1 and seed 0: the vectors that its specification publishes, through the whole engine. */
import { expect, test } from "vitest";
import { bytes, u16, u32 } from "../../scripts/captures/bytes.ts";
import { IpProtocol, icmp } from "../../scripts/captures/headers.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { Scene, endpoint, host } from "../../scripts/captures/scene.ts";
import { TcpConversation } from "../../scripts/captures/tcp-conversation.ts";
import { flowIdOf } from "#shared/format/flow-row.ts";
import type { FlowRow } from "#shared/model/flow.ts";
import type { Packet } from "../../scripts/captures/scene.ts";
import { openBytes } from "./support/open.ts";

const SCTP = 132;

/** The name as the table of flows has it, and as each packet's tree has it. */
async function namesOf(packets: readonly Packet[]): Promise<Set<string | undefined>> {
  const { engine, summary } = await openBytes(pcap(packets));
  const query = { table: "", level: "flow", isEndpoints: false, scope: "all", search: "", sort: undefined } as const;
  await engine.flows(query, () => undefined);
  const { rows } = await engine.flowWindow({ table: "", key: 0, first: 0, count: 9 });
  const names = new Set(rows.map(({ communityId }: FlowRow) => communityId));
  for (let number = 1; number <= summary.packets; number++) {
    const packet = await engine.packet(number);
    names.add(packet.ok ? packet.value.nodes.find(({ name }) => name === "communityid")?.value : packet.message);
  }
  return names;
}

test("a TCP flow, the same in both directions", async () => {
  const scene = new Scene();
  new TcpConversation(scene, endpoint("128.232.110.120", 34_855), endpoint("66.35.250.204", 80)).open().close();
  expect(await namesOf(scene.packets)).toEqual(new Set(["1:LQU9qZlK+B5F3KDmev6m5PMibrg="]));
});

test("a flow's id says its Community ID, when it began and which it is", async () => {
  const scene = new Scene();
  scene.sendUdp(endpoint("192.168.1.52", 54_585), endpoint("8.8.4.4", 53), "");
  scene.wait(250).sendUdp(endpoint("192.168.1.52", 54_585), endpoint("8.8.8.8", 53), "");
  const { engine } = await openBytes(pcap(scene.packets));
  const query = { table: "", level: "flow", isEndpoints: false, scope: "all", search: "", sort: undefined } as const;
  await engine.flows(query, () => undefined);
  const { rows } = await engine.flowWindow({ table: "", key: 0, first: 0, count: 9 });
  const [first, second] = rows;
  if (first === undefined || second === undefined) throw new Error("there are two flows");
  const secondsOf = (ns = 0n): string => `${ns / 1_000_000_000n}.${(ns % 1_000_000_000n).toString().padStart(9, "0")}`;
  expect(flowIdOf(second)).toBe(`1:d/FP5EW3wiY1vCndhwleRRKHowQ=@${secondsOf(second.firstNs)}#1`);
  expect(flowIdOf(first)).toMatch(/#0$/u);
  expect(flowIdOf({ ...first, firstNs: undefined })).toBe(`${first.communityId}#0`);
  expect(flowIdOf({ ...first, communityId: undefined })).toBeUndefined();
  expect(flowIdOf({ ...first, flow: -1 })).toBeUndefined();
});

test("a UDP flow", async () => {
  const scene = new Scene();
  scene.sendUdp(endpoint("192.168.1.52", 54_585), endpoint("8.8.8.8", 53), "");
  scene.sendUdp(endpoint("8.8.8.8", 53), endpoint("192.168.1.52", 54_585), "");
  expect(await namesOf(scene.packets)).toEqual(new Set(["1:d/FP5EW3wiY1vCndhwleRRKHowQ="]));
});

test("an SCTP flow of equal ports: the lower address stands first", async () => {
  const scene = new Scene();
  const header = bytes(u16(7), u16(7), u32(0), u32(0));
  scene.sendIp(host("192.168.170.56"), host("192.168.170.8"), SCTP, header);
  expect(await namesOf(scene.packets)).toEqual(new Set(["1:MP2EtRCAUIZvTw6MxJHLV7N7JDs="]));
});

test("an echo and its reply", async () => {
  const scene = new Scene();
  const [one, other] = [host("192.168.0.89"), host("192.168.0.1")];
  scene.sendIp(one, other, IpProtocol.icmp, icmp(8, 0, bytes(u16(1), u16(1))));
  scene.sendIp(other, one, IpProtocol.icmp, icmp(0, 0, bytes(u16(1), u16(1))));
  expect(await namesOf(scene.packets)).toEqual(new Set(["1:X0snYXpgwiv9TZtqg64sgzUn6Dk="]));
});

test("an ICMP message that was cut: the name of its hosts", async () => {
  const scene = new Scene();
  scene.sendIp(host("192.168.0.89"), host("192.168.0.1"), IpProtocol.icmp, bytes([8]));
  scene.sendIp(host("192.168.0.1"), host("192.168.0.89"), IpProtocol.icmp, bytes([0, 0, 1]));
  expect(await namesOf(scene.packets)).toEqual(new Set(["1:R/ESNZ+kKhndmKnvhTJ+FFgTe5s="]));
});
