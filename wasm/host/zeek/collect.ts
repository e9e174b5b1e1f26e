/** One way through the values of a capture for all logs of transactions. */
import { findBadRows } from "../connections/bad-checksums.ts";
import type { NamedCapture } from "../open-capture.ts";
import { FieldPass, type PassPacket } from "../field-pass.ts";
import { giveWay } from "../turns.ts";
import type { CollectedRow, Collector } from "./collector.ts";
import { DnsCollector, type DnsRow } from "./dns-rows.ts";
import { HttpCollector, type HttpRow } from "./http-rows.ts";
import { SslCollector, type SslRow } from "./ssl-rows.ts";

export interface Collected {
  readonly dns: readonly DnsRow[];
  readonly http: readonly HttpRow[];
  readonly ssl: readonly SslRow[];
  /** What each packet (from 1) shows that its connection is. */
  readonly services: ReadonlyMap<number, ReadonlySet<string>>;
  /** Values that were cut or left out. */
  readonly cut: number;
  readonly lost: number;
  /** Packets whose transactions were left out, as there are too many to be kept. */
  readonly leftOut: number;
}

/** Who else works with the engine, and who watches. */
export interface CollectWatch {
  readonly ignoresChecksums: boolean;
  readonly isCancelled: () => boolean;
  readonly onProgress: (rowsDone: number) => void;
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** Packets with transactions that are kept at most. */
  readonly mostPackets?: number;
}

/** About 1 KB each: what a tab can hold beside its capture. */
const MOST_PACKETS = 1_000_000;

/** Undefined when it was cancelled. */
export async function collectTransactions(
  engine: NamedCapture,
  { ignoresChecksums, isCancelled, onProgress, inTurn, mostPackets = MOST_PACKETS }: CollectWatch,
): Promise<Collected | undefined> {
  const [dns, http, ssl] = [new DnsCollector(), new HttpCollector(), new SslCollector()];
  const collectors: readonly Collector<CollectedRow>[] = [dns, http, ssl];
  const services = new Map<number, Set<string>>();
  const fields = [...new Set(collectors.flatMap((collector) => collector.fields))];
  let leftOut = 0;
  const add = (packet: PassPacket): void => {
    if (services.size >= mostPackets) {
      leftOut++;
      return;
    }
    for (const collector of collectors) {
      if (!collector.add(packet)) continue;
      const known = services.get(packet.number);
      if (known === undefined) services.set(packet.number, new Set([collector.service]));
      else known.add(collector.service);
    }
  };
  let block: PassPacket[] = [];
  const pass = await inTurn(() =>
    FieldPass.start(engine.capture, engine.names, { fields }, (packet) => {
      block.push(packet);
    }),
  );
  /** What came since the last time, without what the connections will not count. */
  const addBlock = async (): Promise<void> => {
    const rows = block.map(({ number }) => number - 1);
    const bad = ignoresChecksums ? new Set<number>() : await inTurn(() => findBadRows(engine.capture, rows));
    for (const packet of block) if (!bad.has(packet.number - 1)) add(packet);
    block = [];
  };
  try {
    const report = (): void => {
      onProgress(pass.progress.rowsDone);
    };
    while (!(await inTurn(() => pass.advance({ isCancelled, report, giveWay })))) {
      if (isCancelled()) return undefined;
      await addBlock();
    }
    await addBlock();
    return {
      dns: await dns.finish(),
      http: await http.finish(),
      ssl: await ssl.finish(),
      services,
      leftOut,
      ...pass.losses,
    };
  } finally {
    pass.end();
  }
}
