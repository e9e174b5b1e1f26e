/** Questions and answers of DNS as Zeek pairs them: by connection and id; a second answer is a row of its own. */
import type { PassPacket, PassValue } from "../field-pass.ts";
import type { CollectedRow, Collector } from "./collector.ts";
import { answerText } from "./dns-answers.ts";
import { DETAIL_FIELDS, type RecordDetail, recordDetail } from "./dns-details.ts";
import { ValueReader, divideValues } from "./value-reader.ts";

export interface DnsRow extends CollectedRow {
  readonly id: number;
  rttNs: number | undefined;
  query: string | undefined;
  classNumber: number | undefined;
  typeNumber: number | undefined;
  typeWord: string | undefined;
  code: number | undefined;
  isAuthoritative: boolean;
  isTruncated: boolean;
  wantsRecursion: boolean;
  offersRecursion: boolean;
  reserved: number;
  answers: string[];
  ttlsNs: number[];
  isRejected: boolean;
  readonly opcode: number;
  /** The flags of both messages as written; undefined without one. */
  askedFlags: number | undefined;
  answeredFlags: number | undefined;
  answeredNs: bigint | undefined;
  answeredPacket?: number;
  records: DnsAnswer[];
  authorities: DnsAnswer[];
}

/** One record of a response. */
export interface DnsAnswer {
  readonly name: string;
  readonly type: string;
  readonly ttlSeconds: number;
  readonly value: string;
  /** Of types that say more than one value. */
  readonly detail: RecordDetail | undefined;
}

const ANSWER_FIELDS = [
  "dns.a",
  "dns.aaaa",
  "dns.ns",
  "dns.cname",
  "dns.ptr.domain_name",
  "dns.soa.mname",
  "dns.mx.mail_exchange",
  "dns.txt",
  "dns.spf",
  "dns.srv.target",
  "dns.rrsig.type_covered",
  "dns.rrsig.signers_name",
  "dns.dnskey.algorithm",
  "dns.ds.algorithm",
  "dns.ds.digest_type",
  "dns.nsec.next_domain_name",
  "dns.sshfp.fingerprint",
  "dns.loc.size",
  "dns.loc.horizontal_precision",
  "dns.loc.vertical_precision",
] as const;
const FIELDS = [
  "dns.id",
  "dns.flags",
  "dns.count.queries",
  "dns.count.answers",
  "dns.count.auth_rr",
  "dns.qry.name",
  "dns.qry.type",
  "dns.qry.class",
  "dns.resp.name",
  "dns.resp.type",
  "dns.resp.ttl",
  ...ANSWER_FIELDS,
  ...DETAIL_FIELDS,
];
const LAYERS = new Set(["dns", "mdns", "llmnr"]);

export class DnsCollector implements Collector<DnsRow> {
  readonly fields: readonly string[] = FIELDS;
  readonly service = "dns";
  readonly #rows: DnsRow[] = [];
  readonly #asked = new Map<string, DnsRow>();

  add(packet: PassPacket): boolean {
    const messages = divideValues(packet, ({ name, layer }) => name === "dns.id" && LAYERS.has(layer));
    for (const message of messages) this.#take(packet, message);
    return messages.length > 0;
  }

  finish(): Promise<readonly DnsRow[]> {
    return Promise.resolve(this.#rows);
  }

  #take(packet: PassPacket, values: readonly PassValue[]): void {
    const reader = new ValueReader(values);
    const flags = reader.number("dns.flags") ?? 0;
    const opcode = (flags >> 11) & 15;
    const id = reader.number("dns.id") ?? 0;
    // Other kinds of messages have other columns.
    if (opcode !== 0) return;
    const key = `${packet.flow} ${id}`;
    if ((flags & 0x8000) === 0) {
      const row = this.#begin(packet, id, opcode);
      askRow(row, reader, flags);
      this.#asked.set(key, row);
      return;
    }
    const asked = this.#asked.get(key);
    this.#asked.delete(key);
    const row = asked ?? this.#begin(packet, id, opcode);
    answerRow(row, { packet, values, reader, flags });
  }

