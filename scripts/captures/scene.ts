/**
 * A scene is what one capture point saw: frames with times, in order. Time only moves when a recipe says so,
 * so that a recipe run twice gives the same bytes.
 */
import { address, bytes, type Part } from "./bytes.ts";
import { ethernet, EtherType, ipv4, ipv6, IpProtocol, udp, type Endpoint, type Host } from "./headers.ts";

export interface Packet {
  readonly timeNs: bigint;
  readonly frame: Uint8Array;
  /** Larger than the frame when the capture cut it. */
  readonly originalLength: number;
}

const BROADCAST = "ff:ff:ff:ff:ff:ff";

/** A host on the network of the samples: addresses from the ranges kept for documentation (RFC 5737, RFC 3849, RFC 7042). */
export function host(ip: string): Host {
  const last = address(ip).at(-1) ?? 0;
  return { ip, mac: `00:00:5e:00:53:${last.toString(16).padStart(2, "0")}` };
}

export function endpoint(ip: string, port: number): Endpoint {
  return { host: host(ip), port };
}

export class Scene {
  readonly packets: Packet[] = [];
  #timeNs: bigint;
  #nextIpId = 0x1000;

  constructor(start = "2026-03-02T09:00:00Z") {
    this.#timeNs = BigInt(Date.parse(start)) * 1_000_000n;
  }

  /** Lets time pass. */
  wait(milliseconds: number): this {
    this.#timeNs += BigInt(Math.round(milliseconds * 1_000_000));
    return this;
  }

  /** One frame, 50 microseconds after the one before. */
  send(frame: Uint8Array, originalLength = frame.length): this {
    this.#timeNs += 50_000n;
    this.packets.push({ timeNs: this.#timeNs, frame, originalLength });
    return this;
  }

  /** One IP packet in an Ethernet frame; the addresses' form decides between IPv4 and IPv6. */
  sendIp(from: Host, to: Host, protocol: number, ...payload: readonly Part[]): this {
    return this.send(this.frameIp(from, to, protocol, ...payload));
  }

  frameIp(from: Host, to: Host, protocol: number, ...payload: readonly Part[]): Uint8Array {
    if (from.ip.includes(":")) {
      const packet = ipv6({ from: from.ip, to: to.ip, nextHeader: protocol }, ...payload);
      return ethernet(to.mac, from.mac, EtherType.ipv6, packet);
    }
    const id = this.#nextIpId++ & 0xffff;
    const packet = ipv4({ from: from.ip, to: to.ip, protocol, id, doNotFragment: true }, ...payload);
    return ethernet(to.mac, from.mac, EtherType.ipv4, packet);
  }

  sendUdp(from: Endpoint, to: Endpoint, ...payload: readonly Part[]): this {
    return this.sendIp(from.host, to.host, IpProtocol.udp, udp(from, to, bytes(...payload)));
  }

  broadcast(from: Host, etherType: number, ...payload: readonly Part[]): this {
    return this.send(ethernet(BROADCAST, from.mac, etherType, ...payload));
  }
}
