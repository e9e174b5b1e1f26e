/** Messages out of the fields of a packet: a TCP segment may bring several. */
import { recordTypeOf } from "../record-type.ts";
import type { PassPacket, PassValue } from "../field-pass.ts";
import type { DnsRecord, NameProtocol } from "./dns-transaction.ts";

export interface DnsMessage {
  readonly protocol: NameProtocol;
  readonly id: number;
  readonly isResponse: boolean;
  readonly isTruncated: boolean;
  readonly isAuthenticated: boolean;
  readonly code: string;
  readonly codeNumber: number;
  readonly questions: readonly { readonly name: string; readonly type: string }[];
  readonly answers: readonly DnsRecord[];
  readonly authorityCount: number;
  /** Records behind the answers: of the authority section and the additional one. */
  readonly others: readonly DnsRecord[];
}

/** Fields that hold what a record says, shown one after the other. */
const DNS_VALUES = [
  "dns.a",
  "dns.aaaa",
  "dns.ns",
  "dns.cname",
  "dns.ptr.domain_name",
  "dns.soa.mname",
  "dns.mx.preference",
  "dns.mx.mail_exchange",
  "dns.txt",
  "dns.srv.priority",
  "dns.srv.weight",
  "dns.srv.port",
  "dns.srv.target",
  "dns.svcb.targetname",
] as const;

/** What the pairing of names reads. */
export const DNS_FIELDS: readonly string[] = [
  "dns.id",
  "dns.flags.response",
  "dns.flags.truncated",
  "dns.flags.authenticated",
  "dns.flags.rcode",
  "dns.count.answers",
  "dns.count.auth_rr",
  "dns.qry.name",
  "dns.qry.type",
  "dns.resp.name",
  "dns.resp.type",
  "dns.resp.ttl",
  ...DNS_VALUES,
  "nbns.id",
  "nbns.flags.response",
  "nbns.flags.rcode",
  "nbns.count.queries",
  "nbns.count.answers",
  "nbns.count.auth_rr",
  "nbns.name",
  "nbns.type",
  "nbns.ttl",
  "nbns.addr",
  "nbns.netbios_name",
];
const VALUES: ReadonlySet<string> = new Set([...DNS_VALUES, "nbns.addr", "nbns.netbios_name"]);
const PROTOCOLS: ReadonlySet<string> = new Set(["dns", "mdns", "llmnr", "nbns"]);

type Open<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer One)[] ? Open<One>[] : T[Key] };

class Reader {
  readonly messages: Open<DnsMessage>[] = [];
  #message: Open<DnsMessage> | undefined;
  #record: Open<DnsRecord> | undefined;
  #answersDue = 0;
  #questionsDue = 0;

  take({ name, layer, number, text }: PassValue): void {
    if (name.endsWith(".id")) this.#begin(layer, number);
    else if (this.#message !== undefined)
      this.#takeInto(this.#message, name.slice(name.indexOf(".") + 1), number, text);
    if (VALUES.has(name) && this.#record !== undefined)
      this.#record.value += this.#record.value === "" ? text : ` ${text}`;
  }

  #begin(layer: string, id: number): void {
    this.#record = undefined;
    this.#questionsDue = 0;
    this.#answersDue = 0;
    if (!PROTOCOLS.has(layer)) {
      this.#message = undefined;
      return;
    }
    this.#message = {
      protocol: layer as NameProtocol,
      id,
      isResponse: false,
      isTruncated: false,
      isAuthenticated: false,
      code: "",
      codeNumber: 0,
      questions: [],
      answers: [],
      authorityCount: 0,
      others: [],
    };
    this.messages.push(this.#message);
  }

  #takeInto(message: Open<DnsMessage>, part: string, number: number, text: string): void {
    switch (part) {
      case "flags.response":
        message.isResponse = number !== 0;
        break;
      case "flags.truncated":
        message.isTruncated = number !== 0;
        break;
      case "flags.authenticated":
        message.isAuthenticated = number !== 0;
        break;
      case "flags.rcode":
        message.code = text;
        message.codeNumber = number;
        break;
      case "count.queries":
        this.#questionsDue = number;
        break;
      case "count.answers":
        this.#answersDue = number;
        break;
      case "count.auth_rr":
        message.authorityCount = number;
        break;
      case "qry.name":
        message.questions.push({ name: text, type: "" });
        break;
      case "qry.type":
        this.#typeQuestion(message, recordTypeOf(text));
        break;
      case "name":
        // NetBIOS has one field for the names of questions and of records.
        if (message.questions.length < this.#questionsDue) message.questions.push({ name: text, type: "" });
        else this.#beginRecord(message, text);
        break;
      case "type":
        if (this.#record === undefined) this.#typeQuestion(message, text);
        else this.#record.type = text;
        break;
      case "resp.name":
        this.#beginRecord(message, text);
        break;
      case "resp.type":
        if (this.#record !== undefined) this.#record.type = recordTypeOf(text);
        break;
      case "resp.ttl":
      case "ttl":
        if (this.#record !== undefined) this.#record.ttl = number;
        break;
    }
  }

  #typeQuestion(message: Open<DnsMessage>, type: string): void {
    const question = message.questions.at(-1);
    if (question !== undefined) question.type = type;
  }

  #beginRecord(message: Open<DnsMessage>, name: string): void {
    this.#record = { name, type: "", ttl: 0, value: "" };
    (message.answers.length < this.#answersDue ? message.answers : message.others).push(this.#record);
  }
}

export function readDnsMessages(packet: PassPacket): readonly DnsMessage[] {
  const reader = new Reader();
  for (const value of packet.values) reader.take(value);
  return reader.messages;
}
