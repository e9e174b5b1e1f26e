/** `tapglass oracle-answer`: what we say of every capture below a folder, in the schema oracle-capture/1. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { CaptureSummary } from "#shared/model/capture.ts";
import type { CaptureEngine } from "../host/engine.ts";
import type { PacketFacts } from "../host/open-capture.ts";
import { createEngine } from "../host/index.ts";
import { openPath } from "./file-source.ts";
import { DESTINATION_PORTS, KEY_FIELDS, SOURCE_PORTS } from "./key-fields.ts";
import type { ExitCode } from "./exit-code.ts";
import { UsageError, loadEngineModule } from "./open.ts";
import { listStreams } from "./oracle-streams.ts";
import { StackSums, toStack } from "./stack.ts";
import { splitWords } from "./words.ts";

/** Packets listed of one capture. */
const PACKETS_LISTED = 2000;
const STRETCH = 256;
const TRANSPORTS: ReadonlyMap<number, string> = new Map([
  [6, "tcp"],
  [17, "udp"],
  [132, "sctp"],
]);
/** Notes and lists that lie beside captures. */
const NO_CAPTURE = /\.(md|tsv|txt|json)$/u;

type FieldValue = number | string;

function addValue(fields: Record<string, FieldValue | FieldValue[]>, name: string, value: FieldValue): void {
  const known = fields[name];
  if (known === undefined) fields[name] = value;
  else if (Array.isArray(known)) known.push(value);
  else fields[name] = [known, value];
}

const ANALYSIS = "tcp.analysis.";
/** Values that the analysis gives besides what stands out. */
const ANALYSIS_VALUES =
  /^tcp\.analysis\.(?:flags|initial_rtt|ack_rtt|acks_frame|bytes_in_flight|push_bytes_sent|rto|rto_frame|duplicate_ack_num|duplicate_ack_frame)$/u;

function describePacket(facts: PacketFacts): object {
  const f: Record<string, FieldValue | FieldValue[]> = {};
  let sport: FieldValue | undefined;
  let dport: FieldValue | undefined;
  const analysis: string[] = [];
  let cid: FieldValue | undefined;
  // Bodies of DTLS messages keep the names of TLS here; the reference has names of their own for them.
  const isDatagram = facts.path.includes("dtls");
  for (const { name, value } of facts.fields) {
    if (name.startsWith(ANALYSIS) && !ANALYSIS_VALUES.test(name)) analysis.push(name.slice(ANALYSIS.length));
    if (isDatagram && name.startsWith("tls.")) continue;
    if (SOURCE_PORTS.has(name)) sport = value;
    if (DESTINATION_PORTS.has(name)) dport = value;
    if (name === "communityid") cid ??= value;
    if (KEY_FIELDS.has(name)) addValue(f, name, value);
  }
  return {
    n: facts.number,
    t: facts.timeNs === undefined ? null : facts.timeNs.toString(),
    cap: facts.captured,
    len: facts.length,
    lt: facts.linkType,
    stack: toStack(facts.path),
    ...(facts.isMalformed ? { malformed: true } : {}),
    ...(facts.source === "" ? {} : { src: facts.source, dst: facts.destination }),
    ...(sport === undefined ? {} : { sport, dport }),
    info: facts.info,
    ...(cid === undefined ? {} : { cid }),
    f,
    ...(analysis.length === 0 ? {} : { a: analysis }),
  };
}

async function listPackets(engine: CaptureEngine, total: number): Promise<object[]> {
  const packets: object[] = [];
  for (let first = 1; first <= total; first += STRETCH) {
    const facts = await engine.facts(first, Math.min(STRETCH, total - first + 1));
    for (const each of facts) packets.push(describePacket(each));
  }
  return packets;
}

function listConversations(engine: CaptureEngine): object[] {
  const conversations: object[] = [];
  for (const flow of engine.flowFacts()) {
    const proto = TRANSPORTS.get(flow.transport);
    if (proto === undefined || !flow.hasPorts || flow.addressBytes === 6) continue;
    conversations.push({
      proto,
      stream: proto === "sctp" ? null : flow.stream,
      a: flow.addressA,
      aport: flow.portA,
      b: flow.addressB,
      bport: flow.portB,
      pkts_ab: flow.packetsA,
      bytes_ab: flow.bytesA,
      pkts_ba: flow.packetsB,
      bytes_ba: flow.bytesB,
      start: flow.firstNs.toString(),
      duration: (flow.lastNs - flow.firstNs).toString(),
      cid: flow.communityId,
    });
  }
  return conversations;
}

function sumStacks(engine: CaptureEngine): StackSums {
  const sums = new StackSums();
  for (const { path, packets, bytes } of engine.paths()) if (packets > 0) sums.add(toStack(path), packets, bytes);
  return sums;
}

function describeFile(summary: CaptureSummary, name: string, bytes: Uint8Array): object {
  const [input] = summary.inputs;
  return {
    name,
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    format: input?.format ?? "other",
    byte_order: input?.byteOrder === "" ? null : input?.byteOrder,
    ts_resolution: input?.resolution === "" ? null : input?.resolution,
    gz: input?.gzip ?? false,
    linktypes: input?.linkTypes ?? [],
    secrets: input?.hasSecrets ?? false,
  };
}

async function answer(path: string, name: string): Promise<object> {
  const engine = await createEngine(loadEngineModule());
  const outcome = await engine.openSources([await openPath(path)], [0n], () => undefined);
  const summary = outcome.ok ? outcome.value : await engine.summary();
  const [input] = summary.inputs;
  const isReadable = outcome.ok && (input?.ok ?? false);
  const total = Math.min(summary.packets, PACKETS_LISTED);
  const sums = sumStacks(engine);
  return {
    schema: "oracle-capture/1",
    producer: "tapglass",
    capture: describeFile(summary, name, readFileSync(path)),
    read: { ok: isReadable, exit: isReadable ? 0 : 1, error: outcome.ok ? (input?.error ?? null) : outcome.message },
    packet_count: summary.packets,
    limits: { packets_listed: total, max_packets: PACKETS_LISTED, packets_truncated: total < summary.packets },
    packets: await listPackets(engine, total),
    conversations: listConversations(engine),
    streams: await listStreams(engine),
    hierarchy: [...sums.hierarchy].map(([stack, [packets, bytes]]) => [stack, packets, bytes]),
    protocols: Object.fromEntries(sums.protocols),
  };
}

/** Files below `folder`, relative; whether they are captures is told by their content. */
function listCaptures(folder: string, below = ""): string[] {
  const found: string[] = [];
  for (const file of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = join(below, file.name);
    if (file.isDirectory()) found.push(...listCaptures(folder, path));
    else if (!NO_CAPTURE.test(file.name)) found.push(path);
  }
  return found.sort();
}

export async function oracleAnswer(words: readonly string[]): Promise<ExitCode> {
  const split = splitWords(words, [], ["root", "out", "list"]);
  const root = split.values.get("root");
  const out = split.values.get("out");
  if (root === undefined || out === undefined) throw new UsageError("--root and --out are needed");
  const list = split.values.get("list");
  const files = list === undefined ? listCaptures(root) : readFileSync(list, "utf8").split("\n");
  for (const file of files.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"))) {
    const target = join(out, `${file}.json.gz`);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, gzipSync(JSON.stringify(await answer(join(root, file), file)), { level: 1 }));
  }
  return 0;
}
