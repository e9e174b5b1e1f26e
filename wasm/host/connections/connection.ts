/** One connection in Zeek's sense: packets between two ends until a timer says that it is over. */
import { ICMP, ICMPV6, TCP, UDP, addressText, type TransportPacket } from "./transport-packet.ts";

export type ConnectionState =
  "S0" | "S1" | "SF" | "REJ" | "S2" | "S3" | "RSTO" | "RSTR" | "RSTOS0" | "RSTRH" | "SH" | "SHR" | "OTH";

/** What one side sent. */
export interface Side {
  readonly addressKey: string;
  readonly port: number;
  packets: number;
  ipBytes: number;
  /** Of the frames that brought them. */
  frameBytes: number;
  /** All flags of TCP that were seen. */
  tcpFlags: number;
}

/** Why a connection ended. */
export type ConnectionEnd = "timeout" | "closed" | "attempt" | "reuse" | "capture";

/** How a kind of transport counts and judges. */
export interface ConnectionRules {
  /** Payload bytes of a side. */
  bytesOf(isOriginator: boolean): number;
  state(): ConnectionState;
}

export class Connection {
  /** From 0, in the order of the first packets. */
  readonly number: number;
  readonly protocol: number;
  readonly startNs: number;
  lastNs: number;
  readonly firstRow: number;
  originator: Side;
  responder: Side;
  history = "";
  #seen = 0;
  missedBytes = 0;
  retransmissions = 0;
  isFlipped = false;
  /** The connection of the tunnel that this one runs in. */
  parents: Connection[] = [];
  readonly services = new Set<string>();
  end: ConnectionEnd = "capture";
  /** Where it stands in the table; undefined once it was removed. */
  key: string | undefined;
  /** The inactivity after which it is over; each change makes older timers void. */
  inactivityNs = 0;
  inactivityTurn = 0;
  rules: ConnectionRules | undefined;
  /** One of its packets at least is among those that are asked for. */
  isWanted = false;

  constructor(number: number, packet: TransportPacket, key: string) {
    this.number = number;
    this.protocol = packet.protocol;
    this.startNs = packet.timeNs;
    this.lastNs = packet.timeNs;
    this.firstRow = packet.row;
    this.key = key;
    const hasPorts =
      this.protocol === TCP || this.protocol === UDP || this.protocol === ICMP || this.protocol === ICMPV6;
    this.originator = {
      addressKey: packet.sourceKey,
      port: hasPorts ? packet.sourcePort : 0,
      packets: 0,
      ipBytes: 0,
      frameBytes: 0,
      tcpFlags: 0,
    };
    this.responder = {
      addressKey: packet.destinationKey,
      port: hasPorts ? packet.destinationPort : 0,
      packets: 0,
      ipBytes: 0,
      frameBytes: 0,
      tcpFlags: 0,
    };
  }

  get originatorAddress(): string {
    return addressText(this.originator.addressKey);
  }
  get responderAddress(): string {
    return addressText(this.responder.addressKey);
  }

  isFromOriginator(packet: TransportPacket): boolean {
    const { addressKey, port } = this.originator;
    return packet.sourceKey === addressKey && packet.sourcePort === port;
  }

  count(isOriginator: boolean, packet: TransportPacket): void {
    const side = isOriginator ? this.originator : this.responder;
    side.packets++;
    side.ipBytes += packet.ipBytes;
    side.frameBytes += packet.frameBytes;
    side.tcpFlags |= packet.tcpFlags;
  }

  flip(): void {
    [this.originator, this.responder] = [this.responder, this.originator];
    this.isFlipped = !this.isFlipped;
    this.history += "^";
  }

  /** Writes the letter, lower case for the responder. */
  write(letter: string, isOriginator: boolean): void {
    this.history += isOriginator ? letter : letter.toLowerCase();
  }

  /** Writes it unless that side wrote it before (one bit a letter); whether it had. */
  writeOnce(bit: number, letter: string, isOriginator: boolean): boolean {
    const mask = isOriginator ? bit : bit << 16;
    if ((this.#seen & mask) !== 0) return true;
    this.#seen |= mask;
    this.write(letter, isOriginator);
    return false;
  }
}

/** A letter that is written the first, the tenth, the hundredth … time. */
export class Scaled {
  count = 0;
  #next = 1;

  isDue(): boolean {
    this.count++;
    if (this.count !== this.#next) return false;
    this.#next *= 10;
    return true;
  }
}
