/** Wireless LAN: bare frames, frames behind radiotap, and frames that an access point sends to its controller in CAPWAP. */
import { bytes, mac, u16, u16le, u24, u32, u32le, u64le, zeros, type Part } from "../bytes.ts";
import { ethernet, EtherType, icmp, ipv4, IpProtocol, udp } from "../headers.ts";
import { enhancedPacket, interfaceDescription, OptionCode, sectionHeader } from "../pcapng.ts";
import type { Recipe } from "../recipe.ts";
import { endpoint, host, Scene } from "../scene.ts";

const RADIOTAP = 127;
const BARE = 105;
const ETHERNET = 1;

const station = host("192.0.2.30");
const gateway = host("192.0.2.1");
const cell = "00:00:5e:00:53:c0";
const relay = "00:00:5e:00:53:c1";

const Flag = { toDs: 1, fromDs: 2, more: 4, retry: 8, protected: 0x40, order: 0x80 } as const;

const ping = (sequence: number): Uint8Array =>
  ipv4(
    { from: station.ip, to: gateway.ip, protocol: IpProtocol.icmp, id: 40 + sequence },
    icmp(8, 0, bytes(u16(0x1159), u16(sequence), "through the air")),
  );
const snap = (...payload: readonly Part[]): Uint8Array =>
  bytes([0xaa, 0xaa, 3, 0, 0, 0], u16(EtherType.ipv4), ...payload);

interface Air {
  readonly type: number;
  readonly flags?: number;
  readonly addresses: readonly string[];
  /** Sequence number and fragment; none in control frames. */
  readonly sequence?: number;
  readonly fragment?: number;
}

/** A frame as it is on the air; the fourth address stands behind the sequence number. */
function air({ type, flags = 0, addresses, sequence, fragment = 0 }: Air, ...rest: readonly Part[]): Uint8Array {
  const number = sequence === undefined ? [] : u16le((sequence << 4) | fragment);
  const [first, fourth] = [addresses.slice(0, 3).map(mac), addresses.slice(3).map(mac)];
  return bytes([type, flags], u16le(44), ...first, number, ...fourth, ...rest);
}

const DATA = 0x08;
const QOS = 0x88;
const TO_CELL = [cell, station.mac, gateway.mac];

const beacon = air({ type: 0x80, addresses: ["ff:ff:ff:ff:ff:ff", cell, cell], sequence: 1 }, zeros(12), [0, 2], "lab");
const upward = air({ type: DATA, flags: Flag.toDs, addresses: TO_CELL, sequence: 2 }, snap(ping(1)));
const downward = air(
  { type: QOS, flags: Flag.fromDs | Flag.order, addresses: [station.mac, cell, gateway.mac], sequence: 3 },
  u16le(5),
  zeros(4),
  snap(ping(2)),
);
const relayed = air(
  {
    type: DATA,
    flags: Flag.toDs | Flag.fromDs | Flag.retry,
    addresses: [cell, relay, gateway.mac, station.mac],
    sequence: 4,
  },
  snap(ping(3)),
);
const part = (payload: Uint8Array): Uint8Array =>
  bytes(mac(gateway.mac), mac(station.mac), u16(8 + payload.length), snap(payload));
const many = air(
  { type: QOS, flags: Flag.toDs, addresses: TO_CELL, sequence: 9 },
  u16le(0x80),
  part(ping(7)),
  zeros(3 - ((3 + part(ping(7)).length) % 4)),
  part(ping(8)),
);
const padded = air({ type: QOS, flags: Flag.toDs, addresses: TO_CELL, sequence: 5 }, u16le(0), zeros(2), snap(ping(4)));

interface Reception {
  readonly flags: number;
  readonly moreWords?: boolean;
}

/** Time, flags, rate, channel, signal, noise and antenna; the checksum behind the frame where the flags say so. */
function received({ flags, moreWords = false }: Reception, frame: Uint8Array): Uint8Array {
  const present = 0x86f >>> 0;
  const words = moreWords ? bytes(u32le((present | 0x80000000) >>> 0), u32le(0)) : u32le(present);
  const gap = moreWords ? 4 : 0;
  const values = bytes(zeros(gap), u64le(1_234_567n), [flags, 108], u16le(5180), u16le(0x140), [0xc4, 0xa1, 1]);
  const length = 4 + words.length + values.length;
  return bytes([0, 0], u16le(length), words, values, frame, (flags & 0x10) === 0 ? [] : u32le(0x12345678));
}

const point = endpoint("192.0.2.40", 41_264);
const controller = (port: number): ReturnType<typeof endpoint> => endpoint("198.51.100.40", port);
const CONTROL_PORT = 5246;
const DATA_PORT = 5247;

