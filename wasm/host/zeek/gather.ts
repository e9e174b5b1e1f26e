/** Both ways through a capture that its logs need: what the packets say, then which connections they belong to. */
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { Connection } from "../connections/connection.ts";
import { ConnectionPass, type ConnectionLosses, type ConnectionProgress } from "../connections/connection-pass.ts";
import type { ServerPorts } from "../connections/server-ports.ts";
import type { TransportPacket } from "../connections/transport-packet.ts";
import type { CaptureEngine } from "../engine.ts";
import { giveWay } from "../turns.ts";
import { type Collected, collectTransactions } from "./collect.ts";
import type { CollectedRow } from "./collector.ts";
import type { Placed } from "./transaction-logs.ts";

export interface GatherOptions {
  /** Packets with wrong checksums count, too: for captures of a host that leaves them to its card. */
  readonly ignoresChecksums?: boolean;
  readonly serverPorts?: ServerPorts;
  readonly isCancelled?: () => boolean;
  readonly onProgress?: (progress: ConnectionProgress) => void;
}

interface Gathered {
  readonly collected: Collected;
  /** The connection of each packet (from 1) that a transaction asked for. */
  readonly places: ReadonlyMap<number, Connection>;
  readonly losses: ConnectionLosses;
}

const CANCELLED = { ok: false, kind: "cancelled", message: "Cancelled." } as const;

/** The time that connections count from. */
export function firstTimeOf({ capture }: CaptureEngine): bigint {
  return capture.table.total === 0 ? 0n : (capture.table.time(0) ?? 0n);
}

/** The row with its connection; nothing for a packet that no connection counts. */
export function placeRow<Row extends CollectedRow>(
  row: Row,
  places: ReadonlyMap<number, Connection>,
  startNs: bigint,
): Placed<Row>[] {
  const connection = places.get(row.packet);
  return connection === undefined ? [] : [{ row, connection, startNs }];
}

export async function gatherConnections(
  engine: CaptureEngine,
  options: GatherOptions,
  told: {
    readonly onEnd: (connection: Connection) => void;
    readonly onDropped?: (packet: TransportPacket) => void;
  },
): Promise<EngineOutcome<Gathered>> {
  const { capture } = engine;
  const isCancelled = options.isCancelled ?? ((): boolean => false);
  const onProgress = options.onProgress ?? ((): void => undefined);
  const rowsTotal = capture.table.total;
  // Two ways, each half of the progress.
  const collected = await collectTransactions(engine, options.ignoresChecksums === true, isCancelled, (rowsDone) => {
    onProgress({ rowsDone: rowsDone / 2, rowsTotal, connections: 0 });
  });
  if (collected === undefined) return CANCELLED;
  const places = new Map<number, Connection>();
  const pass = new ConnectionPass(capture, {
    ...options,
    ...told,
    onPacket: (row, connection) => {
      const services = collected.services.get(row + 1);
      if (services === undefined) return;
      // The innermost header comes last.
      places.set(row + 1, connection);
      for (const service of services) connection.services.add(service);
    },
  });
  const report = ({ rowsDone, connections }: ConnectionProgress): void => {
    onProgress({ rowsDone: (rowsTotal + rowsDone) / 2, rowsTotal, connections });
  };
  if (!(await pass.run({ isCancelled, report, giveWay }))) return CANCELLED;
  return { ok: true, value: { collected, places, losses: pass.losses } };
}
