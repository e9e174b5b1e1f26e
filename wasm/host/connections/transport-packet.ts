/** One transport header of a packet, as the engine noted it; the object is filled again and again. */
import {
  TRANSPORT_ACKNOWLEDGMENT,
  TRANSPORT_ADDRESS_SIZE,
  TRANSPORT_CAPTURED,
  TRANSPORT_DEPTH,
  TRANSPORT_DESTINATION,
  TRANSPORT_DESTINATION_PORT,
  TRANSPORT_FLAGS,
  TRANSPORT_HEADER,
  TRANSPORT_IP_BYTES,
  TRANSPORT_LENGTH,
  TRANSPORT_PROTOCOL,
  TRANSPORT_REPORTED,
  TRANSPORT_ROW,
  TRANSPORT_SCALE,
  TRANSPORT_SEQUENCE,
  TRANSPORT_SOURCE,
  TRANSPORT_SOURCE_PORT,
  TRANSPORT_TCP_FLAGS,
  TRANSPORT_WINDOW,
} from "#shared/abi/transport.ts";
import { formatIpv4, formatIpv6 } from "#shared/format/address.ts";
import type { Instance } from "../instance.ts";

export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;
export const ICMPV6 = 58;

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const ACK = 16;

export class TransportPacket {
  row = 0;
  protocol = 0;
  addressSize = 0;
  flags = 0;
  /** Window scale that a SYN announces; -1 without. */
  scale = -1;
  ipBytes = 0;
  reported = 0;
  captured = 0;
  sourcePort = 0;
  destinationPort = 0;
  sequence = 0;
  acknowledgment = 0;
  tcpFlags = 0;
  window = 0;
  headerBytes = 0;
  udpLength = 0;
  depth = 0;
  /** The bytes of both addresses as text that is only good as a key. */
  sourceKey = "";
  destinationKey = "";
  /** Bytes of the whole frame on the wire. */
  frameBytes = 0;
  /** Nanoseconds since the first packet of the capture. */
  timeNs = 0;

  read(instance: Instance, at: number): void {
    const { view } = instance;
    this.row = view.getUint32(at + TRANSPORT_ROW, true);
    this.protocol = view.getUint8(at + TRANSPORT_PROTOCOL);
    this.addressSize = view.getUint8(at + TRANSPORT_ADDRESS_SIZE);
    this.flags = view.getUint8(at + TRANSPORT_FLAGS);
    this.scale = view.getUint8(at + TRANSPORT_SCALE) - 1;
    this.ipBytes = view.getUint32(at + TRANSPORT_IP_BYTES, true);
    this.reported = view.getUint32(at + TRANSPORT_REPORTED, true);
    this.captured = view.getUint32(at + TRANSPORT_CAPTURED, true);
    this.sourcePort = view.getUint16(at + TRANSPORT_SOURCE_PORT, true);
    this.destinationPort = view.getUint16(at + TRANSPORT_DESTINATION_PORT, true);
    this.sequence = view.getUint32(at + TRANSPORT_SEQUENCE, true);
    this.acknowledgment = view.getUint32(at + TRANSPORT_ACKNOWLEDGMENT, true);
    this.tcpFlags = view.getUint16(at + TRANSPORT_TCP_FLAGS, true);
    this.window = view.getUint16(at + TRANSPORT_WINDOW, true);
    this.headerBytes = view.getUint16(at + TRANSPORT_HEADER, true);
    this.udpLength = view.getUint16(at + TRANSPORT_LENGTH, true);
    this.depth = view.getUint32(at + TRANSPORT_DEPTH, true);
    this.sourceKey = addressKey(view, at + TRANSPORT_SOURCE, this.addressSize);
    this.destinationKey = addressKey(view, at + TRANSPORT_DESTINATION, this.addressSize);
  }
}

function addressKey(view: DataView, at: number, size: number): string {
  if (size === 4) return String.fromCharCode(view.getUint16(at), view.getUint16(at + 2));
  let key = "";
  for (let i = 0; i < size; i += 2) key += String.fromCharCode(view.getUint16(at + i));
  return key;
}

/** The address as people write it. */
export function addressText(key: string): string {
  const bytes = new Uint8Array(key.length * 2);
  for (let i = 0; i < key.length; i++) {
    bytes[i * 2] = key.charCodeAt(i) >> 8;
    bytes[i * 2 + 1] = key.charCodeAt(i) & 0xff;
  }
  return bytes.length === 4 ? formatIpv4(bytes, 0) : formatIpv6(bytes, 0);
}
