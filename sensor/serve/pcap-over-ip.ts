/**
 * PCAP-over-IP: whoever connects to a port of this machine's loopback receives a capture as pcapng, for desktop tools like
 * `wireshark -k -i TCP@127.0.0.1:57012`. There is no token in that protocol, so every user of this machine may connect: it is off unless asked for, never
 * listens elsewhere, and is held to what the host allows (mode, rules, Safe Use), and each capture is written down.
 */
import { createServer, type Server, type Socket as TcpSocket } from "node:net";
import { encodeGapBlock } from "#shared/losses/gap-block.ts";
import { decodeFrame } from "#shared/wire/frame.ts";
import { MOST_SNAP_LENGTH } from "#shared/wire/protocol.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import type { Capturing } from "../capture/capturing.ts";
import type { SafeUse } from "../policy/safe-use.ts";
import { LiveStream } from "./live-stream.ts";
import { accountOf } from "./stream-counters.ts";
import type { Socket } from "./transport.ts";
import { readWallClock } from "./wall-clock.ts";

const LOOPBACK = "127.0.0.1";
const MOST_CONNECTIONS = 4;

export interface PcapOverIpFacts {
  readonly port: number;
  /** "": the first that is up. */
  readonly interface: string;
  readonly allowsFull: boolean;
  readonly name: string;
  readonly capturing: Capturing;
  readonly audit: AuditLog;
  readonly safeUse: SafeUse;
}

/** A TCP connection as a stream's socket: blocks go out without their envelopes, and credit comes when they were taken. */
class RawSocket implements Socket {
  readonly #tcp: TcpSocket;
  onTaken: (bytes: number, sequence: bigint) => void = () => undefined;

  constructor(tcp: TcpSocket) {
    this.#tcp = tcp;
  }

  sendText(): void {
    // There are no messages in this protocol.
  }

  sendBytes(bytes: Uint8Array): void {
    const sequence = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(8, true);
    const taken = (): void => {
      this.onTaken(bytes.length, sequence);
    };
    const frame = decodeFrame(bytes);
    if (typeof frame === "string") throw new Error(`the sensor's own frame cannot be read: ${frame}`);
    this.#tcp.write(frame.kind === "gap" ? encodeGapBlock(frame.gap) : frame.blocks, taken);
  }

  bufferedBytes(): number {
    return this.#tcp.writableLength;
  }

  close(): void {
    this.#tcp.end();
  }

  abandon(): void {
    this.#tcp.destroy();
  }
}

export class PcapOverIp {
  readonly #facts: PcapOverIpFacts;
  readonly #server: Server;
  readonly #streams = new Set<LiveStream>();

  private constructor(facts: PcapOverIpFacts) {
    this.#facts = facts;
    this.#server = createServer((tcp) => {
      this.#serve(tcp);
    });
    this.#server.maxConnections = MOST_CONNECTIONS;
  }

  /** Rejects with a sentence for the user when the port cannot be had. */
  static open(facts: PcapOverIpFacts): Promise<PcapOverIp> {
    const opened = new PcapOverIp(facts);
    return new Promise((resolve, reject) => {
      opened.#server.once("error", (cause: NodeJS.ErrnoException) => {
        const why = `--pcap-over-ip cannot have port ${facts.port} (${cause.code ?? "unknown"}): take another one`;
        reject(new Error(why, { cause }));
      });
      opened.#server.listen({ host: LOOPBACK, port: facts.port, exclusive: true }, () => {
        resolve(opened);
      });
    });
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  #serve(tcp: TcpSocket): void {
    const { capturing, audit, safeUse, allowsFull, name } = this.#facts;
    const address = tcp.remoteAddress ?? "";
    const mode = allowsFull ? "full" : "metadata";
    const interfaces = [this.#facts.interface || (capturing.listInterfaces().find(({ isUp }) => isUp)?.name ?? "")];
    const facts = { interfaces: interfaces.join(" "), mode, by: "pcap-over-ip" };
    const event = { who: "", address };
    if (!safeUse.isAccepted || !audit.write({ kind: "capture_started", ...event, facts })) {
      audit.write({ kind: "refused", ...event, facts: { reason: "safe_use", by: "pcap-over-ip" } });
      tcp.destroy();
      return;
    }
    const request = { filter: "", snapLength: MOST_SNAP_LENGTH, isPromiscuous: false, interfaces, mode } as const;
    const stream: LiveStream = new LiveStream({
      ...capturing.plan({ kind: "start", ...request }, `Tapglass sensor ${name}, mode ${mode}`),
      // Node writes from the frames' own memory; what it took is free again only when it says so, as the credit does.
      isReusing: true,
      share: () => 1 / Math.max(1, this.#streams.size),
      now: readWallClock,
      onNote: () => undefined,
      onBegun: () => undefined,
      onEnd: (reason) => {
        const account = { reason, ...accountOf(stream.totals()), by: facts.by };
        audit.write({ kind: "capture_stopped", ...event, facts: account });
      },
      onDelivered: () => {
        this.#streams.delete(stream);
        tcp.end();
      },
    });
    this.#streams.add(stream);
    const socket = new RawSocket(tcp);
    socket.onTaken = (bytes, sequence): void => {
      stream.addCredit(bytes, sequence);
    };
    tcp.on("drain", () => {
      stream.pump();
    });
    tcp.on("error", () => undefined);
    tcp.on("close", () => {
      stream.detach();
      stream.stop("the program closed the connection");
      this.#streams.delete(stream);
    });
    // Nothing is read: what comes is thrown away, and the end is noticed.
    tcp.resume();
    stream.attach(socket);
  }

  close(): void {
    for (const stream of this.#streams) stream.stop("the sensor stops");
    this.#server.close();
  }
}
