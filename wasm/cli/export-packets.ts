/** `tapglass export --pcapng|--pcap`: packets as a capture file; with --flagged those of flows with a warning or an error, and packets around them. */
import type { EngineOutcome } from "#shared/model/engine.ts";
import { EVERY_PACKET, type PacketFileRequest, type PacketFileTotals } from "#shared/model/packet-file.ts";
import type { CaptureEngine } from "../host/engine.ts";
import type { ExitCode } from "./exit-code.ts";
import { UsageError, openFile, reportDamage } from "./open.ts";
import { Output } from "./output.ts";
import { onlyWord, wholeNumber, type Words } from "./words.ts";

/** Writes to a file, or to standard output for "-". */
export async function writePackets(
  engine: CaptureEngine,
  path: string,
  wish: Partial<PacketFileRequest>,
): Promise<EngineOutcome<PacketFileTotals>> {
  const out = new Output(path);
  try {
    return await engine.packetFile(
      { ...EVERY_PACKET, ...wish },
      (piece) => {
        out.write(piece);
      },
      () => undefined,
    );
  } finally {
    out.close();
  }
}

function countOf({ values }: Words, name: string): number {
  const text = values.get(name) ?? "0";
  return text === "0" ? 0 : wholeNumber(text, `--${name}`);
}

export async function exportPackets(split: Words): Promise<ExitCode> {
  const [pcapng, pcap] = [split.values.get("pcapng"), split.values.get("pcap")];
  const target = pcapng ?? pcap;
  if (target === undefined || (pcapng !== undefined && pcap !== undefined))
    throw new UsageError("name one of --pcapng OUT and --pcap OUT");
  const path = onlyWord(split, "the file");
  const wish = {
    kind: split.flags.has("flagged") ? "flagged" : "all",
    format: pcapng === undefined ? "pcap" : "pcapng",
    before: countOf(split, "before"),
    after: countOf(split, "after"),
    withNames: split.flags.has("names"),
  } as const;
  const { engine, summary } = await openFile(path);
  const outcome = await writePackets(engine, target, wish);
  if (!outcome.ok) throw new UsageError(`${path}: ${outcome.message}`);
  const { packets, bytes, remarks } = outcome.value;
  // Standard output holds the packets where they go there.
  const say = target === "-" ? console.error : console.log;
  say(`${packets} of ${summary.packets} packets, ${bytes} bytes`);
  for (const remark of remarks) console.error(`${path}: ${remark}`);
  return reportDamage(path, summary) ? 1 : 0;
}
