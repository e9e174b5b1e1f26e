/** Conditions of forwarding rules: a sensor that reads headers alone says of a frame what the engine says, or that it cannot know. */
import { describe, expect, test } from "vitest";
import { checkFilter } from "#shared/filter/check-filter.ts";
import { compileFilter } from "#shared/filter/compile.ts";
import { createFilterNames } from "#shared/filter/names.ts";
import { FrameHeaders } from "#shared/policy/rules/condition/frame-headers.ts";
import { HEADER_NAMES } from "#shared/policy/rules/condition/header-fields.ts";
import { readCondition } from "#shared/policy/rules/condition/read-condition.ts";
import { FALSE, TRUE, UNKNOWN } from "#shared/policy/rules/condition/truth.ts";
import { listCaptures } from "./support/captures.ts";
import { type FilteredCapture, openFiltered, type WireFrame } from "./support/filtered-capture.ts";
import { newEngine } from "./support/open.ts";
import { HeaderGrammar } from "./support/random-condition.ts";
import { seededRandom } from "./support/random-filter.ts";

const SEED = Number(process.env["SEED"] ?? 20_261_121);
/** Random conditions of each capture. */
const ROUNDS = Number(process.env["CONDITIONS"] ?? 150);

/** Which packets hide something from a sensor, and why: of these alone it may say that it does not know. */
const HIDING: Readonly<Record<string, readonly (readonly [why: string, packets: readonly number[]])[]>> = {
  "ipv6-and-vlan": [
    ["fragments", range(7, 15)],
    ["ICMP errors quote packets", [17, 19, 21]],
  ],
  tunnels: [["tunnels", range(1, 9)]],
  "link-layers": [
    ["LLC and SNAP", [2, ...range(9, 16), 22]],
    ["backbone, metadata and timestamp tags", range(6, 8)],
    ["PPPoE, MPLS, GRE, AH, EtherIP", [...range(27, 35), ...range(37, 47), 52, 53]],
    ["UDP-Lite has the fields of UDP", [54]],
    ["links that a sensor does not read", range(55, 62)],
  ],
  "link-types": [["links that a sensor does not read", [1, 2, 3, 6, 7, 8]]],
  odds: [
    ["SNAP", [4]],
    ["tunnels", range(7, 9)],
  ],
  "rare-links": [
    ["links that a sensor does not read", range(1, 12)],
    ["tags, service headers and tunnels", range(13, 23)],
  ],
  wireless: [
    ["links that a sensor does not read", range(1, 11)],
    ["CAPWAP and GRE", range(12, 19)],
  ],
};

/** And which may bear a name that it cannot read: messages over several segments, damaged names, DNS at odd ports, DTLS and QUIC. */
const HIDING_NAMES: Readonly<Record<string, readonly number[]>> = {
  dns: [26, 27],
  "dns-records": range(30, 33),
  dtls: range(1, 6),
  odds: [10],
  rare: [6],
  // TLS in datagrams.
  rdp: [45, 53],
};

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

const CONDITIONS = [
  "frame",
  "eth",
  "vlan",
  "arp",
  "ip",
  "ipv6",
  "tcp",
  "udp",
  "sctp",
  "icmp",
  "icmpv6",
  "not ip",
  "tcp xor udp",
  "frame.len > 100",
  "frame.cap_len != frame.len",
  "frame.len in {60, 64..128}",
  "eth.dst == ff:ff:ff:ff:ff:ff",
  "eth.addr[0:3] == 00:00:5e or eth.dst[0] == 01",
  "eth.src > 02:00:00:00:00:01",
  "eth.type == 0x0800",
  "eth.type != 0x86dd",
  "vlan.id == 7 or vlan.id in {10..200}",
  "any vlan.id != 5",
  "arp.opcode == 1",
  "ip.addr == 10.0.0.0/8",
  "ip.addr != 192.168.0.0/16",
  "ip.src == 192.0.2.0/24 && ip.dst >= 198.51.100.1",
  "ip.src[0] == 0a",
  "ip.src == ip.dst",
  "ip.ttl < 64",
  "ip.proto == 17",
  "ip.len > 576",
  "ipv6.addr == 2001:db8::/32",
  "ipv6.dst == ff02::/16",
  "ipv6.src[0:2] == fe:80",
  "ipv6.nxt in {6, 17, 58}",
  "ipv6.hlim == 255",
  "ipv6.plen > 100",
  "tcp.port == 443",
  "tcp.port != 80",
  "all tcp.port > 1023",
  "tcp.srcport < tcp.dstport",
  "tcp.port not in {80, 443, 8000..9000}",
  "tcp.flags.syn == 1 and tcp.flags.ack == 0",
  "tcp.flags == 0x018",
  "tcp.flags.reset == true or tcp.flags.fin == 1",
  "tcp.len == 0",
  "udp.port == 53",
  "udp.length > 100",
  "sctp.port == 2905",
  "icmp.type == 8",
  "icmp.code == 0",
  "icmpv6.type in {133..136}",
  "dns.qry.name",
  'dns.qry.name contains "example"',
  'dns.qry.name matches "^[a-z0-9-]+[.]example[.](com|org)$"',
  'dns.qry.name == "example.com"',
  "tls.handshake.extensions_server_name",
  'tls.sni matches "example"',
  "not (ip.addr == 10.0.0.0/8 or ipv6) and (tcp or udp.port in {53, 123})",
];

