/** Both ways through a capture that its logs need: what the packets say, then which connections they belong to. */
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { Connection } from "../connections/connection.ts";
import { ConnectionPass, type ConnectionLosses, type ConnectionProgress } from "../connections/connection-pass.ts";
import type { ServerPorts } from "../connections/server-ports.ts";
import type { TransportPacket } from "../connections/transport-packet.ts";
import type { NamedCapture } from "../open-capture.ts";
import { giveWay } from "../turns.ts";
import { type Collected, collectTransactions } from "./collect.ts";
import type { CollectedRow } from "./collector.ts";
import type { Placed } from "./transaction-logs.ts";

export interface GatherOptions {
  /** Packets with wrong checksums count, too: for captures of a host that leaves them to its card. */
  readonly ignoresChecksums?: boolean;
  readonly serverPorts?: ServerPorts;
  /** Only connections of which this is true for a packet (row from 0), and their transactions. */
  readonly isWanted?: (row: number) => boolean;
  /** Where others work with the engine, too. */
  readonly inTurn?: <T>(work: () => Promise<T>) => Promise<T>;
  readonly mostPackets?: number;
  readonly isCancelled?: () => boolean;
  readonly onProgress?: (progress: ConnectionProgress) => void;
}

/** A packet whose connection is asked for. */
export interface Asked {
  /** What it says that its connection is; empty where it says nothing. */
  readonly service: string;
  /** Transactions that have their place there. */
  readonly transactions: number;
}

interface Gathered {
  readonly collected: Collected;
  /** The connection of each packet (from 1) that a transaction asked for. */
  readonly places: ReadonlyMap<number, Connection>;
  readonly losses: ConnectionLosses;
}

const CANCELLED = { ok: false, kind: "cancelled", message: "Cancelled." } as const;

/** The time that connections count from. */
export function firstTimeOf({ capture }: NamedCapture): bigint {
  return capture.table.total === 0 ? 0n : (capture.table.time(0) ?? 0n);
}

/** The row with its connection; nothing for a packet that no connection counts. */
export function placeRow<Row extends CollectedRow>(
  row: Row,
  places: ReadonlyMap<number, Connection>,
  startNs: bigint,
): Placed<Row>[] {
  const connection = places.get(row.packet);
  return connection?.isWanted !== true ? [] : [{ row, connection, startNs }];
}

export async function gatherConnections(
  engine: NamedCapture,
  options: GatherOptions,
  told: {
    /** Of a connection that is wanted, with the number of its transactions. */
    readonly onEnd: (connection: Connection, transactions: number) => void;
    readonly onDropped?: (packet: TransportPacket) => void;
    /** Packets (from 1) whose connections are asked for, beside those of transactions. */
    readonly packets?: ReadonlyMap<number, Asked>;
  },
): Promise<EngineOutcome<Gathered>> {
  const { capture } = engine;
  const isCancelled = options.isCancelled ?? ((): boolean => false);
  const onProgress = options.onProgress ?? ((): void => undefined);
  const rowsTotal = capture.table.total;
  const inTurn = options.inTurn ?? (<T>(work: () => Promise<T>): Promise<T> => work());
  // Two ways, each half of the progress.
  const collected = await collectTransactions(engine, {
    ignoresChecksums: options.ignoresChecksums === true,
    isCancelled,
    inTurn,
    ...(options.mostPackets === undefined ? {} : { mostPackets: options.mostPackets }),
    onProgress: (rowsDone) => {
      onProgress({ rowsDone: rowsDone / 2, rowsTotal, connections: 0 });
    },
  });
  if (collected === undefined) return CANCELLED;
  const finder = new PlaceFinder(collected, options.isWanted, told.packets);
  const pass = new ConnectionPass(capture, {
    ...options,
    ...told,
    onPacket: (row, connection) => {
      finder.take(row, connection);
    },
    onEnd: (connection) => {
      if (connection.isWanted) told.onEnd(connection, finder.transactionsOf(connection));
    },
  });
  const report = ({ rowsDone, connections }: ConnectionProgress): void => {
    onProgress({ rowsDone: (rowsTotal + rowsDone) / 2, rowsTotal, connections });
  };
  if (!(await pass.run({ isCancelled, report, giveWay, inTurn }))) return CANCELLED;
  return { ok: true, value: { collected, places: finder.places, losses: pass.losses } };
}

/** Finds the connection of each transaction, and counts those of each connection, while the packets go by. */
class PlaceFinder {
  readonly places = new Map<number, Connection>();
  readonly #services: Collected["services"];
  readonly #isWanted: ((row: number) => boolean) | undefined;
  readonly #rows = new Map<number, number>();
  readonly #counts = new Map<Connection, number>();
  readonly #packets: ReadonlyMap<number, Asked> | undefined;

  constructor(
    { dns, http, ssl, services }: Collected,
    isWanted: ((row: number) => boolean) | undefined,
    packets: ReadonlyMap<number, Asked> | undefined,
  ) {
    this.#packets = packets;
    this.#services = services;
    this.#isWanted = isWanted;
    for (const rows of [dns, http, ssl])
      for (const { packet } of rows) this.#rows.set(packet, (this.#rows.get(packet) ?? 0) + 1);
  }

  take(row: number, connection: Connection): void {
    if (!connection.isWanted && (this.#isWanted === undefined || this.#isWanted(row))) connection.isWanted = true;
    const services = this.#services.get(row + 1);
    const said = this.#packets?.get(row + 1);
    if (services === undefined && said === undefined) return;
    // The innermost header comes last: it takes what the one before it was given.
    const count = (this.#rows.get(row + 1) ?? 0) + (said?.transactions ?? 0);
    const outer = this.places.get(row + 1);
    if (outer !== undefined) this.#count(outer, -count);
    this.#count(connection, count);
    this.places.set(row + 1, connection);
    for (const service of services ?? []) connection.services.add(service);
    if (said !== undefined && said.service !== "") connection.services.add(said.service);
  }

  #count(connection: Connection, by: number): void {
    if (by !== 0) this.#counts.set(connection, this.transactionsOf(connection) + by);
  }

  transactionsOf(connection: Connection): number {
    return this.#counts.get(connection) ?? 0;
  }
}
