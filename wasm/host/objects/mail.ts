/** Messages that SMTP carried: after DATA (RFC 5321 section 4.5.2), in the pieces of BDAT (RFC 3030), as files of mail (RFC 5322). */
import type { Direction } from "#shared/format/stream-direction.ts";
import type { Conversation, Found } from "./conversation.ts";
import { mailFiles } from "./mail-files.ts";
import { endOfDots, undotted } from "./mail-text.ts";
import { joined, packetFinder, type Stretch } from "./stretches.ts";

const LF = 10;
/** Letters of a line that are looked at. */
const LINE = 48;
const DATA = /^DATA[ \t]*\r?$/iu;
const PIECE = /^BDAT (\d+)( LAST)?[ \t]*\r?$/iu;

interface Message {
  /** Its bytes in the stream: the pieces of BDAT, or what is left of DATA without the dots that were added. */
  readonly pieces: readonly Stretch[];
  readonly isWhole: boolean;
}

/** Walks the client's commands; what stands between them is a message. */
function* messagesOf(bytes: Uint8Array): Generator<Message> {
  let pieces: Stretch[] = [];
  for (let line = 0; line < bytes.length;) {
    const stop = bytes.indexOf(LF, line);
    const next = stop < 0 ? bytes.length : stop + 1;
    const text = String.fromCharCode(...bytes.subarray(line, Math.min(next, line + LINE))).replace(/\n$/u, "");
    line = next;
    const piece = PIECE.exec(text);
    if (stop >= 0 && DATA.test(text)) {
      const end = endOfDots(bytes, line);
      yield { pieces: undotted(bytes, line, end.body), isWhole: end.isWhole };
      line = end.next;
    } else if (piece !== null) {
      const to = Math.min(bytes.length, line + Number(piece[1]));
      const isWhole = line + Number(piece[1]) <= bytes.length;
      pieces.push([line, to]);
      line = to;
      if (piece[2] === undefined && isWhole) continue;
      yield { pieces, isWhole };
      pieces = [];
    }
  }
  if (pieces.length > 0) yield { pieces, isWhole: false };
}

/** "220 mail.example.com", "250-SIZE" */
const isAnswer = (bytes: Uint8Array): boolean => /^\d{3}[ -]/u.test(String.fromCharCode(...bytes.subarray(0, 4)));

function mailsIn(client: Direction, where: Pick<Found, "host" | "isForward">): Found[] {
  return [...messagesOf(client.bytes)].flatMap(({ pieces, isWhole }) =>
    mailFiles({ body: joined(client.bytes, pieces), isIncomplete: !isWhole, ...where }, packetFinder(client, pieces)),
  );
}

/** Behind a gap the next command that begins a message is looked for: what is left of the one before it has no place. */
export function mailObjects(conversation: Conversation): Found[] {
  // The client opens the connection, but a capture may begin with an answer.
  const isForward = !isAnswer(conversation.a.bytes) || isAnswer(conversation.b.bytes);
  const host = isForward ? conversation.hostB : conversation.hostA;
  const stretches = isForward ? conversation.stretchesA() : conversation.stretchesB();
  return stretches.flatMap((client) => mailsIn(client, { host, isForward }));
}
