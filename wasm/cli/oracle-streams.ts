/** What we put together of a capture's TCP streams, in the schema oracle-capture/1: one hash a direction. */
import { createHash } from "node:crypto";
import type { StreamFacts, StreamSide } from "#shared/model/stream.ts";
import type { CaptureEngine } from "../host/engine.ts";
import { streamWindows } from "./stream-windows.ts";

/** Streams listed of one capture. */
const STREAMS_LISTED = 256;

interface SideAnswer {
  readonly bytes: number;
  readonly sha256: string;
  readonly gaps: readonly (readonly [number, number])[];
  readonly facts: StreamFacts;
}

async function answerSide(engine: CaptureEngine, stream: number, scope: StreamSide): Promise<SideAnswer> {
  const hash = createHash("sha256");
  const gaps: [number, number][] = [];
  let facts: StreamFacts | undefined;
  for await (const window of streamWindows(engine, { transport: "tcp", stream }, scope)) {
    facts = window.facts;
    hash.update(window.bytes);
    for (const { gap, offset, length } of window.parts) if (gap !== undefined) gaps.push([offset, length]);
  }
  if (facts === undefined) throw new Error(`stream ${stream} gave no window`);
  return { bytes: facts[scope].bytes, sha256: hash.digest("hex"), gaps, facts };
}

export async function listStreams(engine: CaptureEngine): Promise<object[]> {
  const listed: object[] = [];
  const first = await engine.stream(
    { key: 0, of: { transport: "tcp", stream: 0 }, scope: "both", from: 0, length: 0 },
    () => undefined,
  );
  const streams = first.ok ? first.value.facts.streams : 0;
  for (let stream = 0; stream < Math.min(streams, STREAMS_LISTED); stream++) {
    const ab = await answerSide(engine, stream, "a");
    const ba = await answerSide(engine, stream, "b");
    const { a, b } = ab.facts;
    listed.push({
      stream,
      a: a.address,
      aport: a.port,
      b: b.address,
      bport: b.port,
      bytes_ab: ab.bytes,
      sha256_ab: ab.sha256,
      bytes_ba: ba.bytes,
      sha256_ba: ba.sha256,
      ...(ab.gaps.length === 0 ? {} : { gaps_ab: ab.gaps }),
      ...(ba.gaps.length === 0 ? {} : { gaps_ba: ba.gaps }),
    });
  }
  return listed;
}
