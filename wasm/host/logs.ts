/** Logs of a capture as pieces of one file: Zeek's logs in a zip archive, EVE records as they are. */
import { Zip, ZipDeflate } from "fflate";
import { formatPlural } from "#shared/format/number.ts";
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { LogProgress, LogRequest, LogTotals } from "#shared/model/logs.ts";
import type { NamedCapture } from "./open-capture.ts";
import type { BodySource } from "./eve/file-digests.ts";
import { exportEve } from "./eve/export-eve.ts";
import { type ZeekTotals, exportZeek } from "./zeek/export-zeek.ts";
import type { GatherOptions } from "./zeek/gather.ts";

/** Text that is gathered before it is handed on, in characters. */
const PIECE = 1 << 19;
/** Speed matters more than the last per cent. */
const LEVEL = 4;

/** Takes the file piece by piece; where it takes time, its promise says when it is done. */
export type TakePiece = (piece: Uint8Array<ArrayBuffer>) => unknown;

interface LogFile {
  write(name: string, text: string): void;
  end(): void;
}

/** The lines of one file, as they are. */
class PlainFile implements LogFile {
  readonly #take: TakePiece;
  readonly #encoder = new TextEncoder();
  #text = "";

  constructor(take: TakePiece) {
    this.#take = take;
  }

  write(_name: string, text: string): void {
    this.#text += text;
    if (this.#text.length >= PIECE) this.end();
  }

  end(): void {
    if (this.#text !== "") this.#take(this.#encoder.encode(this.#text));
    this.#text = "";
  }
}

/** An archive: a file ends where the next one begins. */
class ZipFile implements LogFile {
  readonly #zip: Zip;
  readonly #encoder = new TextEncoder();
  #current: { readonly name: string; readonly file: ZipDeflate } | undefined;
  #text = "";

  constructor(take: TakePiece) {
    this.#zip = new Zip((problem, piece) => {
      if (problem !== null) throw problem;
      take(new Uint8Array(piece));
    });
  }

  write(name: string, text: string): void {
    if (this.#current?.name !== name) {
      this.#endFile();
      const file = new ZipDeflate(name, { level: LEVEL });
      this.#zip.add(file);
      this.#current = { name, file };
    }
    this.#text += text;
    if (this.#text.length >= PIECE) this.#push(false);
  }

  #push(isLast: boolean): void {
    this.#current?.file.push(this.#encoder.encode(this.#text), isLast);
    this.#text = "";
  }

  #endFile(): void {
    if (this.#current !== undefined) this.#push(true);
    this.#current = undefined;
  }

  end(): void {
    this.#endFile();
    this.#zip.end();
  }
}

function remarksOf({ losses, cut, lost, leftOut, tooLong }: ZeekTotals, { ignoresChecksums }: LogRequest): string[] {
  const remarks: readonly (readonly [number, string])[] = [
    [losses.dropped, "belong to no connection: their headers are wrong or cut off"],
    [
      ignoresChecksums ? 0 : losses.badChecksums,
      "count for nothing, as their checksum is wrong; that is usual where the sender captured: let wrong checksums pass",
    ],
    [losses.lost, "had headers without room: a defect of the engine"],
    [losses.failures, "could not be read: a defect of the engine"],
    [
      leftOut,
      "have transactions that were left out: there are more than memory is meant to hold; narrow the filter down",
    ],
  ];
  const values: readonly (readonly [number, string])[] = [
    [cut, "longer than 4,096 bytes: only their beginnings are in the logs"],
    [lost, "left out, of packets with too many of them"],
  ];
  return [
    ...remarks.filter(([count]) => count > 0).map(([count, why]) => `${formatPlural(count, "packet")} ${why}.`),
    ...(tooLong > 0 ? [`${formatPlural(tooLong, "conversation")} too long for files to be read from it.`] : []),
    ...values.filter(([count]) => count > 0).map(([count, why]) => `${formatPlural(count, "value")} ${why}.`),
  ];
}

export interface LogWatch extends Required<Pick<GatherOptions, "isCancelled" | "inTurn">> {
  readonly onProgress: (progress: LogProgress) => void;
}

/** Writes the logs and hands them out in pieces; what was handed out before a cancellation is no whole file. */
export async function writeLogs(
  engine: NamedCapture & BodySource,
  request: LogRequest,
  take: TakePiece,
  watch: LogWatch,
): Promise<EngineOutcome<LogTotals>> {
  const started = performance.now();
  let bytes = 0;
  const taken: unknown[] = [];
  const counted: TakePiece = (piece) => {
    bytes += piece.length;
    taken.push(take(piece));
  };
  const { order } = engine.capture;
  const options: GatherOptions = {
    ignoresChecksums: request.ignoresChecksums,
    isCancelled: watch.isCancelled,
    inTurn: watch.inTurn,
    onProgress: ({ rowsDone, rowsTotal }) => {
      watch.onProgress({ done: rowsDone, total: rowsTotal, bytes, elapsedMs: performance.now() - started });
    },
    ...(request.isShownOnly ? { isWanted: (row: number) => order.isShown(row) } : {}),
  };
  const file = request.format === "eve" ? new PlainFile(counted) : new ZipFile(counted);
  const outcome =
    request.format === "eve"
      ? await exportEve(engine, options, (text) => {
          file.write("", text);
        })
      : await exportZeek(
          engine,
          { ...options, format: request.format === "zeek-json" ? "json" : "tsv" },
          (name, text) => {
            file.write(name, text);
          },
        );
  if (!outcome.ok) return outcome;
  file.end();
  // The pieces go another way than this answer: it comes when they have arrived.
  await Promise.all(taken);
  return {
    ok: true,
    value: { rows: [...outcome.value.rows], bytes, remarks: remarksOf(outcome.value, request) },
  };
}