  #begin({ number, timeNs }: PassPacket, id: number, opcode: number): DnsRow {
    const row: DnsRow = {
      packet: number,
      timeNs,
      id,
      opcode,
      rttNs: undefined,
      query: undefined,
      classNumber: undefined,
      typeNumber: undefined,
      typeWord: undefined,
      code: undefined,
      isAuthoritative: false,
      isTruncated: false,
      wantsRecursion: false,
      offersRecursion: false,
      reserved: 0,
      answers: [],
      ttlsNs: [],
      isRejected: false,
      askedFlags: undefined,
      answeredFlags: undefined,
      answeredNs: undefined,
      records: [],
      authorities: [],
    };
    this.#rows.push(row);
    return row;
  }
}

const plainName = (name: string): string => (name === "<Root>" ? "" : name.toLowerCase());

function askRow(row: DnsRow, reader: ValueReader, flags: number): void {
  const name = reader.find("dns.qry.name")?.text;
  row.query = name === undefined ? undefined : plainName(name);
  row.classNumber = reader.number("dns.qry.class");
  row.typeNumber = reader.number("dns.qry.type");
  row.typeWord = reader.text("dns.qry.type")?.replace(/ .*$/u, "");
  row.askedFlags = flags;
  row.isTruncated = (flags & 0x0200) !== 0;
  row.wantsRecursion = (flags & 0x0100) !== 0;
  row.reserved = (flags >> 4) & 7;
}

interface Response {
  readonly packet: PassPacket;
  readonly values: readonly PassValue[];
  readonly reader: ValueReader;
  readonly flags: number;
}

function answerRow(row: DnsRow, { packet, values, reader, flags }: Response): void {
  row.code = flags & 15;
  row.answeredFlags = flags;
  row.answeredNs = packet.timeNs;
  row.answeredPacket = packet.number;
  row.typeWord ??= reader.text("dns.qry.type")?.replace(/ .*$/u, "");
  row.isRejected = row.code !== 0 && (reader.number("dns.count.queries") ?? 0) === 0;
  const total = reader.number("dns.count.answers") ?? 0;
  const records = divideValues({ ...packet, values }, ({ name }) => name === "dns.resp.name");
  row.authorities = readAuthorities(records.slice(total, total + (reader.number("dns.count.auth_rr") ?? 0)));
  for (const record of records.slice(0, total)) {
    const own = new ValueReader(record);
    const text = answerText(own);
    if (text === undefined) continue;
    row.query ??= plainName(own.find("dns.resp.name")?.text ?? "");
    row.isAuthoritative = (flags & 0x0400) !== 0;
    row.offersRecursion = (flags & 0x0080) !== 0;
    row.answers.push(text);
    row.records.push(readRecord(own, text));
    row.ttlsNs.push((own.number("dns.resp.ttl") ?? 0) * 1e9);
    const rtt = row.timeNs === undefined || packet.timeNs === undefined ? 0 : Number(packet.timeNs - row.timeNs);
    if (rtt > 0) row.rttNs ??= rtt;
  }
  const asked = reader.find("dns.qry.name")?.text;
  if (asked !== undefined) row.query ??= plainName(asked);
}

function readRecord(record: ValueReader, text: string): DnsAnswer {
  return {
    name: record.find("dns.resp.name")?.text ?? "",
    type: (record.text("dns.resp.type") ?? "").replace(/ .*$/u, ""),
    ttlSeconds: record.number("dns.resp.ttl") ?? 0,
    value: text.replace(/^(?:TXT|SPF) \d+ /u, ""),
    detail: recordDetail(record),
  };
}

/** Zeek tells nothing of them. */
function readAuthorities(records: readonly (readonly PassValue[])[]): DnsAnswer[] {
  return records.flatMap((values) => {
    const record = new ValueReader(values);
    const text = answerText(record);
    return text === undefined ? [] : [readRecord(record, text)];
  });
}
