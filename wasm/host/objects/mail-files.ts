/** A mail as files: itself, and what is attached to it. */
import type { Found } from "./conversation.ts";
import { attachmentsOf } from "./mail-parts.ts";
import { subjectOf } from "./mail-text.ts";
import type { FindPackets } from "./stretches.ts";

type Mail = Pick<Found, "body" | "host" | "isForward" | "isIncomplete">;

/** No files where nothing of the mail was captured. */
export function mailFiles(mail: Mail, findPackets: FindPackets): Found[] {
  const { body, host, isForward, isIncomplete } = mail;
  if (body.length === 0) return [];
  const attached = attachmentsOf(body, !isIncomplete).map(({ name, type, content, from, to, isEnded }): Found => {
    const [firstPacket, lastPacket] = findPackets(from, to);
    const place = { firstPacket, lastPacket, isForward, isIncomplete: !isEnded };
    return { name, host, declaredType: type, body: content, codings: [], ...place, isPartOfMail: true };
  });
  const [firstPacket, lastPacket] = findPackets(0, body.length);
  const whole = {
    ...mail,
    firstPacket,
    lastPacket,
    name: subjectOf(body),
    declaredType: "message/rfc822",
    codings: [],
  };
  return [whole, ...attached];
}