interface Answer {
  readonly number: number;
  readonly truth: number;
}

function askAll(text: string, frames: readonly WireFrame[]): Answer[] {
  const read = readCondition(text);
  if (!read.ok) throw new Error(`only a sensor refuses ${text}: ${read.message}`);
  const headers = new FrameHeaders();
  return frames.map(({ number, bytes, linkType, wireLength }) => {
    headers.read(bytes, bytes.length, linkType, wireLength);
    return { number, truth: read.question.ask(headers) };
  });
}

/** What a sensor says and the engine does not, and where it does not know although nothing is hidden. */
async function differences(capture: FilteredCapture, frames: readonly WireFrame[], text: string): Promise<string[]> {
  const { name, names, matches } = capture;
  const checked = checkFilter(text, names);
  if (!checked.ok) return readCondition(text).ok ? [`only the engine refuses ${text}: ${checked.error.message}`] : [];
  const hiding = (HIDING[name] ?? []).flatMap(([, packets]) => packets);
  const unsure = /name|sni/.test(text) ? [...hiding, ...(HIDING_NAMES[name] ?? [])] : hiding;
  const matched = new Set(await matches(compileFilter(checked.condition, names), undefined, false));
  return askAll(text, frames).flatMap(({ number, truth }) => {
    const isRight = truth === UNKNOWN ? unsure.includes(number) : truth === (matched.has(number) ? TRUE : FALSE);
    return isRight ? [] : [`${name} ${number}: ${text}: ${truth}`];
  });
}

describe(`conditions of headers, seed ${SEED}`, () => {
  const captures = listCaptures();

  test.each(captures)("$name: a sensor says what the engine says, but for what is hidden", async (listed) => {
    const capture = await openFiltered(listed);
    const frames = await capture.readFrames();
    const grammar = new HeaderGrammar(seededRandom(SEED + captures.indexOf(listed)), frames);
    const texts = [...CONDITIONS, ...Array.from({ length: ROUNDS }, () => grammar.condition())];
    const found: string[] = [];
    for (const text of texts) found.push(...(await differences(capture, frames, text)));
    expect(found.slice(0, 10).join("\n")).toBe("");
  });

  test("every field has the name and the kind that the engine gives it", async () => {
    const names = createFilterNames(await (await newEngine()).registry());
    for (const { name, kind, isProtocol } of HEADER_NAMES.all) {
      const same = names.find(name);
      expect([name, same?.kind, same?.isProtocol]).toEqual([name, kind, isProtocol]);
    }
  });

  test("what is hidden is hidden: an inner address is not denied", async () => {
    const listed = captures.find(({ name }) => name === "tunnels");
    const frames = listed === undefined ? [] : await (await openFiltered(listed)).readFrames();
    expect(askAll("ip.addr == 203.0.113.250", frames).map(({ truth }) => truth)).toEqual(frames.map(() => UNKNOWN));
    expect(askAll("eth", frames).map(({ truth }) => truth)).toEqual(frames.map(() => TRUE));
  });
});
