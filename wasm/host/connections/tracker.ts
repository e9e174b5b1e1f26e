/**
 * The table of connections: packets in capture order go in, connections come out when a timer, a reuse of their ports or the end of
 * the capture says that they are over. All timers run on capture time.
 */
import { TRANSPORT_BAD_CHECKSUM, TRANSPORT_BAD_HEADER, TRANSPORT_CUT, TRANSPORT_SHORT } from "#shared/abi/transport.ts";
import { Connection, type ConnectionEnd } from "./connection.ts";
import { DatagramRules } from "./datagram-rules.ts";
import { findCounterpart } from "./icmp-pairs.ts";
import { type ServerPorts, USUAL_PORTS } from "./server-ports.ts";
import { TcpRules, type TcpTimers } from "./tcp-rules.ts";
import { Timers } from "./timers.ts";
import { ACK, ICMP, ICMPV6, SYN, TCP, UDP, type TransportPacket } from "./transport-packet.ts";

const SECOND = 1e9;
const ATTEMPT_NS = 5 * SECOND;
const CLOSE_NS = 5 * SECOND;
const LINGER_NS = 5 * SECOND;
const SESSION_NS = 6 * SECOND;
const TCP_INACTIVITY_NS = 300 * SECOND;
const INACTIVITY_NS = 60 * SECOND;
/** Sessions of people who think: FTP, SSH, Telnet, rlogin. */
const PATIENT_NS = 3600 * SECOND;
const PATIENT_PORTS = new Set([21, 22, 23, 513]);

const TIMER_INACTIVITY = 0;
const TIMER_ATTEMPT = 1;
const TIMER_EXPIRE = 2;
const TIMER_CLOSED = 3;

/** IP in IP (4), IPv6 in IP (41) and GRE (47) carry packets of their own; ESP (50) shows nothing. */
const CARRIERS = new Set([4, 41, 47, 50]);

export interface TrackerOptions {
  /** Packets with a wrong checksum count, too. */
  readonly ignoresChecksums?: boolean;
  readonly serverPorts?: ServerPorts;
  /** Told of each packet that no connection counts. */
  readonly onDropped?: (packet: TransportPacket) => void;
  /** Told of each connection when it is over. */
  readonly onEnd: (connection: Connection) => void;
}

export class ConnectionTracker {
  readonly #options: TrackerOptions;
  readonly #ports: ServerPorts;
  readonly #table = new Map<string, Connection>();
  readonly #timers = new Timers<Connection>();
  readonly #tcpTimers: TcpTimers;
  #count = 0;
  #nowNs = 0;
  #row = -1;
  /** The newest connection that can carry others, in the packet under way. */
  #carrier: Connection | undefined;
  #dropped = 0;
  #badChecksums = 0;

