/** Writes a capture as Zeek's logs. The rows of conn.log come as the connections end, those of the others behind them. */
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { ConnectionLosses } from "../connections/connection-pass.ts";
import type { NamedCapture } from "../open-capture.ts";
import type { Collected } from "./collect.ts";
import type { CollectedRow } from "./collector.ts";
import { CONN_LOG } from "./conn-log.ts";
import { FILES_LOG, type FileRow } from "./files-log.ts";
import { type GatherOptions, firstTimeOf, gatherConnections, placeRow } from "./gather.ts";
import type { HttpRow } from "./http-rows.ts";
import { DNS_LOG, HTTP_LOG, type Placed, SSL_LOG, X509_LOG, bodyUid, certificateUid } from "./transaction-logs.ts";
import { type ZeekFormat, type ZeekLogDefinition, ZeekLogWriter } from "./zeek-log.ts";

export interface ZeekOptions extends GatherOptions {
  readonly format: ZeekFormat;
}

/** Takes a piece of a log file. */
type Take = (file: string, text: string) => void;

export interface ZeekTotals {
  /** Rows of each file that was written. */
  readonly rows: ReadonlyMap<string, number>;
  readonly losses: ConnectionLosses;
  /** Values longer than what is kept of one, and values without room. */
  readonly cut: number;
  readonly lost: number;
  /** Packets whose transactions were left out, as there are too many to be kept. */
  readonly leftOut: number;
  /** Conversations whose files are not told of: they are too long to be taken apart. Of Zeek's logs none. */
  readonly tooLong: number;
}

class ZeekExport {
  readonly #format: ZeekFormat;
  readonly #startNs: bigint;
  readonly #take: Take;
  readonly rows = new Map<string, number>();

  constructor(format: ZeekFormat, startNs: bigint, take: Take) {
    this.#format = format;
    this.#startNs = startNs;
    this.#take = take;
  }

  begin<Row>(definition: ZeekLogDefinition<Row>): { readonly write: (row: Row) => void; readonly end: () => void } {
    const writer = new ZeekLogWriter(definition, this.#format, this.#startNs);
    this.#take(writer.fileName, writer.head());
    return {
      write: (row) => {
        this.#take(writer.fileName, writer.line(row));
      },
      end: () => {
        this.#take(writer.fileName, writer.foot());
        this.rows.set(writer.fileName, writer.rows);
      },
    };
  }

  /** A log without rows is not written, as Zeek does it. */
  all<Row>(definition: ZeekLogDefinition<Row>, rows: readonly Row[]): void {
    if (rows.length === 0) return;
    const { write, end } = this.begin(definition);
    for (const row of rows) write(row);
    end();
  }
}

export async function exportZeek(
  engine: NamedCapture,
  options: ZeekOptions,
  take: Take,
): Promise<EngineOutcome<ZeekTotals>> {
  const startNs = firstTimeOf(engine);
  const writer = new ZeekExport(options.format, startNs, take);
  const conn = writer.begin(CONN_LOG);
  const outcome = await gatherConnections(engine, options, {
    onEnd: (connection) => {
      conn.write({ connection, startNs });
    },
  });
  if (!outcome.ok) return outcome;
  conn.end();
  const { collected, places, losses } = outcome.value;
  writeTransactions(writer, collected, (row) => placeRow(row, places, startNs));
  return { ok: true, value: { rows: writer.rows, losses, ...lossesOf(collected), tooLong: 0 } };
}

export const lossesOf = ({ cut, lost, leftOut }: Collected): Pick<ZeekTotals, "cut" | "lost" | "leftOut"> => ({
  cut,
  lost,
  leftOut,
});

function writeTransactions(
  writer: ZeekExport,
  { dns, http, ssl }: Collected,
  placeOf: <Row extends CollectedRow>(row: Row) => Placed<Row>[],
): void {
  const requests = http.flatMap(placeOf);
  const conversations = ssl.flatMap(placeOf);
  writer.all(DNS_LOG, dns.flatMap(placeOf));
  writer.all(HTTP_LOG, requests);
  writer.all(SSL_LOG, conversations);
  const files: FileRow[] = requests.flatMap((placed) => bodiesOf(placed));
  for (const placed of conversations) {
    for (const [i, certificate] of placed.row.certificates.entries()) {
      files.push({
        ...placed,
        timeNs: certificate.timeNs,
        fuid: certificateUid(placed, certificate, i),
        source: "SSL",
        depth: 0,
        mimeType: "application/x-x509-user-cert",
        isFromOriginator: certificate.isFromClient,
        bytes: certificate.bytes,
        sha256: certificate.fingerprint,
      });
    }
  }
  writer.all(FILES_LOG, files);
  // The same certificate is told of once.
  const certificates = new Map(
    conversations
      .flatMap(({ row }) => row.certificates)
      .map((one) => [one.fingerprint ?? one.serial + one.issuer, one]),
  );
  writer.all(X509_LOG, [...certificates.values()]);
}

function bodiesOf(placed: Placed<HttpRow>): FileRow[] {
  const { row } = placed;
  const file = (isRequest: boolean): FileRow => ({
    ...placed,
    timeNs: isRequest ? row.timeNs : row.responseTimeNs,
    fuid: bodyUid(placed, isRequest),
    source: "HTTP",
    depth: row.depth,
    mimeType: isRequest ? row.requestType : row.responseType,
    isFromOriginator: isRequest,
    bytes: isRequest ? row.requestBytes : row.responseBytes,
    sha256: undefined,
  });
  return [...(row.requestBytes > 0 ? [file(true)] : []), ...(row.responseBytes > 0 ? [file(false)] : [])];
}
