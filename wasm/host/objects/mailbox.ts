/** Messages that were fetched from a mailbox: POP3 (RFC 1939, RFC 5034), IMAP (RFC 9051), as files of mail (RFC 5322). */
import { concat } from "#shared/format/http-message.ts";
import type { Direction } from "#shared/format/stream-direction.ts";
import { type Conversation, type Found, packetsOf } from "./conversation.ts";
import { endOfDots, subjectOf, undot } from "./mail-text.ts";

const LF = 10;
/** Letters of a line that are looked at: commands and answers are shorter. */
const LINE = 512;

interface Line {
  readonly text: string;
  /** Offset behind the line's end. */
  readonly next: number;
}

function lineAt(bytes: Uint8Array, at: number): Line {
  const end = bytes.indexOf(LF, at);
  const stop = end < 0 ? bytes.length : end;
  const text = String.fromCharCode(...bytes.subarray(at, Math.min(stop, at + LINE))).replace(/\r$/u, "");
  return { text, next: end < 0 ? bytes.length : end + 1 };
}

function* linesOf(bytes: Uint8Array): Generator<string> {
  for (let at = 0; at < bytes.length;) {
    const { text, next } = lineAt(bytes, at);
    yield text;
    at = next;
  }
}

/** Commands whose answer goes on to a line with a dot alone; LIST and UIDL only without an argument. */
const SEVERAL = /^(?:(?:RETR|TOP|CAPA)\b|(?:LIST|UIDL)\s*$)/iu;
const MESSAGE = /^(?:RETR|TOP)\b/iu;
/** Where the command was not captured. */
const ANNOUNCED = /^\+OK\b.*(?:octets|message follows|top of message)/iu;

interface Body {
  readonly from: number;
  readonly to: number;
  readonly isWhole: boolean;
}

/** Answers with a message, paired with the commands in their order; the first answer is the greeting. */
function* popMessages(client: Uint8Array, server: Uint8Array): Generator<Body> {
  const commands = linesOf(client);
  const isKnown = client.length > 0;
  let command = "";
  for (let at = 0; at < server.length;) {
    const { text, next } = lineAt(server, at);
    at = next;
    // What follows a "+" is the client's, but no command.
    if (/^\+(?:\s|$)/u.test(text)) {
      commands.next();
      continue;
    }
    const isGood = /^\+OK/iu.test(text);
    if (isGood && (SEVERAL.test(command) || (!isKnown && ANNOUNCED.test(text)))) {
      const end = endOfDots(server, at);
      if (!isKnown || MESSAGE.test(command)) yield { from: at, to: end.body, isWhole: end.isWhole };
      at = end.next;
    }
    const following = commands.next();
    command = following.done === true ? "" : following.value;
  }
}

function messageOf(direction: Direction, body: Uint8Array, where: Body): Omit<Found, "host" | "isForward"> {
  const [firstPacket, lastPacket] = packetsOf(direction, where.from, where.to);
  return {
    name: subjectOf(body),
    declaredType: "message/rfc822",
    body,
    codings: [],
    firstPacket,
    lastPacket,
    isIncomplete: !where.isWhole,
  };
}

/** The server is who greets with "+OK" or "* OK": usually the second sender, but a capture may begin with an answer. */
function serverOf({ a, b, hostA, hostB }: Conversation, greeting: RegExp): [Direction, Direction, string, boolean] {
  const isFirst = greeting.test(lineAt(a.bytes, 0).text) && !greeting.test(lineAt(b.bytes, 0).text);
  return isFirst ? [a, b, hostA, true] : [b, a, hostB, false];
}

export function popObjects(conversation: Conversation): Found[] {
  const [server, client, host, isForward] = serverOf(conversation, /^(?:\+OK|-ERR)/u);
  return [...popMessages(client.bytes, server.bytes)].flatMap((where) => {
    const body = undot(server.bytes.subarray(where.from, where.to));
    return body.length === 0 ? [] : [{ ...messageOf(server, body, where), host, isForward }];
  });
}

/** `BODY[] {310}`, `RFC822 {310}`, `BODY[]<0> {310}`; a part of a message is no file of its own. */
const FETCHED = /(?:BODY(?:\.PEEK)?\[\](?:<(\d+)>)?|RFC822) \{(\d+)\+?\}$/iu;
const LITERAL = /\{(\d+)\+?\}$/u;
const APPENDED = /^\S+ APPEND\b.*\{(\d+)\+?\}$/iu;

/** The literal that the line announces, as far as it was captured; `at` is behind the line. */
function literal(bytes: Uint8Array, at: number, length: number): Body {
  return { from: at, to: Math.min(bytes.length, at + length), isWhole: at + length <= bytes.length };
}

export function imapObjects(conversation: Conversation): Found[] {
  const [server, client, host, isForward] = serverOf(conversation, /^\* /u);
  const found: Found[] = [];
  for (const [direction, pattern] of [
    [server, FETCHED],
    [client, APPENDED],
  ] as const) {
    const { bytes } = direction;
    for (let at = 0; at < bytes.length;) {
      const { text, next } = lineAt(bytes, at);
      at = next;
      const announced = LITERAL.exec(text)?.[1];
      if (announced === undefined) continue;
      const where = literal(bytes, at, Number(announced));
      at = where.to;
      const match = pattern.exec(text);
      if (match === null || where.to === where.from) continue;
      const body = bytes.slice(where.from, where.to);
      const last = found.at(-1);
      const start = Number(pattern === FETCHED ? (match[1] ?? 0) : 0);
      // The next stretch of the message before it.
      if (start > 0 && last?.body.length === start)
        found[found.length - 1] = joined(last, messageOf(direction, body, where));
      else found.push({ ...messageOf(direction, body, where), host, isForward: isForward === (direction === server) });
    }
  }
  return found;
}

function joined(first: Found, more: Omit<Found, "host" | "isForward">): Found {
  const body = concat([first.body, more.body]);
  const { lastPacket, isIncomplete } = more;
  return { ...first, name: subjectOf(body), body, lastPacket, isIncomplete };
}