  constructor(options: TrackerOptions) {
    this.#options = options;
    this.#ports = options.serverPorts ?? USUAL_PORTS;
    this.#tcpTimers = {
      attempt: (connection) => {
        this.#timers.add(this.#nowNs + ATTEMPT_NS, connection, TIMER_ATTEMPT);
      },
      established: (connection) => {
        const isPatient = PATIENT_PORTS.has(connection.responder.port);
        this.#setInactivity(connection, isPatient ? PATIENT_NS : TCP_INACTIVITY_NS);
      },
      closed: (connection) => {
        this.#timers.add(connection.lastNs + CLOSE_NS, connection, TIMER_CLOSED);
      },
      halfClosed: (connection) => {
        this.#timers.add(connection.lastNs + SESSION_NS, connection, TIMER_EXPIRE);
      },
    };
  }

  /** Connections so far, and those that are not over. */
  get count(): number {
    return this.#count;
  }
  get open(): number {
    return this.#table.size;
  }
  /** Packets that no connection counts: a wrong header checksum, or not all of the headers. */
  get dropped(): number {
    return this.#dropped;
  }
  /** Transport headers whose packets count for nothing but a letter of the history. */
  get badChecksums(): number {
    return this.#badChecksums;
  }

  /** The connection that the packet belongs to; undefined when it was dropped. */
  take(packet: TransportPacket): Connection | undefined {
    this.#beginRow(packet);
    if (CARRIERS.has(packet.protocol)) return undefined;
    if (!this.#isSound(packet)) {
      this.#dropped++;
      this.#options.onDropped?.(packet);
      return undefined;
    }
    const counterpart = this.#counterpart(packet);
    const key = keyOf(packet, counterpart);
    let connection = this.#table.get(key);
    if (connection !== undefined && connection.rules instanceof TcpRules && connection.rules.isReuse(packet)) {
      this.#remove(connection, "reuse");
      connection = undefined;
    }
    connection ??= this.#begin(packet, key, counterpart);
    if (this.#carrier !== undefined && !connection.parents.includes(this.#carrier))
      connection.parents.push(this.#carrier);
    this.#deliver(connection, packet);
    if (packet.protocol === UDP) this.#carrier = connection;
    return connection;
  }

  /** The capture is over. */
  finish(): void {
    for (const connection of [...this.#table.values()].sort((a, b) => a.number - b.number))
      this.#remove(connection, "capture");
  }

  #beginRow(packet: TransportPacket): void {
    if (packet.row === this.#row) return;
    this.#row = packet.row;
    this.#carrier = undefined;
    // Time never goes back.
    this.#nowNs = Math.max(this.#nowNs, packet.timeNs);
    for (;;) {
      const timer = this.#timers.takeDue(this.#nowNs);
      if (timer === undefined) return;
      if (timer.owner.key !== undefined) this.#ring(timer.owner, timer.kind);
    }
  }

  #isSound({ flags, protocol, headerBytes, reported }: TransportPacket): boolean {
    if ((flags & (TRANSPORT_SHORT | TRANSPORT_CUT)) !== 0) return false;
    if ((flags & TRANSPORT_BAD_HEADER) !== 0 && this.#options.ignoresChecksums !== true) return false;
    return protocol !== TCP || (headerBytes >= 20 && headerBytes <= reported);
  }

  /** The port of the other end of an ICMP message; undefined where there is nothing to put in for one. */
  #counterpart({ protocol, sourcePort }: TransportPacket): number | undefined {
    return protocol === ICMP || protocol === ICMPV6 ? findCounterpart(protocol, sourcePort) : undefined;
  }

  #begin(packet: TransportPacket, key: string, counterpart: number | undefined): Connection {
    const connection = new Connection(this.#count++, packet, key);
    if (counterpart !== undefined) connection.responder = { ...connection.responder, port: counterpart };
    this.#table.set(key, connection);
    if (packet.protocol === TCP) {
      const rules = new TcpRules(connection, this.#tcpTimers);
      connection.rules = rules;
      this.#timers.add(this.#nowNs + ATTEMPT_NS, connection, TIMER_EXPIRE);
      if (this.#isTcpFlipped(packet)) rules.flip();
    } else {
      connection.rules = new DatagramRules(connection);
      const { protocol, sourcePort, destinationPort } = packet;
      const isFlipped = this.#ports.isLikely(protocol, sourcePort) && !this.#ports.isLikely(protocol, destinationPort);
      if (isFlipped && packet.destinationKey !== "\uffff\uffff") connection.flip();
    }
    this.#setInactivity(connection, INACTIVITY_NS);
    return connection;
  }

  /** Without a SYN, the more likely server is the responder. */
  #isTcpFlipped({ tcpFlags, sourcePort, destinationPort }: TransportPacket): boolean {
    if ((tcpFlags & SYN) !== 0 && (tcpFlags & ACK) === 0) return false;
    if (!this.#ports.isLikely(TCP, sourcePort)) return false;
    if (!this.#ports.isLikely(TCP, destinationPort)) return true;
    return (tcpFlags & SYN) === 0 && sourcePort < destinationPort;
  }

  #deliver(connection: Connection, packet: TransportPacket): void {
    const isOriginator = connection.isFromOriginator(packet);
    const isBad = (packet.flags & TRANSPORT_BAD_CHECKSUM) !== 0 && this.#options.ignoresChecksums !== true;
    const { rules } = connection;
    if (isBad) this.#badChecksums++;
    if (rules instanceof TcpRules) {
      if (isBad) {
        rules.badChecksum(isOriginator);
        return;
      }
      rules.take(packet, isOriginator);
      connection.count(isOriginator, packet);
    } else if (rules instanceof DatagramRules) {
      if (isBad) {
        if (packet.protocol === UDP) rules.badChecksum(isOriginator);
        return;
      }
      connection.count(isOriginator, packet);
      rules.take(packet, isOriginator, payloadOf(packet));
    }
  }

  #setInactivity(connection: Connection, inactivityNs: number): void {
    if (connection.inactivityNs === inactivityNs) return;
    connection.inactivityNs = inactivityNs;
    this.#timers.add(connection.lastNs + inactivityNs, connection, TIMER_INACTIVITY);
  }

  #ring(connection: Connection, kind: number): void {
    const { rules } = connection;
    if (kind === TIMER_INACTIVITY) {
      const dueNs = connection.lastNs + connection.inactivityNs;
      if (dueNs <= this.#nowNs) this.#remove(connection, "timeout");
      else this.#timers.add(dueNs, connection, TIMER_INACTIVITY);
    } else if (kind === TIMER_CLOSED) this.#remove(connection, "closed");
    else if (rules instanceof TcpRules && rules.isWatched) {
      if (kind === TIMER_ATTEMPT) this.#ringAttempt(connection, rules);
      else this.#ringExpire(connection, rules);
    }
  }

  #ringAttempt(connection: Connection, { originator, responder }: TcpRules): void {
    const isAttempt = originator.state === "syn-sent" || originator.state === "syn-ack-sent";
    if (isAttempt && responder.state === "inactive") this.#remove(connection, "attempt");
  }

  #ringExpire(connection: Connection, { originator, responder }: TcpRules): void {
    const states = [originator.state, responder.state];
    if (connection.lastNs + LINGER_NS < this.#nowNs) {
      const [one, other] = [originator.didClose, responder.didClose];
      const isOver = (one && other) || states.includes("reset") || states.includes("inactive");
      const isEmpty = states.every((state) => state === "inactive");
      if (((one || other) && isOver) || isEmpty) {
        this.#remove(connection, "timeout");
        return;
      }
    }
    this.#timers.add(this.#nowNs + SESSION_NS, connection, TIMER_EXPIRE);
  }

  #remove(connection: Connection, end: ConnectionEnd): void {
    if (connection.key === undefined) return;
    this.#table.delete(connection.key);
    connection.key = undefined;
    connection.end = end;
    this.#options.onEnd(connection);
  }
}

