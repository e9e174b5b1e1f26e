/** A followed stream as text to read, paste or save: written window by window, whole at the end. */
import type { StreamFacts, StreamPart, StreamSide, StreamWindow } from "../model/stream.ts";
import { formatBase64, formatCArray, formatHexDump, formatPrintable } from "./bytes.ts";
import { formatPlural } from "./number.ts";

export type StreamFormat = "text" | "hex" | "c" | "json";

/** "7,240 bytes not captured": why a stretch is not there. */
export function formatGap({ length, gap }: StreamPart): string {
  const bytes = formatPlural(length, "byte");
  return gap === "cut" ? `${bytes} cut off by the snap length` : `${bytes} not captured`;
}

/** "192.0.2.10:49152 → 198.51.100.80:80". */
export function formatWay(facts: StreamFacts, side: StreamSide): string {
  const [from, to] = side === "a" ? [facts.a, facts.b] : [facts.b, facts.a];
  return `${formatEnd(from)} → ${formatEnd(to)}`;
}

export function formatEnd({ address, port }: { readonly address: string; readonly port: number }): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Readable text with its line breaks; a line may end as protocols end theirs (CR LF). */
function formatLines(bytes: Uint8Array): string {
  return formatPrintable(
    bytes.filter((byte, at) => byte !== 0x0d || bytes[at + 1] !== 0x0a),
    "utf8",
  );
}

/** Parts of one direction that follow each other without a gap. */
interface Run {
  readonly parts: StreamPart[];
  readonly first: StreamPart;
}

function toRuns(parts: readonly StreamPart[]): Run[] {
  const runs: Run[] = [];
  for (const part of parts) {
    const run = runs.at(-1);
    if (run?.first.side === part.side && run.first.gap === undefined && part.gap === undefined) run.parts.push(part);
    else runs.push({ parts: [part], first: part });
  }
  return runs;
}

export class StreamWriter {
  readonly #format: StreamFormat;
  readonly #arrays: Record<StreamSide, number> = { a: 0, b: 0 };
  #windows = 0;
  #parts = 0;
  #facts: StreamFacts | undefined;

  constructor(format: StreamFormat) {
    this.#format = format;
  }

  /** What the next window adds. */
  write(window: StreamWindow): string {
    this.#facts = window.facts;
    const isFirst = this.#windows++ === 0;
    switch (this.#format) {
      case "text":
        return toRuns(window.parts)
          .map((run) => this.#text(window, run))
          .join("");
      case "hex":
        return toRuns(window.parts)
          .map((run) => this.#hex(window, run))
          .join("");
      case "c":
        return window.parts.map((part) => this.#array(window, part)).join("");
      case "json":
        return (isFirst ? '{\n"parts": [' : "") + window.parts.map((part) => this.#json(window, part)).join("");
    }
  }

  /** What closes it. */
  end(): string {
    return this.#format === "json" ? `\n],\n"stream": ${JSON.stringify(this.#facts)}\n}\n` : "";
  }

  #text(window: StreamWindow, { parts, first }: Run): string {
    if (first.gap !== undefined) return `[${formatGap(first)}]\n`;
    const text = formatLines(bytesOf(window, parts));
    const head = window.scope === "both" ? `--- ${formatWay(window.facts, first.side)}, packet ${first.packet}\n` : "";
    return `${head}${text}${window.scope === "both" && !text.endsWith("\n") ? "\n" : ""}`;
  }

  /** Each direction with offsets of its own; the second one is set in, as people know it. */
  #hex(window: StreamWindow, { parts, first }: Run): string {
    const indent = window.scope === "both" && first.side === "b" ? "    " : "";
    if (first.gap !== undefined) return `${indent}[${formatGap(first)}]\n`;
    const dump = formatHexDump(bytesOf(window, parts), first.offset);
    return `${dump.replaceAll(/^/gmu, indent)}\n`;
  }

  #array(window: StreamWindow, part: StreamPart): string {
    if (part.gap !== undefined) return `/* ${formatGap(part)} before packet ${part.packet} */\n`;
    const name = `peer${part.side === "a" ? 0 : 1}_${this.#arrays[part.side]++}`;
    return `/* packet ${part.packet}, ${formatWay(window.facts, part.side)} */\n${formatCArray(bytesOf(window, [part]), name)}\n`;
  }

  #json(window: StreamWindow, part: StreamPart): string {
    const { side, packet, timeNs, offset, position, length, gap } = part;
    const place = { side, packet, time_ns: timeNs?.toString(), offset, position, length };
    const content = gap === undefined ? { base64: formatBase64(bytesOf(window, [part])) } : { gap };
    return `${this.#parts++ === 0 ? "" : ","}\n${JSON.stringify({ ...place, ...content })}`;
  }
}

/** The bytes of parts that follow each other. */
function bytesOf({ bytes }: StreamWindow, parts: readonly StreamPart[]): Uint8Array {
  const pieces = parts.map(({ start, length }) => bytes.subarray(start, start + length));
  if (pieces.length === 1) return pieces[0] ?? new Uint8Array(0);
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
