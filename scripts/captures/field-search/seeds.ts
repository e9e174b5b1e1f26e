/** What the search starts from: the project's own captures, and an empty packet for each number that leads to a dissector. */
import { type TestRecord, readRecords } from "../../../wasm/tests/support/records.ts";
import { listCaptures, readCapture } from "../../../wasm/tests/support/captures.ts";
import { bytes, seeded, u16, u32, zeros } from "../bytes.ts";
import { ethernet, IpProtocol, tcp, TcpFlag, udp } from "../headers.ts";
import { endpoint, host, Scene } from "../scene.ts";
import { type Case, ETHERNET, addressesAt } from "./case.ts";
import type { Dictionary } from "./dictionary.ts";

const PPP_LINK = 9;
const LONGEST_TALK = 12;
const BLANK_BYTES = 96;

const from = endpoint("192.0.2.10", 50_000);

function record(frame: Uint8Array, linkType = ETHERNET): TestRecord {
  return { linkType, frame, timeNs: 0n, originalLength: frame.length };
}

/** Blank, text-like and random contents: what begins a message differs from protocol to protocol. */
function payloads(): Uint8Array[] {
  const random = seeded(20_260_401);
  const noise = Uint8Array.from({ length: BLANK_BYTES }, () => random() & 0xff);
  const counting = Uint8Array.from({ length: BLANK_BYTES }, (_, at) => (at % 4 === 3 ? 4 : at % 4));
  return [zeros(BLANK_BYTES), noise, counting];
}

function blanksOf(payload: Uint8Array, { numbers }: Dictionary): TestRecord[] {
  const scene = new Scene();
  const to = (port: number): ReturnType<typeof endpoint> => endpoint("198.51.100.7", port);
  const records: TestRecord[] = [];
  const list = (table: string): readonly number[] => numbers.get(table) ?? [];
  const { host: a } = from;
  const b = host("198.51.100.7");
  for (const port of list("BY_UDP_PORT")) records.push(record(scene.frameIp(a, b, 17, udp(from, to(port), payload))));
  for (const port of list("BY_TCP_PORT")) {
    const segment = tcp(
      { from, to: to(port), seq: 1, ack: 1, flags: TcpFlag.ack | TcpFlag.psh, window: 9000 },
      payload,
    );
    records.push(record(scene.frameIp(a, b, IpProtocol.tcp, segment)));
  }
  for (const protocol of list("BY_IP_PROTOCOL")) {
    records.push(record(scene.frameIp(a, b, protocol, payload)));
    records.push(record(scene.frameIp(host("2001:db8::1"), host("2001:db8::2"), protocol, payload)));
  }
  for (const type of list("BY_ETHERTYPE")) records.push(record(ethernet(b.mac, a.mac, type, payload)));
  for (const type of list("BY_LINK_TYPE")) records.push(record(payload, type));
  for (const type of list("BY_PPP")) records.push(record(bytes([0xff, 0x03], u16(type), payload), PPP_LINK));
  for (const sap of list("BY_SAP")) records.push(record(ethernet(b.mac, a.mac, 99, [sap, sap, 3], payload)));
  const chunk = bytes([0, 3], u16(112), u32(1), u16(0), u16(0), u32(0), payload);
  for (const port of list("BY_SCTP_PORT"))
    records.push(record(scene.frameIp(a, b, 132, u16(9), u16(port), u32(1), u32(0), chunk)));
  const snap = [0x2000, 0x010b, 0x2003, 0x2004, 0x0111];
  for (const type of snap)
    records.push(record(ethernet(b.mac, a.mac, 104, [0xaa, 0xaa, 3, 0, 0, 12], u16(type), payload)));
  return records;
}

/** The packets of the same two hosts, in pieces of a dozen. */
function talks(records: readonly TestRecord[]): Case[] {
  const open = new Map<string, TestRecord[]>();
  const done: Case[] = [];
  for (const each of records) {
    const place = addressesAt(each);
    if (place === undefined) continue;
    const { at, width } = place;
    const ends = [
      each.frame.subarray(at, at + width).join("."),
      each.frame.subarray(at + width, at + 2 * width).join("."),
    ];
    const key = ends.sort().join(" ");
    const talk = open.get(key) ?? [];
    talk.push(each);
    open.set(key, talk);
    if (talk.length === LONGEST_TALK) {
      done.push(talk);
      open.delete(key);
    }
  }
  return [...done, ...[...open.values()].filter((talk) => talk.length > 1)];
}

export function findSeeds(dictionary: Dictionary): Case[] {
  const captures = listCaptures();
  const records = captures.map((capture) => readRecords(readCapture(capture)));
  const blanks = payloads().flatMap((payload) => blanksOf(payload, dictionary));
  return [...blanks.map((each) => [each]), ...records.flat().map((each) => [each]), ...records.flatMap(talks)];
}
