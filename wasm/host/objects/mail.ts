/** Messages that SMTP carried: after DATA (RFC 5321 section 4.5.2), in the pieces of BDAT (RFC 3030), as files of mail (RFC 5322). */
import { concat } from "#shared/format/http-message.ts";
import type { Direction } from "#shared/format/stream-direction.ts";
import { type Conversation, type Found, packetsOf } from "./conversation.ts";
import { type FindPackets, mailFiles } from "./mail-files.ts";
import { dottedPlace, endOfDots, undot } from "./mail-text.ts";

const LF = 10;
/** Letters of a line that are looked at. */
const LINE = 48;
const DATA = /^DATA[ \t]*\r?$/iu;
const PIECE = /^BDAT (\d+)( LAST)?[ \t]*\r?$/iu;

interface Stretch {
  /** The message's bytes in the stream; several for the pieces of BDAT. */
  readonly pieces: readonly (readonly [from: number, to: number])[];
  readonly isWhole: boolean;
  readonly isDotted: boolean;
}

/** Walks the client's commands; what stands between them is a message. */
function* messagesOf(bytes: Uint8Array): Generator<Stretch> {
  let pieces: (readonly [number, number])[] = [];
  for (let line = 0; line < bytes.length;) {
    const stop = bytes.indexOf(LF, line);
    const next = stop < 0 ? bytes.length : stop + 1;
    const text = String.fromCharCode(...bytes.subarray(line, Math.min(next, line + LINE))).replace(/\n$/u, "");
    line = next;
    const piece = PIECE.exec(text);
    if (stop >= 0 && DATA.test(text)) {
      const end = endOfDots(bytes, line);
      yield { pieces: [[line, end.body]], isWhole: end.isWhole, isDotted: true };
      line = end.next;
    } else if (piece !== null) {
      const to = Math.min(bytes.length, line + Number(piece[1]));
      const isWhole = line + Number(piece[1]) <= bytes.length;
      pieces.push([line, to]);
      line = to;
      if (piece[2] === undefined && isWhole) continue;
      yield { pieces, isWhole, isDotted: false };
      pieces = [];
    }
  }
  if (pieces.length > 0) yield { pieces, isWhole: false, isDotted: false };
}

/** "220 mail.example.com", "250-SIZE" */
const isAnswer = (bytes: Uint8Array): boolean => /^\d{3}[ -]/u.test(String.fromCharCode(...bytes.subarray(0, 4)));

/** Packets of a stretch of the message, each of its pieces behind the one before it. */
function packetsWithin(client: Direction, { pieces, isDotted }: Stretch, sent: Uint8Array): FindPackets {
  const placeOf = (kept: number): number => {
    let left = isDotted ? dottedPlace(sent, kept) : kept;
    for (const [from, to] of pieces) {
      if (left < to - from) return from + left;
      left -= to - from;
    }
    return pieces.at(-1)?.[1] ?? 0;
  };
  return (from, to) => packetsOf(client, placeOf(from), placeOf(to));
}

function mailsIn(client: Direction, where: Pick<Found, "host" | "isForward">): Found[] {
  const { bytes } = client;
  return [...messagesOf(bytes)].flatMap((stretch) => {
    const { pieces, isWhole, isDotted } = stretch;
    const sent = concat(pieces.map(([from, to]) => bytes.subarray(from, to)));
    const body = isDotted ? undot(sent) : sent;
    const [firstPacket, lastPacket] = packetsOf(client, pieces[0]?.[0] ?? 0, pieces.at(-1)?.[1] ?? 0);
    const mail = { body, firstPacket, lastPacket, isIncomplete: !isWhole, ...where };
    return mailFiles(mail, packetsWithin(client, stretch, sent));
  });
}

/** Behind a gap the next command that begins a message is looked for: what is left of the one before it has no place. */
export function mailObjects(conversation: Conversation): Found[] {
  // The client opens the connection, but a capture may begin with an answer.
  const isForward = !isAnswer(conversation.a.bytes) || isAnswer(conversation.b.bytes);
  const host = isForward ? conversation.hostB : conversation.hostA;
  const stretches = isForward ? conversation.stretchesA() : conversation.stretchesB();
  return stretches.flatMap((client) => mailsIn(client, { host, isForward }));
}
