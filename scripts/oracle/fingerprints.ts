/**
 * How far our fingerprints agree: JA3 and JA3S with the reference's answers, HASSH with the reference run now, JA4 (and HASSH) with
 * the verdicts of nDPI on its captures. Every JA4 that differs is listed with its reason, or it counts.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CaptureEngine } from "../../wasm/host/engine.ts";
import type { TlsHandshake } from "../../wasm/host/transactions/tls-handshake.ts";
import { openBytes } from "../../wasm/tests/support/open.ts";
import { aspect, type Aspect } from "./aspect.ts";
import { CORPUS, type CorpusEntry, type Tally } from "./reference.ts";

const VECTORS = join(dirname(CORPUS), "oracle/detect/ndpi-fingerprint-vectors.tsv");
const FOLDER = "ndpi";
const SSH = ["ssh.kex.hassh", "ssh.kex.hasshserver"] as const;

/** Captures whose HASSH is not compared. */
const UNREAD: ReadonlyMap<string, string> = new Map([
  ["zeek/ssh__server-pre-banner-data.pcap", "the reference loses the server's side behind lines before its banner"],
]);
/** SHA-256 of nothing, which the specification writes as zeros. */
const EMPTY_HASH = "e3b0c44298fc";

interface Vector {
  readonly capture: string;
  readonly client: string;
  readonly server: string;
  readonly ja4: string;
}

/** The shortest form: nDPI and we cut zeros out of IPv6 addresses at different places. */
function plainAddress(written: string): string {
  // Where two runs of zeros could be left out, nDPI leaves out both.
  const text = written.split("::").length > 2 ? written.replace("::", ":0:") : written;
  const address = `http://[${text}]`;
  return text.includes(":") && URL.canParse(address) ? new URL(address).hostname.slice(1, -1) : text;
}

function readVectors(): Vector[] {
  const [head = "", ...lines] = readFileSync(VECTORS, "utf8").trimEnd().split("\n");
  const names = head.split("\t");
  return lines.map((line) => {
    const cells = line.split("\t");
    const cell = (name: string): string => cells[names.indexOf(name)] ?? "";
    return {
      capture: cell("capture"),
      client: `${plainAddress(cell("a"))} ${cell("aport")}`,
      server: `${plainAddress(cell("b"))} ${cell("bport")}`,
      ja4: cell("ja4"),
    };
  });
}

async function open(file: string): Promise<CaptureEngine> {
  const { engine } = await openBytes(readFileSync(join(CORPUS, file)));
  if (!(engine instanceof CaptureEngine)) throw new Error("not the engine that the host makes");
  return engine;
}

/** Handshakes by both directions of their conversation: nDPI does not always begin with the client. */
async function ourHandshakes(file: string): Promise<Map<string, TlsHandshake[]>> {
  const engine = await open(file);
  await engine.workspace("tls", () => undefined);
  const found = new Map<string, TlsHandshake[]>();
  for (const one of engine.transactions("tls") as readonly TlsHandshake[]) {
    const ends = [
      `${plainAddress(one.client)} ${one.clientPort.toString()}`,
      `${plainAddress(one.server)} ${one.serverPort.toString()}`,
    ];
    for (const key of [ends.join(" "), ends.reverse().join(" ")]) found.set(key, [...(found.get(key) ?? []), one]);
  }
  return found;
}

/**
 * Where nDPI leaves the specification: it writes "d" without a server name; it takes the first two characters of the first ALPN,
 * not the first and the last; it hashes an empty list of extensions. Empty when that does not explain the difference.
 */
function explain(ours: TlsHandshake, theirs: string): string {
  const reasons: string[] = [];
  let ja4 = ours.ja4;
  if (ja4[3] === "i" && theirs[3] === "d") {
    ja4 = `${ja4.slice(0, 3)}d${ja4.slice(4)}`;
    reasons.push("nDPI writes d without a server name");
  }
  const [protocol = ""] = ours.offeredProtocols;
  const shortened = theirs.slice(8, 10);
  if (ja4.slice(8, 10) !== shortened && (shortened === protocol.slice(0, 2) || shortened === `${protocol[0] ?? ""}0`)) {
    ja4 = `${ja4.slice(0, 8)}${shortened}${ja4.slice(10)}`;
    reasons.push("nDPI takes the first two characters of the ALPN");
  }
  if (ja4.endsWith("_000000000000") && theirs.endsWith(`_${EMPTY_HASH}`)) {
    ja4 = `${ja4.slice(0, -12)}${EMPTY_HASH}`;
    reasons.push("nDPI hashes an empty list");
  }
  return ja4 === theirs ? reasons.join(", ") : "";
}

