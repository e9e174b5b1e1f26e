/** Plain frames go a shorter way through the first pass: it leaves behind what the general way leaves. */
import { describe, expect, test } from "vitest";
import type { CaptureSummary } from "#shared/model/capture.ts";
import type { ExpertSummary } from "#shared/model/expert.ts";
import { bytes, u16, zeros } from "../../scripts/captures/bytes.ts";
import { EtherType, IpProtocol, ethernet, ipv4, udp } from "../../scripts/captures/headers.ts";
import { pcap } from "../../scripts/captures/pcap.ts";
import { type Packet, endpoint } from "../../scripts/captures/scene.ts";
import { openBytes } from "./support/open.ts";

/** To a group: a time to live that runs out is no remark there, but not plain either. */
const [FROM, TO] = [endpoint("192.0.2.1", 5353), endpoint("224.0.0.251", 5353)];
const QUERY = bytes(u16(7), zeros(2), u16(1), zeros(6), "\u0001a\u0005local\u0000", u16(1), u16(1));
const SYN = bytes(u16(4000), u16(80), zeros(3), [9], zeros(4), [0x50, 2], u16(1000), zeros(4));

type Made = Readonly<Record<string, (ttl: number) => Uint8Array>>;

function frame(protocol: number, payload: Uint8Array, ttl: number): Uint8Array {
  const packet = ipv4({ from: FROM.host.ip, to: TO.host.ip, protocol, id: 1, ttl }, payload);
  return ethernet(TO.host.mac, FROM.host.mac, EtherType.ipv4, packet);
}

function changed(made: Uint8Array, at: number, value: number): Uint8Array {
  const copy = made.slice();
  copy[at] = value;
  return copy;
}

const dns = (ttl: number): Uint8Array => frame(IpProtocol.udp, udp(FROM, TO, QUERY), ttl);

const FRAMES: Made = {
  "a datagram": dns,
  "a segment": (ttl) => frame(IpProtocol.tcp, SYN, ttl),
  "a wrong header checksum": (ttl) => changed(dns(ttl), 25, 1),
  "no header checksum": (ttl) => changed(changed(dns(ttl), 24, 0), 25, 0),
  "padding behind it": (ttl) => bytes(dns(ttl), zeros(20)),
  "a total length beyond the frame": (ttl) => changed(dns(ttl), 16, 9),
  "a header alone": (ttl) => frame(IpProtocol.udp, zeros(0), ttl),
};
const CUTS = [0, 1, 13, 20, 33, 34, 38, 41, 42, 50];

async function look(all: readonly Packet[]): Promise<{
  readonly seen: unknown;
  readonly hierarchy: CaptureSummary["hierarchy"];
  readonly notes: ExpertSummary["entries"];
}> {
  const { engine, summary } = await openBytes(bytes(pcap(all)));
  const { rows } = await engine.window({
    key: 0,
    first: 0,
    count: all.length,
    columns: [{ kind: "builtIn", id: "protocol" }],
  });
  const seen = rows.map(({ cells, severity, flags, flow, forward }) => ({ cells, severity, flags, flow, forward }));
  const expert = await engine.expert();
  return { seen, hierarchy: summary.hierarchy, notes: expert.entries };
}

describe.each(Object.entries(FRAMES))("%s", (_name, make) => {
  test("leaves the same at whatever length it was cut", async () => {
    const packets = (ttl: number): Packet[] => {
      const whole = make(ttl);
      return [whole.length, ...CUTS.filter((cut) => cut < whole.length)].map((length, at) => ({
        timeNs: BigInt(at) * 1_000_000n,
        frame: whole.subarray(0, length),
        originalLength: whole.length,
      }));
    };
    const [plain, general] = await Promise.all([look(packets(64)), look(packets(4))]);
    expect(plain).toEqual(general);
  });
});
