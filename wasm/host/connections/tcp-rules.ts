/** TCP as Zeek follows it: what each packet does to the states of both ends, to the history and to the numbers. */
import type { Connection, ConnectionRules, ConnectionState } from "./connection.ts";
import { type EndpointState, TcpEndpoint, sequenceBefore, sequenceDistance } from "./tcp-endpoint.ts";
import { tcpState } from "./tcp-state.ts";
import { ACK, FIN, RST, SYN, type TransportPacket } from "./transport-packet.ts";

/** A jump of the numbers that is not believed. */
const OUTLANDISH = 1 << 20;
const SEEN_SYN = 1;
const SEEN_FIN = 2;
const SEEN_RST = 4;
const SEEN_FIN_RST = 8;
const SEEN_DATA = 16;
const SEEN_ACK = 32;
const SEEN_MULTIPLE = 64;

/** What the tracker does for a connection: its timers. */
export interface TcpTimers {
  /** An attempt begins: over when nobody answers. */
  attempt(connection: Connection): void;
  /** The handshake is over: a longer silence is fine. */
  established(connection: Connection): void;
  /** Closed on both ends, or as good as. */
  closed(connection: Connection): void;
  /** One end closed. */
  halfClosed(connection: Connection): void;
}

const isHandshake = (state: EndpointState): boolean =>
  state === "inactive" || state === "syn-sent" || state === "syn-ack-sent";
const isClean = ({ state, previous }: TcpEndpoint): boolean =>
  state === "established" || (state === "closed" && previous === "established");

export class TcpRules implements ConnectionRules {
  readonly #connection: Connection;
  readonly #timers: TcpTimers;
  originator: TcpEndpoint;
  responder: TcpEndpoint;
  isPartial = false;
  /** Timers that end a quiet connection do nothing once it was finished or reset: another one does. */
  isWatched = true;
  #hasOriginatorPacket = false;
  #hasResponderPacket = false;
  #isCloseDeferred = false;

  constructor(connection: Connection, timers: TcpTimers) {
    this.#connection = connection;
    this.#timers = timers;
    const onGap = (endpoint: TcpEndpoint, bytes: number): void => {
      this.#gap(endpoint, bytes);
    };
    this.originator = new TcpEndpoint(true, onGap);
    this.responder = new TcpEndpoint(false, onGap);
  }

