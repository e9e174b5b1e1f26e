/** One way through the values of a capture for all logs of transactions. */
import { findBadRows } from "../connections/bad-checksums.ts";
import type { CaptureEngine } from "../engine.ts";
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
}

/** Undefined when it was cancelled. */
export async function collectTransactions(
  engine: CaptureEngine,
  ignoresChecksums: boolean,
  isCancelled: () => boolean,
  onProgress: (rowsDone: number) => void,
): Promise<Collected | undefined> {
  const [dns, http, ssl] = [new DnsCollector(), new HttpCollector(), new SslCollector()];
  const collectors: readonly Collector<CollectedRow>[] = [dns, http, ssl];
  const services = new Map<number, Set<string>>();
  const fields = [...new Set(collectors.flatMap((collector) => collector.fields))];
  const add = (packet: PassPacket): void => {
    for (const collector of collectors) {
      if (!collector.add(packet)) continue;
      const known = services.get(packet.number);
      if (known === undefined) services.set(packet.number, new Set([collector.service]));
      else known.add(collector.service);
    }
  };
  let block: PassPacket[] = [];
  const pass = await FieldPass.start(engine.capture, engine.names, { fields }, (packet) => {
    block.push(packet);
  });
  /** What came since the last time, without what the connections will not count. */
  const addBlock = async (): Promise<void> => {
    const rows = block.map(({ number }) => number - 1);
    const bad = ignoresChecksums ? new Set<number>() : await findBadRows(engine.capture, rows);
    for (const packet of block) if (!bad.has(packet.number - 1)) add(packet);
    block = [];
  };
  try {
    const report = (): void => {
      onProgress(pass.progress.rowsDone);
    };
    while (!(await pass.advance({ isCancelled, report, giveWay }))) {
      if (isCancelled()) return undefined;
      await addBlock();
    }
    await addBlock();
    return {
      dns: await dns.finish(),
      http: await http.finish(),
      ssl: await ssl.finish(),
      services,
      ...pass.losses,
    };
  } finally {
    pass.end();
  }
}
