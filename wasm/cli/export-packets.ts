/** `tapglass export --pcapng|--pcap`: packets as a capture file; with --flagged those of flows with a warning or an error, and packets around them. */
import type { ExitCode } from "./exit-code.ts";
import { UsageError, openFile, reportDamage } from "./open.ts";
import { Output } from "./output.ts";
import { onlyWord, wholeNumber, type Words } from "./words.ts";

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
  const request = {
    kind: split.flags.has("flagged") ? "flagged" : "all",
    format: pcapng === undefined ? "pcap" : "pcapng",
    before: countOf(split, "before"),
    after: countOf(split, "after"),
    marked: new Uint32Array(0),
    comments: [],
    withNames: split.flags.has("names"),
  } as const;
  const { engine, summary } = await openFile(path);
  const out = new Output(target);
  try {
    const outcome = await engine.packetFile(
      request,
      (piece) => {
        out.write(piece);
      },
      () => undefined,
    );
    if (!outcome.ok) throw new UsageError(`${path}: ${outcome.message}`);
    const { packets, bytes, remarks } = outcome.value;
    // Standard output holds the packets where they go there.
    const say = out.isStandard ? console.error : console.log;
    say(`${packets} of ${summary.packets} packets, ${bytes} bytes`);
    for (const remark of remarks) console.error(`${path}: ${remark}`);
  } finally {
    out.close();
  }
  return reportDamage(path, summary) ? 1 : 0;
}
