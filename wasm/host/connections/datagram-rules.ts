/** UDP, ICMP and every other protocol over IP: bytes that each side sent, no states. */
import type { Connection, ConnectionRules, ConnectionState } from "./connection.ts";
import { Scaled } from "./connection.ts";
import { UDP, type TransportPacket } from "./transport-packet.ts";

const SEEN_DATA = 1;

export class DatagramRules implements ConnectionRules {
  readonly #connection: Connection;
  /** Undefined while that side was silent. */
  #originatorBytes: number | undefined;
  #responderBytes: number | undefined;
  readonly #originatorErrors = new Scaled();
  readonly #responderErrors = new Scaled();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  bytesOf(isOriginator: boolean): number {
    return (isOriginator ? this.#originatorBytes : this.#responderBytes) ?? 0;
  }

  state(): ConnectionState {
    if (this.#connection.protocol !== UDP) return "OTH";
    const [up, down] = [this.#originatorBytes !== undefined, this.#responderBytes !== undefined];
    if (up) return down ? "SF" : "S0";
    return down ? "SHR" : "OTH";
  }

  badChecksum(isOriginator: boolean): void {
    const errors = isOriginator ? this.#originatorErrors : this.#responderErrors;
    if (errors.isDue()) this.#connection.write("C", isOriginator);
  }

  /** `bytes` of payload. */
  take(packet: TransportPacket, isOriginator: boolean, bytes: number): void {
    this.#connection.lastNs = packet.timeNs;
    if (packet.protocol === UDP) this.#connection.writeOnce(SEEN_DATA, "D", isOriginator);
    if (isOriginator) this.#originatorBytes = (this.#originatorBytes ?? 0) + bytes;
    else this.#responderBytes = (this.#responderBytes ?? 0) + bytes;
  }
}
