/**
 * Which application each flow carries, against the verdicts of nDPI (../shared/oracle/ndpi/PAIRS.tsv): those that it reached by
 * looking at payload and that are not "Unknown". Its names of services (5.119/DNS.Facebook) count by their protocol alone.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CaptureEngine } from "../../wasm/host/engine.ts";
import { createEngine } from "../../wasm/host/index.ts";
import { aspect, type Aspect } from "./aspect.ts";
import { sameApplication } from "./application-names.ts";
import { CORPUS } from "./reference.ts";

const ENGINE = new URL("../../wasm/build/engine.wasm", import.meta.url);
const VERDICTS = join(CORPUS, "../oracle/ndpi");

export interface Verdict {
  /** Transport and both ends, in an order that does not depend on the direction. */
  readonly key: string;
  readonly name: string;
}

/** An IPv6 end with all its zeros: which of them stand as "::" differs between programs. */
function spelledOut(end: string): string {
  const [, address, port] = /^\[(.*)\](.*)$/u.exec(end) ?? [];
  if (address === undefined) return end;
  const [front = "", back] = address.split("::");
  const groups = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const zeros = 8 - groups(front).length - groups(back ?? "").length;
  const all = [
    ...groups(front),
    ...Array.from({ length: back === undefined ? 0 : zeros }, () => "0"),
    ...groups(back ?? ""),
  ];
  return `[${all.join(":")}]${port ?? ""}`;
}

function keyOf(transport: string, ...ends: readonly [string, string]): string {
  const [a, b] = ends.map(spelledOut);
  return [transport, ...[a ?? "", b ?? ""].sort()].join(" ");
}

interface Verdicts {
  /** By payload. */
  readonly known: Verdict[];
  /** Keys of the flows that it gave up. */
  readonly unknown: Set<string>;
}

/** What a result file says of flows. */
function readVerdicts(text: string): Verdicts {
  const known: Verdict[] = [];
  const unknown = new Set<string>();
  for (const line of text.split("\n")) {
    const flow = /^\t\d+\t(\S+) (\S+) (?:<->|->) (\S+) (.*)$/u.exec(line);
    const proto = /\[proto: ([\d.]+)\/([^\]]+)\]/u.exec(flow?.[4] ?? "");
    const confidence = /\[Confidence: ([^\]]+)\]/u.exec(flow?.[4] ?? "")?.[1] ?? "";
    if (flow === null || proto === null) continue;
    const key = keyOf(flow[1] ?? "", flow[2] ?? "", flow[3] ?? "");
    if (confidence === "Unknown") unknown.add(key);
    if (!confidence.startsWith("DPI")) continue;
    const [, ids = "", names = ""] = proto;
    const name = ids.includes(".") ? (names.split(".")[0] ?? names) : names;
    if (name !== "Unknown") known.push({ key, name });
  }
  return { known, unknown };
}

const TRANSPORTS: ReadonlyMap<number, string> = new Map([
  [1, "ICMP"],
  [2, "IGMP"],
  [6, "TCP"],
  [17, "UDP"],
  [47, "GRE"],
  [50, "ESP"],
  [51, "AH"],
  [58, "ICMPV6"],
  [112, "VRRP"],
  [132, "SCTP"],
]);

interface Own {
  /** What each pair of ends carries; several flows on the same ends give several. */
  readonly names: Map<string, string[]>;
  /** Those that are known by a signature alone. */
  readonly signed: Map<string, string>;
}

function ourNames(engine: CaptureEngine): Own {
  const names = new Map<string, string[]>();
  const signed = new Map<string, string>();
  for (const flow of engine.flowFacts()) {
    const transport = TRANSPORTS.get(flow.transport);
    if (transport === undefined) continue;
    const end = (address: string, port: number): string =>
      address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
    // nDPI does not read the ports of SCTP.
    const [portA, portB] = transport === "SCTP" ? [0, 0] : [flow.portA, flow.portB];
    const key = keyOf(transport, end(flow.addressA, portA), end(flow.addressB, portB));
    const name = flow.application.name === "" ? transport.toLowerCase() : flow.application.name;
    names.set(key, [...(names.get(key) ?? []), name]);
    if (flow.application.evidence === "signature") signed.set(key, name);
  }
  return { names, signed };
}

export interface Difference {
  readonly capture: string;
  readonly key: string;
  readonly expected: string;
  readonly ours: string;
}

export interface Applications {
  readonly aspects: Aspect[];
  readonly differences: Difference[];
  /** Flows that nDPI gave up and a signature of ours names: to be looked at, not counted. */
  readonly onlyOurs: Difference[];
}

export async function measureApplications(filter = ""): Promise<Applications> {
  const differences: Difference[] = [];
  const onlyOurs: Difference[] = [];
  if (!existsSync(join(VERDICTS, "PAIRS.tsv"))) return { aspects: [], differences, onlyOurs };
  const rows = readFileSync(join(VERDICTS, "PAIRS.tsv"), "utf8").trim().split("\n").slice(1);
  const module = await WebAssembly.compile(readFileSync(ENGINE));
  let agree = 0;
  let total = 0;
  let shares = 0;
  let captures = 0;
  for (const row of rows) {
    const [capture = "", result = ""] = row.split("\t");
    if (!capture.includes(filter)) continue;
    const { known, unknown } = readVerdicts(readFileSync(join(VERDICTS, result), "utf8"));
    if (known.length + unknown.size === 0) continue;
    const engine = await createEngine(module);
    const bytes = new Blob([readFileSync(join(CORPUS, capture))]);
    await engine.open([{ name: capture, bytes, shiftNs: 0n }], () => undefined);
    const ours = ourNames(engine);
    for (const [key, name] of ours.signed)
      if (unknown.has(key)) onlyOurs.push({ capture, key, expected: "Unknown", ours: name });
    if (known.length === 0) continue;
    let right = 0;
    for (const { key, name } of known) {
      const found = ours.names.get(key) ?? [];
      if (found.some((each) => sameApplication(each, name))) right++;
      else differences.push({ capture, key, expected: name, ours: found.join(",") });
    }
    agree += right;
    total += known.length;
    shares += right / known.length;
    captures++;
  }
  return {
    aspects: [aspect("applications", agree, total), aspect("applications.balanced", shares, captures)],
    differences,
    onlyOurs,
  };
}

/** By itself: what differs, the commonest first. `node … applications.ts [part of a capture's name]` */
if (process.argv[1]?.endsWith("applications.ts") === true) {
  const { aspects, differences, onlyOurs } = await measureApplications(process.argv[2]);
  for (const { name, agree, total, percent } of aspects)
    console.log(`${name}: ${agree} of ${total}, ${percent ?? 0} %`);
  console.log(`given up by nDPI and named by us: ${onlyOurs.length}`);
  const groups = new Map<string, Difference[]>();
  for (const each of [...differences, ...onlyOurs]) {
    const group = `${each.expected} (ours: ${each.ours})`;
    groups.set(group, [...(groups.get(group) ?? []), each]);
  }
  const sorted = [...groups].sort(([, a], [, b]) => b.length - a.length);
  for (const [group, [first, ...rest]] of sorted)
    console.log(`${rest.length + 1}\t${group}\t${first?.capture ?? ""}\t${first?.key ?? ""}`);
}