function wired(port: number, ...payload: readonly Part[]): Uint8Array {
  const to = controller(port);
  const datagram = udp(point, to, ...payload);
  const packet = ipv4({ from: point.host.ip, to: to.host.ip, protocol: IpProtocol.udp, id: 90 }, datagram);
  return ethernet(to.host.mac, point.host.mac, EtherType.ipv4, packet);
}

const CapwapFlag = { native: 0x100, fragment: 0x80, last: 0x40, wireless: 0x20, radio: 0x10, alive: 8 } as const;

function capwap(flags: number, words: number, ...rest: readonly Part[]): Uint8Array {
  return bytes([0], u24((words << 19) | (1 << 14) | (1 << 9) | flags), u16(7), u16(8 << 3), ...rest);
}

/** Frame control with its bytes in the wrong order, as one maker's access points send it. */
const swapped = (frame: Uint8Array): Uint8Array => bytes([frame[1] ?? 0, frame[0] ?? 0], frame.subarray(2));

const radioMac = bytes([6], mac(cell), [0]);
const facts = bytes([4, 0xbf, 35, 0, 54, 0, 0, 0]);
const request = bytes(u32(1), [9], u16(12), [0], u16(20), u16(1), [0], u16(52), u16(0));
const sealed = bytes([23], u16(0xfefd), u16(1), u16(0), u32(3), u16(5), "noise");

const FRAMES: readonly { readonly linkType: number; readonly frame: Uint8Array }[] = [
  { linkType: BARE, frame: beacon },
  { linkType: BARE, frame: upward },
  { linkType: BARE, frame: air({ type: 0xb4, addresses: [cell, station.mac] }) },
  { linkType: BARE, frame: air({ type: 0xd4, addresses: [station.mac] }) },
  { linkType: BARE, frame: air({ type: 0x48, flags: Flag.toDs, addresses: TO_CELL, sequence: 6 }) },
  {
    linkType: BARE,
    frame: air({ type: DATA, flags: Flag.toDs | Flag.protected, addresses: TO_CELL, sequence: 7 }, "sealed bytes"),
  },
  {
    linkType: BARE,
    frame: air(
      { type: DATA, flags: Flag.toDs | Flag.more, addresses: TO_CELL, sequence: 8 },
      snap(ping(5)).subarray(0, 20),
    ),
  },
  { linkType: BARE, frame: many },
  { linkType: RADIOTAP, frame: received({ flags: 0x10 }, downward) },
  { linkType: RADIOTAP, frame: received({ flags: 0, moreWords: true }, relayed) },
  { linkType: RADIOTAP, frame: received({ flags: 0x20 }, padded) },
  { linkType: ETHERNET, frame: wired(CONTROL_PORT, capwap(CapwapFlag.radio, 4, radioMac, request)) },
  { linkType: ETHERNET, frame: wired(CONTROL_PORT, [1, 0, 0, 0], sealed) },
  { linkType: ETHERNET, frame: wired(CONTROL_PORT, capwap(CapwapFlag.fragment | CapwapFlag.last, 2, "the rest")) },
  {
    linkType: ETHERNET,
    frame: wired(DATA_PORT, capwap(CapwapFlag.native | CapwapFlag.wireless, 4, facts, swapped(upward))),
  },
  { linkType: ETHERNET, frame: wired(DATA_PORT, capwap(CapwapFlag.native, 2, upward)) },
  {
    linkType: ETHERNET,
    frame: wired(DATA_PORT, capwap(0, 2, ethernet(gateway.mac, station.mac, EtherType.ipv4, ping(6)))),
  },
  { linkType: ETHERNET, frame: wired(DATA_PORT, capwap(CapwapFlag.alive, 2, u16(22), u16(35), u16(16), zeros(16))) },
  { linkType: ETHERNET, frame: wired(DATA_PORT, "no CAPWAP") },
];

const LINKS = [ETHERNET, RADIOTAP, BARE];

function make(): Uint8Array {
  const scene = new Scene("2026-04-02T11:00:00Z");
  for (const { frame } of FRAMES) scene.wait(10).send(frame);
  return bytes(
    sectionHeader(),
    ...LINKS.map((linkType) =>
      interfaceDescription(linkType, 262_144, [
        { code: OptionCode.interfaceName, value: linkType === ETHERNET ? "eth0" : "wlan0" },
      ]),
    ),
    ...scene.packets.map((packet, index) =>
      enhancedPacket(packet, { interfaceId: LINKS.indexOf(FRAMES[index]?.linkType ?? ETHERNET) }),
    ),
  );
}

export const recipes: readonly Recipe[] = [
  {
    file: "wireless.pcapng",
    goesTo: "tests",
    title: "Wireless LAN",
    line: "Bare frames, frames behind radiotap, and what an access point sends to its controller in CAPWAP.",
    make,
  },
];
