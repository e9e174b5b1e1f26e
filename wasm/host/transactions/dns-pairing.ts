/**
 * Questions and answers put together: by id, both ends and the question over unicast DNS; by the asking host over LLMNR and
 * NetBIOS, whose questions go to everybody and whose answers come from anybody; by the name asked for over mDNS, which has no ids.
 */
import { type Limits, USUAL_LIMITS } from "#shared/model/limits.ts";
import type { PassPacket } from "../field-pass.ts";
import { readDnsMessages, type DnsMessage } from "./dns-message.ts";
import { judgeDns } from "./dns-suspicion.ts";
import type { DnsRecord, DnsTransaction, GrowingDns } from "./dns-transaction.ts";
import { secondsBetween, type Pairing } from "./transaction.ts";

const TCP = 6;
/** An mDNS answer that comes later is an announcement. */
const MULTICAST_WAIT_SECONDS = 10;

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Names from the one asked for along the aliases. */
function chainOf(name: string, answers: readonly DnsRecord[]): string[] {
  const chain: string[] = [];
  const seen = new Set<string>();
  for (let at = name.toLowerCase(); !seen.has(at);) {
    seen.add(at);
    const alias = answers.find((record) => record.type.startsWith("CNAME") && isSame(record.name, at));
    if (alias === undefined) break;
    chain.push(alias.value);
    at = alias.value.toLowerCase();
  }
  return chain;
}

export class DnsPairing implements Pairing<DnsTransaction> {
  readonly #limits: Limits;
  readonly #all: GrowingDns[] = [];
  /** Transactions that a response could belong to, the newest last. */
  readonly #open = new Map<string, GrowingDns[]>();