  bytesOf(isOriginator: boolean): number {
    return isOriginator ? this.originator.size(this.responder) : this.responder.size(this.originator);
  }
  state(): ConnectionState {
    return tcpState(this.originator, this.responder, this.#connection.history);
  }

  get isClosed(): boolean {
    return this.originator.didClose && this.responder.didClose;
  }

  /** Ends change roles. */
  flip(): void {
    [this.originator, this.responder] = [this.responder, this.originator];
    this.originator.isOriginator = true;
    this.responder.isOriginator = false;
    [this.#hasOriginatorPacket, this.#hasResponderPacket] = [this.#hasResponderPacket, this.#hasOriginatorPacket];
    this.isPartial = false;
    this.#connection.flip();
  }

  /** Whether the packet begins another connection between the same ends. */
  isReuse(packet: TransportPacket): boolean {
    const flags = packet.tcpFlags;
    if (packet.headerBytes < 20 || (flags & SYN) === 0) return false;
    if ((flags & ACK) !== 0 && this.originator.state !== "inactive") return false;
    const first = (flags & ACK) === 0 ? this.originator : this.responder;
    if (this.originator.didClose || this.responder.didClose) return true;
    if (packet.sequence === first.start) return false;
    // A SYN behind its SYN-ACK: the two were swapped on their way into the capture.
    const isSwapped =
      (flags & ACK) === 0 &&
      first.state === "syn-ack-sent" &&
      this.responder.state === "inactive" &&
      packet.sequence === this.responder.start;
    return !isSwapped;
  }

  badChecksum(isOriginator: boolean): void {
    const endpoint = isOriginator ? this.originator : this.responder;
    if (endpoint.badChecksums.isDue()) this.#connection.write("C", isOriginator);
  }

  take(packet: TransportPacket, isOriginator: boolean): void {
    const endpoint = isOriginator ? this.originator : this.responder;
    const peer = isOriginator ? this.responder : this.originator;
    const flags = packet.tcpFlags;
    const payload = packet.reported - packet.headerBytes;
    const length = ((flags & RST) === 0 ? payload : 0) + ((flags & SYN) === 0 ? 0 : 1) + ((flags & FIN) === 0 ? 0 : 1);
    const behind = (packet.sequence + length) >>> 0;
    this.#notePartial(flags, isOriginator);
    beginEndpoint(endpoint, packet, behind);
    const relative = endpoint.relative(packet.sequence);
    this.#writeHistory(endpoint, flags, relative, payload);
    if (packet.window === 0 && (flags & RST) === 0 && peer.state !== "closed" && endpoint.state !== "reset") {
      if (endpoint.zeroWindows.isDue()) this.#connection.write("W", endpoint.isOriginator);
    }
    if (!this.isClosed) this.#connection.lastNs = packet.timeNs;
    if ((flags & FIN) !== 0) {
      endpoint.fins++;
      endpoint.finSequence = relative + length;
    }
    const confirmed = (flags & ACK) === 0 ? 0 : this.#confirm(peer, packet);
    this.#moveLast(endpoint, behind, flags, payload);
    const doesClose = this.#changeState(endpoint, peer, packet, payload);
    if ((flags & ACK) !== 0) this.#confirmBytes(peer, confirmed);
    if (isOriginator) this.#hasOriginatorPacket = true;
    else this.#hasResponderPacket = true;
    const isWhole = packet.captured >= packet.reported;
    if (payload > 0 && isWhole && (flags & RST) === 0 && relative >= 0) {
      const from = (flags & SYN) === 0 ? relative : relative + 1;
      endpoint.coverage.take(from, from + payload, endpoint.confirmedRelative, endpoint.isUnconfirmed);
      if (endpoint.isUnconfirmed && endpoint.size(peer) > 16384)
        endpoint.coverage.trim(endpoint.coverage.delivered, this.isPartial);
    }
    this.#checkEnd(endpoint);
    if (doesClose) this.#close(endpoint, peer);
  }

  #notePartial(flags: number, isOriginator: boolean): void {
    if (isOriginator) {
      if (!this.#hasOriginatorPacket) this.isPartial = (flags & SYN) === 0 || (flags & ACK) !== 0;
    } else if (!this.#hasResponderPacket && !this.isPartial) this.isPartial = (flags & SYN) === 0;
  }

  #writeHistory(endpoint: TcpEndpoint, flags: number, relative: number, payload: number): void {
    const connection = this.#connection;
    const isOriginator = endpoint.isOriginator;
    const signals = flags & (SYN | FIN | RST);
    if ((signals & (signals - 1)) !== 0) {
      if ((signals & FIN) !== 0 && (signals & RST) !== 0) connection.writeOnce(SEEN_FIN_RST, "I", isOriginator);
      else connection.writeOnce(SEEN_MULTIPLE, "Q", isOriginator);
    } else if (signals === SYN) {
      const letter = (flags & ACK) === 0 ? "S" : "H";
      if (connection.writeOnce(SEEN_SYN, letter, isOriginator) && relative !== endpoint.synAt)
        connection.write(letter, isOriginator);
      endpoint.synAt = relative;
    } else if (signals === FIN) {
      const at = relative + payload;
      if (connection.writeOnce(SEEN_FIN, "F", isOriginator) && at !== endpoint.finAt)
        connection.write("F", isOriginator);
      endpoint.finAt = at;
    } else if (signals === RST) {
      if (connection.writeOnce(SEEN_RST, "R", isOriginator) && relative !== endpoint.resetAt)
        connection.write("R", isOriginator);
      endpoint.resetAt = relative;
    } else if (payload > 0) connection.writeOnce(SEEN_DATA, "D", isOriginator);
    else if ((flags & ACK) !== 0) connection.writeOnce(SEEN_ACK, "A", isOriginator);
  }

  /** What the packet confirms, relative to the peer's start. */
  #confirm(peer: TcpEndpoint, packet: TransportPacket): number {
    const { acknowledgment, tcpFlags } = packet;
    if (peer.state === "inactive") {
      // As if its SYN had been there.
      const start = sequenceBefore(acknowledgment);
      peer.begin(start, start);
      return 1;
    }
    const relative = peer.relativeConfirmation(acknowledgment);
    if (relative < 0) return 0;
    if ((tcpFlags & RST) === 0) {
      const distance = sequenceDistance(acknowledgment, peer.confirmed);
      const isBroken = acknowledgment === 0 && distance > OUTLANDISH;
      if (distance > 0 && !isBroken) peer.moveConfirmed(acknowledgment);
    }
    return relative;
  }

  #moveLast(endpoint: TcpEndpoint, behind: number, flags: number, payload: number): void {
    const distance = sequenceDistance(behind, endpoint.last);
    if ((flags & (SYN | RST)) !== 0 && Math.abs(distance) > OUTLANDISH) return;
    if ((flags & FIN) !== 0 && endpoint.last === (endpoint.start + 1) >>> 0) endpoint.moveLast(behind);
    else if (endpoint.state === "reset") return;
    else if (distance > 0) endpoint.moveLast(behind);
    else if (payload > 0) {
      this.#connection.retransmissions++;
      if (endpoint.repeats.isDue()) this.#connection.write("T", endpoint.isOriginator);
    }
  }

