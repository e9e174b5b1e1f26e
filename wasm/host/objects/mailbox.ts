/** Messages that were fetched from a mailbox: POP3 (RFC 1939, RFC 5034), IMAP (RFC 9051), as files of mail (RFC 5322). */
import { concat } from "#shared/format/http-message.ts";
import type { Direction } from "#shared/format/stream-direction.ts";
import type { Conversation, Found } from "./conversation.ts";
import { mailFiles } from "./mail-files.ts";
import { endOfDots, undotted } from "./mail-text.ts";
import { joined, packetFinder, type Stretch } from "./stretches.ts";

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

interface Sides {
  readonly server: readonly Direction[];
  readonly client: readonly Direction[];
  readonly host: string;
  /** The server is the conversation's first sender. */
  readonly isForward: boolean;
}

/** The server is who greets with "+OK" or "* OK": usually the second sender, but a capture may begin with an answer. */
function sidesOf({ a, b, hostA, hostB, stretchesA, stretchesB }: Conversation, greeting: RegExp): Sides {
  const isForward = greeting.test(lineAt(a.bytes, 0).text) && !greeting.test(lineAt(b.bytes, 0).text);
  return isForward
    ? { server: stretchesA(), client: stretchesB(), host: hostA, isForward }
    : { server: stretchesB(), client: stretchesA(), host: hostB, isForward };
}

/** Behind a gap no answer can be paired with its command any more: messages are told by what announces them. */
export function popObjects(conversation: Conversation): Found[] {
  const { server, client, host, isForward } = sidesOf(conversation, /^(?:\+OK|-ERR)/u);
  return server.flatMap((stretch, index) => {
    const commands = index === 0 ? client[0]?.bytes : undefined;
    return [...popMessages(commands ?? new Uint8Array(0), stretch.bytes)].flatMap(({ from, to, isWhole }) => {
      const pieces = undotted(stretch.bytes, from, to);
      const mail = { body: joined(stretch.bytes, pieces), host, isForward, isIncomplete: !isWhole };
      return mailFiles(mail, packetFinder(stretch, pieces));
    });
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

interface Fetched {
  readonly body: Uint8Array;
  readonly direction: Direction;
  /** Its stretches in the direction: several where the client fetched it piece by piece. */
  readonly places: readonly Body[];
}

/** Messages of a direction, each joined from its stretches. */
function* fetchedIn(direction: Direction, pattern: RegExp): Generator<Fetched> {
  const { bytes } = direction;
  let last: Fetched | undefined;
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
    const start = Number(match[1] ?? 0);
    // The next stretch of the message before it.
    if (pattern === FETCHED && start > 0 && last?.body.length === start) {
      last = { body: concat([last.body, body]), direction, places: [...last.places, where] };
      continue;
    }
    if (last !== undefined) yield last;
    last = { body, direction, places: [where] };
  }
  if (last !== undefined) yield last;
}

function imapFiles({ body, direction, places }: Fetched, where: Pick<Found, "host" | "isForward">): Found[] {
  const isIncomplete = places.some(({ isWhole }) => !isWhole);
  const pieces = places.map(({ from, to }): Stretch => [from, to]);
  return mailFiles({ body, isIncomplete, ...where }, packetFinder(direction, pieces));
}

export function imapObjects(conversation: Conversation): Found[] {
  const { server, client, host, isForward } = sidesOf(conversation, /^\* /u);
  const find = (stretches: readonly Direction[], pattern: RegExp, isFromA: boolean): Found[] =>
    stretches
      .flatMap((stretch) => [...fetchedIn(stretch, pattern)])
      .flatMap((fetched) => imapFiles(fetched, { host, isForward: isFromA }));
  return [...find(server, FETCHED, isForward), ...find(client, APPENDED, !isForward)];
}
