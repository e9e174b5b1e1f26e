/** Looking ahead into a plain pcap changes nothing: the same packets in a pcapng, which is read without, give the same flows. */
import { expect, test } from "vitest";
import { bytes, seeded, zeros } from "../../scripts/captures/bytes.ts";
import { IpProtocol, TcpFlag, tcp, udp } from "../../scripts/captures/headers.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { pcapng } from "../../scripts/captures/pcapng.ts";
import { type Packet, Scene, endpoint } from "../../scripts/captures/scene.ts";
import type { Random } from "./support/mutate.ts";
import { openBytes } from "./support/open.ts";

const PACKETS = 3000;
/** Few enough that packets of a batch share flows, and that ports are used again within it. */
const HOSTS = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1", "2001:db8::2"];
const PORTS = [1000, 2000, 3000];
const FLAGS = [TcpFlag.syn, TcpFlag.syn | TcpFlag.ack, TcpFlag.ack, TcpFlag.ack, TcpFlag.rst];

function pick<T>(random: Random, all: readonly T[]): T {
  const found = all[random() % all.length];
  if (found === undefined) throw new Error("nothing to pick from");
  return found;
}

function traffic(seed: number): readonly Packet[] {
  const random = seeded(seed);
  const scene = new Scene();
  while (scene.packets.length < PACKETS) {
    const from = endpoint(pick(random, HOSTS), pick(random, PORTS));
    const to = endpoint(pick(random, HOSTS), pick(random, PORTS));
    if (from.host.ip.includes(":") !== to.host.ip.includes(":")) continue;
    const seq = (random() % 4) * 1000;
    const segment = { from, to, seq, ack: 0, flags: pick(random, FLAGS), window: 1000 };
    if (random() % 3 === 0) scene.sendIp(from.host, to.host, IpProtocol.udp, udp(from, to, zeros(8)));
    else scene.sendIp(from.host, to.host, IpProtocol.tcp, tcp(segment, zeros(random() % 3)));
  }
  return scene.packets;
}

async function flowsOf(file: Uint8Array, chunkSize?: number): Promise<unknown> {
  const { engine, summary } = await openBytes(file, chunkSize);
  const columns = [{ kind: "field", name: "tcp.stream" } as const, { kind: "field", name: "udp.stream" } as const];
  const { rows } = await engine.window({ key: 0, first: 0, count: PACKETS, columns });
  return {
    flows: summary.flows,
    rows: rows.map(({ flow, forward, cells, flags }) => ({ flow, forward, cells, flags })),
  };
}

test.each([1, 2, 3])("traffic %i", async (seed) => {
  const packets = traffic(seed);
  const [ahead, plain] = await Promise.all([flowsOf(bytes(pcap(packets))), flowsOf(bytes(pcapng(packets)))]);
  expect(ahead).toEqual(plain);
  // Batches that begin anywhere.
  expect(await flowsOf(bytes(pcap(packets)), 1009)).toEqual(plain);
});