  #confirmBytes(peer: TcpEndpoint, relative: number): void {
    const to = peer.fins > 0 && relative >= peer.finSequence ? peer.finSequence - 1 : relative;
    if (peer.coverage.confirm(to, this.isPartial)) this.#checkEnd(peer);
  }

  #gap(endpoint: TcpEndpoint, bytes: number): void {
    // Elsewhere a gap may come from numbers that mean nothing.
    if (!isClean(this.originator) || !isClean(this.responder)) return;
    if (endpoint.gaps.isDue()) this.#connection.write("G", endpoint.isOriginator);
    this.#connection.missedBytes += bytes;
  }

  #setState(endpoint: TcpEndpoint, state: EndpointState): void {
    if (endpoint.state === state) return;
    const peer = endpoint === this.originator ? this.responder : this.originator;
    if (!isHandshake(state) && isHandshake(endpoint.state) && isHandshake(peer.state))
      this.#timers.established(this.#connection);
    endpoint.previous = endpoint.state;
    endpoint.state = state;
  }

  /** Whether the packet closes its end. */
  #changeState(endpoint: TcpEndpoint, peer: TcpEndpoint, packet: TransportPacket, payload: number): boolean {
    const flags = packet.tcpFlags;
    switch (endpoint.state) {
      case "inactive":
        return this.#leaveInactive(endpoint, peer, packet, payload);
      case "syn-sent":
      case "syn-ack-sent":
        if ((flags & FIN) !== 0) this.#setState(endpoint, "closed");
        if ((flags & RST) !== 0) this.#reset(endpoint);
        return (flags & (FIN | RST)) !== 0;
      case "established":
      case "partial":
        return this.#leaveEstablished(endpoint, peer, flags);
      case "closed":
        if ((flags & RST) === 0 || peer.state === "closed") return false;
        this.#setState(endpoint, "reset");
        return !endpoint.didClose;
      case "reset":
        return false;
    }
  }

  #reset(endpoint: TcpEndpoint): void {
    this.#setState(endpoint, "reset");
    this.isWatched = false;
  }

  #leaveInactive(endpoint: TcpEndpoint, peer: TcpEndpoint, packet: TransportPacket, payload: number): boolean {
    const { isOriginator } = endpoint;
    const flags = packet.tcpFlags;
    if ((flags & SYN) !== 0) {
      if (isOriginator) {
        this.#setState(endpoint, (flags & ACK) === 0 ? "syn-sent" : "syn-ack-sent");
        this.#timers.attempt(this.#connection);
      } else this.#answerSyn(endpoint, peer, packet);
    }
    if ((flags & FIN) !== 0) this.#setState(endpoint, "closed");
    if ((flags & RST) !== 0) this.#setState(endpoint, "reset");
    if (endpoint.state === "inactive") this.#joinMidway(endpoint, peer, flags, payload);
    return (flags & (FIN | RST)) !== 0;
  }

  #answerSyn(endpoint: TcpEndpoint, peer: TcpEndpoint, packet: TransportPacket): void {
    const isSwapped =
      (packet.tcpFlags & ACK) === 0 && peer.state === "syn-ack-sent" && packet.sequence === endpoint.start;
    if (isSwapped) {
      this.flip();
      this.#setState(peer, "established");
      this.#hasOriginatorPacket = true;
    }
    if (peer.state === "syn-sent") this.#setState(peer, "established");
    this.#setState(endpoint, "established");
  }

  /** No flag told how this end began. */
  #joinMidway(endpoint: TcpEndpoint, peer: TcpEndpoint, flags: number, payload: number): void {
    const { isOriginator } = endpoint;
    // Some confirm a SYN before they answer it.
    if (!isOriginator && payload === 0 && this.originator.state === "syn-sent") return;
    if ((flags & ACK) !== 0 && peer.state === "established") {
      // Only the SYN was missed.
      this.#setState(endpoint, "established");
      this.isPartial = false;
      if (isOriginator) this.#hasOriginatorPacket = true;
      else this.#hasResponderPacket = true;
    } else this.#setState(endpoint, "partial");
  }

  #leaveEstablished(endpoint: TcpEndpoint, peer: TcpEndpoint, flags: number): boolean {
    if ((flags & SYN) !== 0 && endpoint.state === "partial" && peer.state === "inactive" && (flags & ACK) === 0)
      this.#setState(endpoint, "syn-sent");
    if ((flags & FIN) !== 0 && (flags & RST) === 0) {
      this.#setState(endpoint, "closed");
      // A FIN, then a RST from the other end: that was a normal end.
      if (peer.state === "reset" && peer.previous === "closed") this.#setState(peer, "closed");
    }
    if ((flags & RST) !== 0) {
      const isBoth = peer.state === "reset" && peer.previous === "established";
      this.#setState(endpoint, "reset");
      if (!isBoth) this.isWatched = false;
    }
    return (flags & (FIN | RST)) !== 0;
  }

  /** All that an end that closed had sent was delivered. */
  #checkEnd(endpoint: TcpEndpoint): void {
    const peer = endpoint === this.originator ? this.responder : this.originator;
    const isOver = endpoint.fins > 0 || endpoint.state === "closed" || endpoint.state === "reset";
    if (endpoint.didEnd || !isOver || endpoint.isPending(peer)) return;
    endpoint.didEnd = true;
    if (!this.#isCloseDeferred) return;
    this.#close(endpoint, peer);
    this.#isCloseDeferred = false;
  }

  #close(endpoint: TcpEndpoint, peer: TcpEndpoint): void {
    if (endpoint.isPending(peer)) {
      this.#isCloseDeferred = true;
      return;
    }
    this.#isCloseDeferred = false;
    if (endpoint.didClose) return;
    endpoint.didClose = true;
    const isComplete = endpoint.state === "reset" || peer.didClose || peer.state === "inactive";
    if (isComplete) {
      this.isWatched = false;
      this.#timers.closed(this.#connection);
    } else if (endpoint.previous !== "inactive") this.#timers.halfClosed(this.#connection);
  }
}

/** Where an end's numbers begin. */
function beginEndpoint(endpoint: TcpEndpoint, packet: TransportPacket, behind: number): void {
  const { sequence, tcpFlags } = packet;
  const isSyn = (tcpFlags & SYN) !== 0;
  switch (endpoint.state) {
    case "inactive":
      // Without a SYN: numbered as if there had been one right before.
      if (isSyn) endpoint.begin(sequence, behind);
      else endpoint.begin(sequenceBefore(sequence), sequence);
      return;
    case "syn-sent":
    case "syn-ack-sent":
      if (isSyn && sequence !== endpoint.start) endpoint.begin(sequence, behind);
      return;
    case "established":
    case "partial":
      if (isSyn) endpoint.begin(sequence, behind);
      return;
    case "reset":
      // The reset may have been forged.
      if (isSyn && endpoint.previous === "inactive") endpoint.begin(sequence, behind);
      return;
    case "closed":
  }
}
