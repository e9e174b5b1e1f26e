/** `tapglass stream N FILE`: the bytes of one conversation, put in order; with --http2 those of one of its HTTP/2 streams. */
import { type StreamFormat, StreamWriter, formatWay } from "#shared/format/stream-text.ts";
import type { StreamFacts, StreamName, StreamScope } from "#shared/model/stream.ts";
import type { ExitCode } from "./exit-code.ts";
import { http2Windows } from "./http2-windows.ts";
import { Output } from "./output.ts";
import { UsageError, openFile, reportDamage } from "./open.ts";
import { streamWindows } from "./stream-windows.ts";
import { type Words, splitWords } from "./words.ts";

const SCOPES: readonly StreamScope[] = ["both", "a", "b"];

function readScope({ values }: Words): StreamScope {
  const word = values.get("direction") ?? "both";
  const scope = SCOPES.find((each) => each === word);
  if (scope === undefined) throw new UsageError(`--direction is one of ${SCOPES.join(", ")}, not "${word}"`);
  return scope;
}

/** Undefined for bytes as they are. */
function readFormat({ flags }: Words): StreamFormat | undefined {
  const asked = ["hex", "c", "raw", "json"].filter((each) => flags.has(each));
  if (asked.length > 1) throw new UsageError(`choose one of --${asked.join(" and --")}`);
  if (flags.has("raw")) return undefined;
  return (asked[0] ?? "text") as StreamFormat;
}

function readName(text: string, isUdp: boolean): StreamName {
  const stream = Number(text);
  if (!/^\d+$/u.test(text) || !Number.isSafeInteger(stream))
    throw new UsageError(`the stream's number is a whole number from 0 on, not "${text}"`);
  return { transport: isUdp ? "udp" : "tcp", stream };
}

/** Undefined where the conversation's own bytes are asked for. */
function readHttp2Stream({ values, flags }: Words): number | undefined {
  const word = values.get("http2");
  if (word === undefined) return undefined;
  if (flags.has("udp")) throw new UsageError("HTTP/2 goes over TCP: leave out --udp or --http2");
  if (!/^\d+$/u.test(word)) throw new UsageError(`--http2 is the number of an HTTP/2 stream, not "${word}"`);
  return Number(word);
}

/** Everything that is not plain bytes in order, one line each; true when something is missing or in doubt. */
function report(facts: StreamFacts, troubles: readonly string[]): boolean {
  const lines: string[] = [];
  for (const side of ["a", "b"] as const) {
    const { gaps, missingBytes, conflicts, differentBytes } = facts[side];
    const way = formatWay(facts, side);
    if (gaps > 0) lines.push(`${way}: ${missingBytes} bytes in ${gaps} gaps are not in the capture`);
    if (conflicts > 0)
      lines.push(`${way}: ${conflicts} repeats differ from what came first, by ${differentBytes} bytes`);
  }
  lines.push(...facts.counters.map(({ label, count }) => `${count} ${label}`), ...troubles);
  for (const line of lines) console.error(`stream ${facts.stream}: ${line}`);
  return lines.length > 0;
}

export async function stream(words: readonly string[]): Promise<ExitCode> {
  // The one short option that people type.
  const split = splitWords(
    words.map((word) => (word === "-o" ? "--out" : word)),
    ["hex", "c", "raw", "json", "udp"],
    ["direction", "out", "http2"],
  );
  const [number, path, extra] = split.rest;
  if (number === undefined || path === undefined) throw new UsageError("the stream's number or the file is missing");
  if (extra !== undefined) throw new UsageError(`one word too many: ${extra}`);
  const name = readName(number, split.flags.has("udp"));
  const scope = readScope(split);
  const http2 = readHttp2Stream(split);
  const format = readFormat(split);
  const out = split.values.get("out");
  const { engine, summary } = await openFile(path);
  const writer = format === undefined ? undefined : new StreamWriter(format);
  const target = new Output(out ?? "-");
  let facts: StreamFacts | undefined;
  const troubles: string[] = [];
  const windows =
    http2 === undefined
      ? streamWindows(engine, name, scope)
      : http2Windows(streamWindows(engine, name, "both"), { stream: http2, packet: undefined, scope }, troubles);
  try {
    for await (const window of windows) {
      facts = window.facts;
      target.write(writer === undefined ? window.bytes : writer.write(window));
    }
    target.write(writer?.end() ?? "");
  } finally {
    target.close();
  }
  const isDamaged = reportDamage(path, summary);
  return (facts !== undefined && report(facts, troubles)) || isDamaged ? 1 : 0;
}
