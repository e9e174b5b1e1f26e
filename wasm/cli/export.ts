/** `tapglass export`: the capture as Zeek's logs, as Suricata's EVE records, or its packets, or those of flagged flows, as a capture file. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { EngineOutcome } from "#shared/model/engine.ts";
import type { CaptureEngine } from "../host/engine.ts";
import type { ConnectionLosses } from "../host/connections/connection-pass.ts";
import { exportEve } from "../host/eve/export-eve.ts";
import { exportZeek } from "../host/zeek/export-zeek.ts";
import type { ExitCode } from "./exit-code.ts";
import { UsageError, openFile, reportDamage } from "./open.ts";
import { Output, folderNamed } from "./output.ts";
import { onlyWord, splitWords } from "./words.ts";

/** Text that is gathered before it is written. */
const PIECE = 1 << 20;

/** Writes files piece by piece: a capture's logs may be larger than memory. */
class TextFiles {
  readonly #files = new Map<string, { readonly output: Output; text: string }>();

  write(path: string, text: string): void {
    let file = this.#files.get(path);
    if (file === undefined) {
      file = { output: new Output(path), text: "" };
      this.#files.set(path, file);
    }
    file.text += text;
    if (file.text.length < PIECE) return;
    file.output.write(file.text);
    file.text = "";
  }

  close(): void {
    for (const { output, text } of this.#files.values()) {
      output.write(text);
      output.close();
    }
  }
}

interface Written {
  readonly rows: ReadonlyMap<string, number>;
  readonly losses: ConnectionLosses;
  readonly cut: number;
  readonly lost: number;
  readonly leftOut: number;
  readonly tooLong: number;
}

function reportLosses(path: string, { losses, cut, lost, leftOut, tooLong }: Written, ignoresChecksums: boolean): void {
  if (losses.dropped > 0) {
    const hint = ignoresChecksums ? "" : "; with --ignore-checksums wrong checksums are let pass";
    console.error(
      `${path}: ${losses.dropped} IP packets belong to no connection: their headers are wrong or cut${hint}`,
    );
  }
  if (losses.badChecksums > 0 && !ignoresChecksums) {
    const hint = "usual for a capture on the sending host: --ignore-checksums counts them";
    console.error(`${path}: ${losses.badChecksums} packets were left out for a wrong checksum (${hint})`);
  }
  if (losses.lost > 0) console.error(`${path}: ${losses.lost} headers found no room and were left out`);
  if (losses.failures > 0)
    console.error(`${path}: ${losses.failures} packets could not be read: a defect of the engine`);
  if (cut > 0) console.error(`${path}: ${cut} values are longer than 4096 bytes: only their beginnings were looked at`);
  if (leftOut > 0)
    console.error(
      `${path}: ${leftOut} packets with transactions were left out: more of them than memory is meant to hold`,
    );
  if (tooLong > 0) console.error(`${path}: ${tooLong} conversations are too long for their files to be read`);
  if (lost > 0) console.error(`${path}: ${lost} values of packets with too many of them were left out`);
}

function findRun(
  engine: CaptureEngine,
  options: { readonly zeek: string | undefined; readonly eve: string | undefined; readonly isJson: boolean },
  ignoresChecksums: boolean,
  files: TextFiles,
): () => Promise<EngineOutcome<Written>> {
  const { zeek, eve, isJson } = options;
  if (zeek !== undefined && eve === undefined) {
    folderNamed(zeek, "--zeek");
    mkdirSync(zeek, { recursive: true });
    const format = isJson ? "json" : "tsv";
    return () =>
      exportZeek(engine, { format, ignoresChecksums }, (file, text) => {
        files.write(join(zeek, file), text);
      });
  }
  if (eve === undefined || zeek !== undefined)
    throw new UsageError("name one of --zeek DIR, --eve OUT, --pcapng OUT and --pcap OUT");
  return () =>
    exportEve(engine, { ignoresChecksums }, (text) => {
      files.write(eve, text);
    });
}

export async function exportCapture(words: readonly string[]): Promise<ExitCode> {
  const split = splitWords(
    words,
    ["json", "ignore-checksums", "flagged", "names"],
    ["zeek", "eve", "pcapng", "pcap", "before", "after"],
  );
  if (split.values.has("pcapng") || split.values.has("pcap")) {
    const { exportPackets } = await import("./export-packets.ts");
    return exportPackets(split);
  }
  const path = onlyWord(split, "the file");
  const options = {
    zeek: split.values.get("zeek"),
    eve: split.values.get("eve"),
    isJson: split.flags.has("json"),
  };
  const ignoresChecksums = split.flags.has("ignore-checksums");
  const { engine, summary } = await openFile(path);
  const files = new TextFiles();
  const outcome = await findRun(engine, options, ignoresChecksums, files)();
  files.close();
  if (!outcome.ok) throw new UsageError(`${path}: ${outcome.message}`);
  // Standard output holds the records where they go there.
  const say = options.eve === "-" ? console.error : console.log;
  for (const [name, rows] of outcome.value.rows) say(`${name}\t${rows}`);
  reportLosses(path, outcome.value, ignoresChecksums);
  return reportDamage(path, summary) ? 1 : 0;
}