async function measureJa4(isShown: boolean): Promise<Aspect> {
  const byCapture = new Map<string, Vector[]>();
  for (const vector of readVectors()) {
    const { capture, ja4 } = vector;
    if (ja4 === "" || !existsSync(join(CORPUS, FOLDER, capture))) continue;
    byCapture.set(capture, [...(byCapture.get(capture) ?? []), vector]);
  }
  const reasons = new Map<string, number>();
  let agree = 0;
  let total = 0;
  for (const [capture, vectors] of byCapture) {
    const ours = await ourHandshakes(join(FOLDER, capture));
    for (const { client, server, ja4 } of vectors) {
      const mine = ours.get(`${client} ${server}`) ?? [];
      const isSame = mine.some((one) => one.ja4 === ja4);
      const explained = mine.map((one) => explain(one, ja4)).find((reason) => reason !== "");
      const reason = isSame ? "the same" : explained;
      total++;
      if (reason !== undefined) agree++;
      if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      else console.log(`ja4 ${capture} ${client}: ${mine.map((one) => one.ja4).join() || "none"}, not ${ja4}`);
    }
  }
  if (isShown) for (const [reason, count] of reasons) console.log(`ja4 ${count.toString()}: ${reason}`);
  return aspect("fingerprints.ja4", agree, total);
}

/** Different fingerprints of each conversation: one that is sent again counts once. */
type ByStream = Map<string, Set<string>>;

function add(streams: ByStream, stream: string, fingerprint: string): void {
  streams.set(stream, (streams.get(stream) ?? new Set()).add(fingerprint));
}

/** What the reference says now; undefined without it. */
function referenceHassh(file: string): ByStream | undefined {
  const fields = ["tcp.stream", ...SSH].flatMap((name) => ["-e", name]);
  const run = spawnSync("tshark", ["-n", "-r", join(CORPUS, file), "-Y", SSH.join(" or "), "-T", "fields", ...fields], {
    encoding: "utf8",
  });
  if (run.error !== undefined) return undefined;
  const streams: ByStream = new Map();
  for (const line of run.stdout.split("\n").filter((text) => text !== "")) {
    const [stream = "", ...fingerprints] = line.split("\t");
    for (const fingerprint of fingerprints.filter((text) => text !== "")) add(streams, stream, fingerprint);
  }
  return streams;
}

async function ourHassh(file: string): Promise<ByStream> {
  const engine = await open(file);
  const streams: ByStream = new Map();
  const { packets } = await engine.summary();
  for (let first = 1; first <= packets; first += 256) {
    for (const { fields } of await engine.facts(first, 256)) {
      const stream = fields.find(({ name }) => name === "tcp.stream")?.value.toString() ?? "";
      for (const { name, value } of fields) if (SSH.some((one) => one === name)) add(streams, stream, value.toString());
    }
  }
  return streams;
}

/** Conversations in which the reference finds none (odd ports) say nothing. */
async function measureHassh(entries: readonly CorpusEntry[]): Promise<Aspect | undefined> {
  let agree = 0;
  let total = 0;
  const withSsh = entries.filter(
    ({ file, top }) => top.split(",").some((part) => part.startsWith("ssh:")) && !UNREAD.has(file),
  );
  for (const { file } of withSsh) {
    const expected = referenceHassh(file);
    if (expected === undefined) return undefined;
    const ours = await ourHassh(file);
    for (const [stream, fingerprints] of expected) {
      const [theirs, mine] = [[...fingerprints].sort().join(), [...(ours.get(stream) ?? [])].sort().join()];
      total++;
      if (theirs === mine) agree++;
      else console.log(`hassh ${file} stream ${stream}: ${mine}, not ${theirs}`);
    }
  }
  return aspect("fingerprints.hassh", agree, total);
}

/** Of the packets where the reference has the field: it does not look for TLS on every port, we do. */
function whereExpected(tally: Tally, field: string, name: string): Aspect {
  const { ok = 0, bad = 0, missing = 0 } = tally.m.get(`field.${field}`) ?? {};
  return aspect(name, ok, ok + bad + missing);
}

/** JA3 and JA3S come from the tally of all fields; the others are measured here. Aspects that cannot be measured are left out. */
export async function measureFingerprints(
  tally: Tally,
  entries: readonly CorpusEntry[],
  isShown: boolean,
): Promise<Aspect[]> {
  const hassh = await measureHassh(entries);
  return [
    whereExpected(tally, "tls.handshake.ja3", "fingerprints.ja3"),
    whereExpected(tally, "tls.handshake.ja3s", "fingerprints.ja3s"),
    ...(hassh === undefined ? [] : [hassh]),
    ...(existsSync(VECTORS) ? [await measureJa4(isShown)] : []),
  ];
}
