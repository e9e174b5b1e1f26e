/** Writes a capture as Zeek's logs, each row as soon as it is known. */
import type { EngineOutcome } from "#shared/model/engine.ts";
import { ConnectionPass, type ConnectionProgress, type ConnectionLosses } from "../connections/connection-pass.ts";
import type { ServerPorts } from "../connections/server-ports.ts";
import type { CaptureEngine } from "../engine.ts";
import { giveWay } from "../turns.ts";
import { CONN_LOG } from "./conn-log.ts";
import { type ZeekFormat, ZeekLogWriter } from "./zeek-log.ts";

export interface ZeekOptions {
  readonly format: ZeekFormat;
  readonly ignoresChecksums?: boolean;
  readonly serverPorts?: ServerPorts;
  readonly isCancelled?: () => boolean;
  readonly onProgress?: (progress: ConnectionProgress) => void;
}

/** Takes a piece of a log file. */
type Take = (file: string, text: string) => void;

export interface ZeekTotals {
  readonly rows: ReadonlyMap<string, number>;
  readonly losses: ConnectionLosses;
}

export async function exportZeek(
  engine: CaptureEngine,
  options: ZeekOptions,
  take: Take,
): Promise<EngineOutcome<ZeekTotals>> {
  const { capture } = engine;
  const startNs = capture.table.total === 0 ? 0n : (capture.table.time(0) ?? 0n);
  const conn = new ZeekLogWriter(CONN_LOG, options.format, startNs);
  take(conn.fileName, conn.head());
  const pass = new ConnectionPass(capture, {
    ...options,
    onEnd: (connection) => {
      take(conn.fileName, conn.line({ connection, startNs }));
    },
  });
  const isDone = await pass.run({
    isCancelled: options.isCancelled ?? (() => false),
    report: options.onProgress ?? (() => undefined),
    giveWay,
  });
  if (!isDone) return { ok: false, kind: "cancelled", message: "Cancelled." };
  take(conn.fileName, conn.foot());
  return { ok: true, value: { rows: new Map([[conn.fileName, conn.rows]]), losses: pass.losses } };
}
