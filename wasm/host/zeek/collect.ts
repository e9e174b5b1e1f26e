/** One way through the values of a capture for all logs of transactions. */
import type { CaptureEngine } from "../engine.ts";
import { FieldPass } from "../field-pass.ts";
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
  isCancelled: () => boolean,
  onProgress: (rowsDone: number) => void,
): Promise<Collected | undefined> {
  const [dns, http, ssl] = [new DnsCollector(), new HttpCollector(), new SslCollector()];
  const collectors: readonly Collector<CollectedRow>[] = [dns, http, ssl];
  const services = new Map<number, Set<string>>();
  const fields = [...new Set(collectors.flatMap((collector) => collector.fields))];
  const pass = await FieldPass.start(engine.capture, engine.names, fields, (packet) => {
    for (const collector of collectors) {
      if (!collector.add(packet)) continue;
      const known = services.get(packet.number);
      if (known === undefined) services.set(packet.number, new Set([collector.service]));
      else known.add(collector.service);
    }
  });
  try {
    const report = (): void => {
      onProgress(pass.progress.rowsDone);
    };
    while (!(await pass.advance({ isCancelled, report, giveWay }))) if (isCancelled()) return undefined;
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
