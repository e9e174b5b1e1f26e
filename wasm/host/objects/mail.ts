/** Messages that SMTP carried (RFC 5321 section 4.5.2), as files of mail (RFC 5322). */
import { type Conversation, type Found, packetsOf } from "./conversation.ts";

const END = [13, 10, 46, 13, 10];

function indexOfEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(13, from); at >= 0; at = bytes.indexOf(13, at + 1))
    if (END.every((byte, index) => bytes[at + index] === byte)) return at;
  return -1;
}

/** Lines that begin with a dot were sent with two (transparency). */
function undot(bytes: Uint8Array): Uint8Array {
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const isDoubled = bytes[at] === 46 && bytes[at + 1] === 46 && (at === 0 || bytes[at - 1] === 10);
    if (!isDoubled) kept[length++] = bytes[at] ?? 0;
  }
  return kept.slice(0, length);
}

/** Letters of the head that are looked at for the subject. */
const HEAD = 64 << 10;

function subjectOf(message: Uint8Array): string {
  let head = "";
  for (let at = 0; at < Math.min(message.length, HEAD); at += 4096)
    head += String.fromCharCode(...message.subarray(at, at + 4096));
  const subject = /^subject:[ \t]*([^\r\n]*)/imu.exec(head.split("\r\n\r\n")[0] ?? "")?.[1]?.trim() ?? "";
  return subject === "" ? "message.eml" : `${subject}.eml`;
}

export function mailObjects(conversation: Conversation): Found[] {
  const { a: client } = conversation;
  const { bytes } = client;
  const found: Found[] = [];
  const command = /^DATA[ \t]*\r?\n/iu;
  for (let line = 0; line >= 0 && line < bytes.length;) {
    const text = String.fromCharCode(...bytes.subarray(line, line + 16));
    const begin = command.exec(text);
    if (begin === null) {
      const next = bytes.indexOf(10, line);
      line = next < 0 ? -1 : next + 1;
      continue;
    }
    const from = line + begin[0].length;
    const end = indexOfEnd(bytes, from);
    const to = end < 0 ? bytes.length : end + 2;
    const [firstPacket, lastPacket] = packetsOf(client, from, to);
    const body = undot(bytes.subarray(from, to));
    if (body.length > 0)
      found.push({
        name: subjectOf(body),
        host: conversation.hostB,
        declaredType: "message/rfc822",
        body,
        codings: [],
        firstPacket,
        lastPacket,
        isForward: true,
        isIncomplete: end < 0,
      });
    line = end < 0 ? -1 : end + END.length;
  }
  return found;
}