/** The same for both directions, except where messages go one way only. */
function keyOf(packet: TransportPacket, counterpart: number | undefined): string {
  const { protocol, sourceKey, destinationKey, sourcePort, destinationPort } = packet;
  if (protocol === ICMP || protocol === ICMPV6) {
    if (counterpart === undefined) return `${sourceKey} ${sourcePort} ${destinationKey} ${destinationPort} ${protocol}`;
    const isFirst = sourceKey < destinationKey || (sourceKey === destinationKey && sourcePort < counterpart);
    return isFirst
      ? `${sourceKey}|${sourcePort}|${destinationKey}|${counterpart}|${protocol}`
      : `${destinationKey}|${counterpart}|${sourceKey}|${sourcePort}|${protocol}`;
  }
  const [from, to] = protocol === TCP || protocol === UDP ? [sourcePort, destinationPort] : [0, 0];
  const isFirst = sourceKey < destinationKey || (sourceKey === destinationKey && from <= to);
  return isFirst
    ? `${sourceKey}${from}|${destinationKey}${to}|${protocol}`
    : `${destinationKey}${to}|${sourceKey}${from}|${protocol}`;
}

/** Of a protocol without ports nobody knows how long its header is. */
function payloadOf({ protocol, udpLength, reported, headerBytes }: TransportPacket): number {
  if (protocol === UDP) return udpLength >= 8 ? udpLength - 8 : Math.max(reported - headerBytes, 0);
  return protocol === ICMP || protocol === ICMPV6 ? Math.max(reported - headerBytes, 0) : 0;
}
