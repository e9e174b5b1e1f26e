/** Small captures that tests of the engine's answers put together; the same every time. */
import { bytes, randomBytes, u16 } from "../../../scripts/captures/bytes.ts";
import { IpProtocol, icmp } from "../../../scripts/captures/headers.ts";
import { type Packet, Scene, endpoint, host } from "../../../scripts/captures/scene.ts";
import { TcpConversation } from "../../../scripts/captures/tcp-conversation.ts";

const HERE = host("192.0.2.10");
const THERE = host("192.0.2.1");

/** Echo requests, numbered from 1. */
export function pings(count: number): Packet[] {
  const scene = new Scene();
  for (let at = 1; at <= count; at++) ping(scene, at);
  return scene.packets;
}

/** One echo request; its sequence number tells it from the others. */
export function ping(scene: Scene, sequence: number, text = "one of many"): void {
  scene.wait(1).sendIp(HERE, THERE, IpProtocol.icmp, icmp(8, 0, bytes(u16(0xf11e), u16(sequence), text)));
}

/** UDP datagrams of `size` bytes that no dissector knows, in a few flows. */
export function datagrams(count: number, size: number): Packet[] {
  const scene = new Scene();
  const payload = randomBytes(size, size);
  for (let at = 0; at < count; at++) {
    scene.sendUdp(endpoint("192.0.2.10", 40_000 + (at % 8)), endpoint("198.51.100.80", 50_000), payload);
  }
  return scene.packets;
}

/** One TCP conversation from handshake to end. */
export function conversation(): Packet[] {
  const scene = new Scene();
  const talk = new TcpConversation(scene, endpoint("192.0.2.10", 49_152), endpoint("198.51.100.80", 9_999));
  talk.open().send("client", "question").send("server", randomBytes(1, 4000)).send("client", "thanks").close();
  return scene.packets;
}
