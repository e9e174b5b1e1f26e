/** The mails that conversations of SMTP hand over (RFC 5321): who greeted, from whom, to whom, each with the packet that ends it. */
import type { PassPacket } from "../field-pass.ts";
import type { CollectedRow } from "../zeek/collector.ts";

export const MAIL_FIELDS: readonly string[] = ["smtp.req.command", "smtp.req.parameter", "smtp.eom"];

export interface MailRow extends CollectedRow {
  readonly flow: number;
  readonly helo: string;
  readonly mailFrom: string;
  readonly rcptTo: readonly string[];
  /** Which of the conversation's messages it handed over; undefined where none followed. */
  readonly message: number | undefined;
  /** How many messages the conversation handed over in all. */
  messages: number;
}

interface Open {
  mailFrom: string;
  rcptTo: string[];
  hasMessage: boolean;
}

interface Conversation {
  helo: string;
  messages: number;
  last: PassPacket;
  open: Open | undefined;
}

/** "<a@b.example>" of "FROM:<a@b.example> SIZE=100". */
const pathOf = (parameter: string): string => /^[^:]*:\s*(<[^>]*>|\S+)/u.exec(parameter)?.[1] ?? "";

export class MailBook {
  readonly rows: MailRow[] = [];
  readonly #conversations = new Map<number, Conversation>();

  add(packet: PassPacket): void {
    const known = this.#conversations.get(packet.flow);
    const one = known ?? { helo: "", messages: 0, last: packet, open: undefined };
    if (known === undefined) this.#conversations.set(packet.flow, one);
    one.last = packet;
    let command = "";
    for (const { name, text } of packet.values) {
      if (name === "smtp.eom") this.#end(one);
      else if (name === "smtp.req.command") {
        command = text.toUpperCase();
        this.#command(one, command);
      } else if (name === "smtp.req.parameter") this.#parameter(one, command, text);
    }
  }

  finish(): readonly MailRow[] {
    for (const one of this.#conversations.values()) this.#end(one);
    for (const row of this.rows) row.messages = this.#conversations.get(row.flow)?.messages ?? 0;
    return this.rows;
  }

  #command(one: Conversation, command: string): void {
    if (command === "RSET" || command === "QUIT" || command === "MAIL") this.#end(one);
    if (command === "MAIL") one.open = { mailFrom: "", rcptTo: [], hasMessage: false };
    if ((command === "DATA" || command === "BDAT") && one.open !== undefined) one.open.hasMessage = true;
  }

  #parameter(one: Conversation, command: string, text: string): void {
    if (command === "HELO" || command === "EHLO" || command === "LHLO") one.helo = text.trim();
    else if (command === "MAIL" && one.open !== undefined) one.open.mailFrom = pathOf(text);
    else if (command === "RCPT") one.open?.rcptTo.push(pathOf(text));
  }

  #end(one: Conversation): void {
    const { open, last, helo } = one;
    if (open === undefined) return;
    one.open = undefined;
    const { mailFrom, rcptTo, hasMessage } = open;
    const message = hasMessage ? one.messages++ : undefined;
    const { number: packet, timeNs, flow } = last;
    this.rows.push({ packet, timeNs, flow, helo, mailFrom, rcptTo, message, messages: 0 });
  }
}
