/**
 * Capture mode metadata: how much of a frame may leave the host. Headers of link, network and transport layer, and beyond them only
 * what gives names: DNS, mDNS, LLMNR, NBNS and DHCP messages, TLS handshakes in the clear, QUIC's first packets. Everything else
 * that the transport carries stays here; a frame that is not understood keeps its first bytes, which are headers of some kind.
 */
import { findNetwork } from "../capture/own-frames.ts";

const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
const ETHERTYPE_ARP = 0x0806;
const TCP = 6;
const UDP = 17;
const FRAGMENT = 44;
/** Extension headers of IPv6 that are passed over: hop-by-hop, routing, destination. */
const EXTENSIONS = new Set([0, 43, 60]);
const MOST_EXTENSIONS = 8;
/** Ports whose datagrams are names and addresses: DNS, DHCP, NBNS, DHCPv6, mDNS, LLMNR. */
const NAME_PORTS = new Set([53, 67, 68, 137, 546, 547, 5353, 5355]);
const QUIC_PORT = 443;
const TLS_HANDSHAKE = 22;
/** Kept of a network layer that is not read here. */
const UNKNOWN_BYTES = 20;
const OTHER_TRANSPORT_BYTES = 8;
const ARP_BYTES = 28;

/** Bytes of `frame` (its first `length` are captured) that may leave the host. */
export function keptLength(frame: Buffer, length: number, linkType: number): number {
  const network = findNetwork(frame, length, linkType);
  if (network === undefined) return Math.min(length, UNKNOWN_BYTES);
  const { at, type } = network;
  if (type === ETHERTYPE_ARP) return Math.min(length, at + ARP_BYTES);
  if (type === ETHERTYPE_IPV4) return Math.min(length, keepIpv4(frame, length, at));
  if (type === ETHERTYPE_IPV6) return Math.min(length, keepIpv6(frame, length, at));
  return Math.min(length, at + UNKNOWN_BYTES);
}

function keepIpv4(frame: Buffer, length: number, at: number): number {
  if (length < at + 20) return length;
  const header = ((frame[at] ?? 0) & 15) * 4;
  const isLaterFragment = (frame.readUInt16BE(at + 6) & 0x1fff) !== 0;
  // The bytes of a later fragment belong to the middle of something.
  if (header < 20 || isLaterFragment) return at + Math.max(header, 20);
  return keepTransport(frame, length, at + header, frame[at + 9] ?? 0);
}

function keepIpv6(frame: Buffer, length: number, at: number): number {
  if (length < at + 40) return length;
  let next = frame[at + 6] ?? 0;
  let end = at + 40;
  for (let count = 0; count < MOST_EXTENSIONS && length >= end + 8; count++) {
    if (next === FRAGMENT) {
      const isLater = (frame.readUInt16BE(end + 2) & 0xfff8) !== 0;
      if (isLater) return end + 8;
      next = frame[end] ?? 0;
      end += 8;
    } else if (EXTENSIONS.has(next)) {
      next = frame[end] ?? 0;
      end += ((frame[end + 1] ?? 0) + 1) * 8;
    } else return keepTransport(frame, length, end, next);
  }
  return end;
}

function keepTransport(frame: Buffer, length: number, at: number, protocol: number): number {
  if (protocol === TCP) return keepTcp(frame, length, at);
  if (protocol === UDP) return keepUdp(frame, length, at);
  return at + OTHER_TRANSPORT_BYTES;
}

function keepTcp(frame: Buffer, length: number, at: number): number {
  if (length < at + 20) return length;
  const payload = at + Math.max(20, ((frame[at + 12] ?? 0) >> 4) * 4);
  // DNS over TCP carries names alone; a TLS handshake is in the clear only up to the change of keys.
  if (isNamePort(frame, at)) return length;
  const isHandshake = length > payload + 5 && frame[payload] === TLS_HANDSHAKE && frame[payload + 1] === 3;
  return isHandshake ? Math.max(payload, endOfHandshakes(frame, length, payload)) : payload;
}

/** Behind the TLS records of type handshake that follow each other from `at`. */
function endOfHandshakes(frame: Buffer, length: number, at: number): number {
  while (at + 5 <= length && frame[at] === TLS_HANDSHAKE) at += 5 + frame.readUInt16BE(at + 3);
  return Math.min(at, length);
}

function keepUdp(frame: Buffer, length: number, at: number): number {
  if (length < at + 8) return length;
  if (isNamePort(frame, at)) return length;
  const first = frame[at + 8] ?? 0;
  const isQuic = frame.readUInt16BE(at) === QUIC_PORT || frame.readUInt16BE(at + 2) === QUIC_PORT;
  // Long header of type Initial: protected by a key that its own connection id gives away; it holds the TLS hello.
  return isQuic && (first & 0xf0) === 0xc0 ? length : at + 8;
}

function isNamePort(frame: Buffer, at: number): boolean {
  return NAME_PORTS.has(frame.readUInt16BE(at)) || NAME_PORTS.has(frame.readUInt16BE(at + 2));
}
