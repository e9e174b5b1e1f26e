/** How the connections of flows went: one pass over the transport headers of the capture, kept in columns by flow. */
import { NO_FLOW } from "#shared/abi/table.ts";
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { FateTotals, FlowClose, FlowFate } from "#shared/model/flow.ts";
import type { Connection } from "./connections/connection.ts";
import { ConnectionPass, type ConnectionWatch } from "./connections/connection-pass.ts";
import { ACK, SYN, TCP, UDP, addressText, type TransportPacket } from "./connections/transport-packet.ts";
import { FlowRecords } from "./flow-records.ts";
import { OuterFlows } from "./flow-rows.ts";
import type { OpenCapture } from "./open-capture.ts";

const CANCELLED = { ok: false, kind: "cancelled", message: "Cancelled; the states are not known." } as const;
const NONE = -1;

/** Why it ended; closing is what its ends did, all else what the clock says. */
function closeOf(connection: Connection): FlowClose {
  const state = connection.rules?.state() ?? "OTH";
  if (connection.protocol === TCP) {
    if (state === "REJ" || state.startsWith("RST")) return "rst";
    if (state === "SF") return "fin";
  }
  if (connection.end === "reuse") return "reused";
  if (connection.end === "attempt") return "unanswered";
  return connection.end === "capture" ? "eof" : "idle";
}

/** Round trips of handshakes that are under way. */
class Handshakes {
  readonly #begun = new Map<Connection, { synNs: number; isAnswered: boolean }>();
  readonly rtts = new Map<Connection, number>();

  take(connection: Connection, packet: TransportPacket): void {
    if (connection.protocol !== TCP) return;
    const flags = packet.tcpFlags & (SYN | ACK);
    if (flags === SYN) {
      this.#begun.set(connection, { synNs: packet.timeNs, isAnswered: false });
      return;
    }
    const known = this.#begun.get(connection);
    if (known === undefined) return;
    const isOriginator = connection.isFromOriginator(packet);
    if (flags === (SYN | ACK) && !isOriginator) known.isAnswered = true;
    else if (flags === ACK && isOriginator && known.isAnswered) {
      this.rtts.set(connection, packet.timeNs - known.synNs);
      this.#begun.delete(connection);
    }
  }

  /** The round trip of a connection that is over. */
  end(connection: Connection): number | undefined {
    const rtt = this.rtts.get(connection);
    this.#begun.delete(connection);
    this.rtts.delete(connection);
    return rtt;
  }
}

export class FlowFates {
  /** Rows of the table when the pass went over them: the answer to whether it is still up to date. */
  readonly rows: number;
  readonly totals: FateTotals;
  readonly #fates: readonly (FlowFate | undefined)[];

  private constructor(rows: number, totals: FateTotals, fates: readonly (FlowFate | undefined)[]) {
    this.rows = rows;
    this.totals = totals;
    this.#fates = fates;
  }

  find(flow: number): FlowFate | undefined {
    return this.#fates[flow];
  }

  /** Goes through all packets. Wrong checksums are let pass: the sender's card makes them where the sender captures. */
  static async read(capture: OpenCapture, watch: ConnectionWatch): Promise<EngineOutcome<FlowFates>> {
    const rows = capture.table.total;
    const flowTotal = capture.instance.exports.flowTotal() >>> 0;
    const last = new Int32Array(flowTotal).fill(NONE);
    const counts = new Uint32Array(flowTotal);
    const first = new Map<number, boolean>();
    const ended: (FlowFate | undefined)[] = [];
    const handshakes = new Handshakes();
    const places = new FlowPlaces(capture);
    const pass = new ConnectionPass(capture, {
      ignoresChecksums: true,
      onPacket: (row, connection, packet) => {
        handshakes.take(connection, packet);
        const flow = places.flowOf(row, packet);
        if (flow === undefined || last[flow] === connection.number) return;
        // A connection in the middle of two of another flow's is rare (tunnels): it is counted twice, never lost.
        last[flow] = connection.number;
        counts[flow] = (counts[flow] ?? 0) + 1;
        first.set(connection.number, places.isTurned(flow, connection));
      },
      onEnd: (connection) => {
        const isTurned = first.get(connection.number) === true;
        first.delete(connection.number);
        ended[connection.number] = fateOf(connection, isTurned, handshakes.end(connection));
      },
    });
    if (!(await pass.run(watch))) return CANCELLED;
    const fates = Array.from(last, (number, flow) => {
      const fate = number === NONE ? undefined : ended[number];
      return fate && { ...fate, connections: counts[flow] ?? 1 };
    });
    const { dropped, failures } = pass.losses;
    const totals = { connections: pass.progress.connections, dropped, failures };
    return { ok: true, value: new FlowFates(rows, totals, fates) };
  }
}

function fateOf(connection: Connection, isTurned: boolean, rttNs: number | undefined): FlowFate {
  return {
    state: connection.rules?.state() ?? "OTH",
    history: connection.history,
    close: closeOf(connection),
    connections: 1,
    missedBytes: connection.missedBytes,
    rttNs,
    isTurned,
  };
}

/** Which of a row's flows a transport header belongs to. */
class FlowPlaces {
  readonly #capture: OpenCapture;
  readonly #records: FlowRecords;
  readonly #outer: OuterFlows;
  #row = -1;
  #flows: number[] = [];

  constructor(capture: OpenCapture) {
    this.#capture = capture;
    this.#records = new FlowRecords(capture.instance);
    this.#outer = new OuterFlows(capture, 0);
  }

  flowOf(row: number, packet: TransportPacket): number | undefined {
    if (row !== this.#row) {
      this.#row = row;
      this.#flows = this.#outer.all(row);
      const own = this.#capture.table.flow(row);
      if (own !== NO_FLOW) this.#flows.push(own);
    }
    const alike = this.#flows.filter((flow) => this.#records.transport(flow) === packet.protocol);
    // Addresses are compared only where a tunnel makes it necessary: they are texts.
    if (this.#flows.length === 1) return alike[0];
    const ends = [addressText(packet.sourceKey), addressText(packet.destinationKey)];
    return alike.find(
      (flow) => ends.includes(this.#records.addressText(flow, 0)) && ends.includes(this.#records.addressText(flow, 1)),
    );
  }

  /** The flow's first sender is the connection's responder. */
  isTurned(flow: number, { originatorAddress, originator, protocol }: Connection): boolean {
    if (this.#records.addressText(flow, 0) !== originatorAddress) return true;
    return (protocol === TCP || protocol === UDP) && this.#records.port(flow, 0) !== originator.port;
  }
}