  constructor(limits: Limits = USUAL_LIMITS) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#all.length;
  }

  add(packet: PassPacket): void {
    for (const message of readDnsMessages(packet)) {
      if (message.isResponse) this.#respond(packet, message);
      else this.#ask(packet, message);
    }
  }

  finish(): readonly DnsTransaction[] {
    judgeDns(this.#all, this.#limits);
    return this.#all;
  }

  /** What a question and its answer share. */
  #keyOf(packet: PassPacket, message: DnsMessage, question: string): string {
    const { id, protocol, isResponse } = message;
    if (protocol === "mdns") return `mdns ${question.toLowerCase()}`;
    const client = isResponse ? packet.destination : packet.source;
    const port = isResponse ? packet.destinationPort : packet.sourcePort;
    const server = isResponse ? packet.source : packet.destination;
    const serverPort = isResponse ? packet.sourcePort : packet.destinationPort;
    const asked = `${protocol} ${packet.transport.toString()} ${id.toString()} ${client} ${port.toString()}`;
    return protocol === "dns" ? `${asked} ${server} ${serverPort.toString()}` : asked;
  }

  #ask(packet: PassPacket, message: DnsMessage): void {
    for (const { name, type } of message.questions.length === 0 ? [{ name: "", type: "" }] : message.questions) {
      const key = this.#keyOf(packet, message, name);
      const open = this.#open.get(key);
      const again = open?.findLast(
        (one) =>
          one.state === "unanswered" && isSame(one.name, name) && one.type === type && one.client === packet.source,
      );
      if (again !== undefined && !this.#isTooOld(again, packet)) {
        again.queries.push(packet.number);
        again.packets.push(packet.number);
        again.lastQueryNs = packet.timeNs;
        continue;
      }
      const made = this.#begin(packet, message, { name, type });
      // What was answered under the same id is history, except over mDNS, where everybody may answer.
      const kept = open?.filter((one) => one.state === "unanswered") ?? [];
      this.#open.set(key, [...kept, made]);
    }
  }

  #isTooOld(one: GrowingDns, packet: PassPacket): boolean {
    return one.protocol === "mdns" && (secondsBetween(one.lastQueryNs, packet.timeNs) ?? 0) > MULTICAST_WAIT_SECONDS;
  }

  #begin(packet: PassPacket, message: DnsMessage, asked: { name: string; type: string }): GrowingDns {
    const { isResponse } = message;
    const made: GrowingDns = {
      protocol: message.protocol,
      isTcp: packet.transport === TCP,
      client: isResponse ? packet.destination : packet.source,
      clientPort: isResponse ? packet.destinationPort : packet.sourcePort,
      server: isResponse ? packet.source : packet.destination,
      serverPort: isResponse ? packet.sourcePort : packet.destinationPort,
      id: message.id,
      ...asked,
      queries: isResponse ? [] : [packet.number],
      responses: [],
      packets: [packet.number],
      timeNs: packet.timeNs,
      state: isResponse ? "unasked" : "unanswered",
      latencySeconds: undefined,
      totalSeconds: undefined,
      code: "",
      codeNumber: undefined,
      answers: [],
      chain: [],
      authorityCount: 0,
      isTruncated: false,
      isAuthenticated: false,
      bytesUp: asked.name.length,
      bytesDown: 0,
      tags: [],
      lastQueryNs: packet.timeNs,
      askedNs: isResponse ? undefined : packet.timeNs,
      answeredNs: undefined,
    };
    this.#all.push(made);
    return made;
  }

  #respond(packet: PassPacket, message: DnsMessage): void {
    const found = message.protocol === "mdns" ? this.#findAsked(packet, message) : this.#findOne(packet, message);
    if (found.length === 0) {
      const [first] = message.questions;
      const name = first?.name ?? message.answers[0]?.name ?? "";
      const made = this.#begin(packet, message, { name, type: first?.type ?? message.answers[0]?.type ?? "" });
      this.#answer(made, packet, message);
      return;
    }
    for (const one of found) this.#answer(one, packet, message);
  }

  #findOne(packet: PassPacket, message: DnsMessage): GrowingDns[] {
    const open = this.#open.get(this.#keyOf(packet, message, ""));
    const [question] = message.questions;
    const fits = (one: GrowingDns): boolean =>
      question === undefined ||
      (isSame(one.name, question.name) && (question.type === "" || one.type === question.type));
    const found = open?.findLast((one) => one.state === "unanswered" && fits(one)) ?? open?.findLast(fits);
    return found === undefined ? [] : [found];
  }

  /** Over mDNS one response may answer several questions, of several hosts. */
  #findAsked(packet: PassPacket, message: DnsMessage): GrowingDns[] {
    const found = new Set<GrowingDns>();
    for (const { name, type } of message.answers) {
      const typeWord = type.split(" ")[0] ?? type;
      for (const one of this.#open.get(`mdns ${name.toLowerCase()}`) ?? []) {
        const fits =
          one.type === type || one.type.startsWith("ANY") || one.type.startsWith("*") || one.type.startsWith(typeWord);
        if (fits && one.client !== packet.source && !this.#isTooOld(one, packet)) found.add(one);
      }
    }
    return [...found];
  }

  #answer(one: GrowingDns, packet: PassPacket, message: DnsMessage): void {
    one.responses.push(packet.number);
    if (one.packets.at(-1) !== packet.number) one.packets.push(packet.number);
    if (one.responses.length > 1 && one.protocol === "dns") return;
    if (one.state === "unanswered") {
      one.state = "answered";
      one.latencySeconds = secondsBetween(one.lastQueryNs, packet.timeNs);
      one.totalSeconds = secondsBetween(one.askedNs, packet.timeNs);
      // Whoever answers a question to everybody is its server.
      if (one.protocol !== "dns") one.server = packet.source;
    }
    one.answeredNs ??= packet.timeNs;
    one.code = message.code;
    one.codeNumber = message.codeNumber;
    one.answers = [...one.answers, ...message.answers];
    one.chain = chainOf(one.name, one.answers);
    one.authorityCount = message.authorityCount;
    one.isTruncated = message.isTruncated;
    one.isAuthenticated = message.isAuthenticated;
    one.bytesDown += message.answers.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  }
}
