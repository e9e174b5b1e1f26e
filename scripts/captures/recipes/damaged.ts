/** A pcapng file that uses what the format offers (two interfaces, comments, names, statistics) and then breaks off. */
import { bytes, u16, u64le, u8 } from "../bytes.ts";
import { icmp, IpProtocol } from "../headers.ts";
import {
  block,
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  nameResolution,
  OptionCode,
  sectionHeader,
  type Option,
} from "../pcapng.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, host, type Packet, Scene } from "../scene.ts";
import { TcpConversation } from "../tcp-conversation.ts";

const SNAP_LENGTH = 96;
/** A block type kept for local use, which no reader knows. */
const LOCAL_BLOCK = 0x80000001;
const ETHERNET = 1;
const NANOSECONDS = 9;

const comment = (value: string): Option => ({ code: OptionCode.comment, value });

function wired(): Packet[] {
  const scene = new Scene();
  const conversation = new TcpConversation(
    scene,
    endpoint("192.0.2.10", 54_021),
    endpoint("198.51.100.21", 21),
    3,
  ).open();
  conversation.send("server", "220 Example FTP ready\r\n");
  conversation.send("client", "USER anonymous\r\n");
  conversation.send("server", "331 Any password will do\r\n");
  conversation.send("client", "PASS guest@example.org\r\n");
  conversation.send(
    "server",
    "230 Welcome, guest number 7 of at most 20. Files under /pub may be taken by anybody.\r\n",
  );
  return scene.packets;
}

function wireless(): Packet[] {
  const scene = new Scene("2026-03-02T09:00:00.010Z");
  const from = host("192.0.2.11");
  const to = host("192.0.2.1");
  for (let at = 1; at <= 3; at++) {
    const echo = bytes(u16(0x51ee), u16(at), "tapglass sample, thirty-two byte");
    scene.wait(4).sendIp(from, to, IpProtocol.icmp, icmp(8, 0, echo));
    scene.wait(1.25).sendIp(to, from, IpProtocol.icmp, icmp(0, 0, echo));
  }
  return scene.packets;
}

function make(): Uint8Array {
  const header = sectionHeader([
    { code: OptionCode.sectionHardware, value: "Example box, two network cards" },
    { code: OptionCode.sectionSystem, value: "Example OS 7" },
    { code: OptionCode.sectionApplication, value: "Tapglass sample recipe" },
    comment("Taken while the link was failing; the last packet is cut."),
  ]);
  const interfaces = bytes(
    interfaceDescription(ETHERNET, SNAP_LENGTH, [
      { code: OptionCode.interfaceName, value: "eth0" },
      { code: OptionCode.interfaceDescription, value: "Desk, wired" },
      { code: OptionCode.interfaceFilter, value: bytes([0], "tcp port 21") },
      { code: OptionCode.interfaceSystem, value: "Example OS 7" },
    ]),
    interfaceDescription(ETHERNET, 0, [
      { code: OptionCode.interfaceName, value: "wlan0" },
      { code: OptionCode.interfaceResolution, value: u8(NANOSECONDS) },
    ]),
  );
  const names = nameResolution([
    { ip: "192.0.2.10", name: "desk.example.org" },
    { ip: "198.51.100.21", name: "files.example.net" },
    { ip: "2001:db8::21", name: "files.example.net" },
  ]);
  const packets = [
    ...wired().map((packet) => ({ packet, interfaceId: 0 })),
    ...wireless().map((packet) => ({ packet, interfaceId: 1 })),
  ].sort((left, right) => Number(left.packet.timeNs - right.packet.timeNs));
  const remarks = new Map([
    [0, [comment("The conversation begins here.")]],
    [7, [comment("First remark."), comment("Second remark on the same packet.")]],
  ]);
  const blocks = packets.map(({ packet, interfaceId }, at) => {
    const frame = interfaceId === 0 ? packet.frame.subarray(0, SNAP_LENGTH) : packet.frame;
    const options = remarks.get(at) ?? [];
    return enhancedPacket({ ...packet, frame }, { interfaceId, unitNs: interfaceId === 0 ? 1000n : 1n, options });
  });
  const last = packets.at(-1)?.packet.timeNs ?? 0n;
  const statistics = interfaceStatistics(0, last, [
    { code: OptionCode.statisticsReceived, value: u64le(1204n) },
    { code: OptionCode.statisticsDropped, value: u64le(17n) },
  ]);
  const whole = bytes(
    header,
    interfaces,
    names,
    ...blocks.slice(0, 5),
    block(LOCAL_BLOCK, "only we know"),
    statistics,
    ...blocks.slice(5),
  );
  return whole.subarray(0, whole.length - 50);
}

export const recipes: readonly Recipe[] = [
  {
    file: "damaged.pcapng",
    goesTo: "samples",
    title: "A damaged capture",
    line: "Two interfaces, remarks, names, packets cut at 96 bytes, drops, an unknown block, and an end in the middle of a packet.",
    make,
  },
];
