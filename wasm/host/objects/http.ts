/** Bodies of HTTP/1.x messages (RFC 9112), named by their URI or Content-Disposition (RFC 6266). */
import { type HttpMessage, readMessage } from "#shared/format/http-message.ts";
import type { Direction } from "#shared/format/stream-direction.ts";
import { type Conversation, type Found, packetsOf } from "./conversation.ts";

interface Request {
  readonly uri: string;
  readonly host: string;
}

/** What the last part of a path calls a file. */
export function nameOf(uri: string, headers: ReadonlyMap<string, string>): string {
  const given = /filename\*?=(?:UTF-8'')?"?([^";]+)"?/iu.exec(headers.get("content-disposition") ?? "")?.[1];
  const path = uri.replace(/^[a-z]+:\/\/[^/]*/iu, "").replace(/[?#].*$/u, "");
  const last = given ?? path.slice(path.lastIndexOf("/") + 1);
  return last === "" ? "index" : last;
}

function* messagesOf({ bytes }: Direction, methods: string[]): Generator<HttpMessage> {
  for (let at = 0; at < bytes.length;) {
    const message = readMessage(bytes, at, methods);
    if (message === undefined) return;
    yield message;
    if (message.end <= at) return;
    at = message.end;
  }
}

export function httpObjects(conversation: Conversation): Found[] {
  const methods: string[] = [];
  const requests: Request[] = [];
  const found: Found[] = [];
  const isAnswer = (start: string): boolean => start.startsWith("HTTP/");
  const take = (message: HttpMessage, direction: Direction, request: Request | undefined): void => {
    const isRequest = !isAnswer(message.start);
    if (message.body.length === 0) return;
    const [firstPacket, lastPacket] = packetsOf(direction, message.bodyAt, message.end);
    found.push({
      name: nameOf(request?.uri ?? "", message.headers),
      host: request?.host ?? "",
      declaredType: message.headers.get("content-type") ?? "",
      body: message.body,
      codings: message.codings,
      firstPacket,
      lastPacket,
      isForward: direction === conversation.a,
      isRequest,
      isIncomplete: message.isCut,
    });
  };
  // The client is who asks: usually the first sender, but a capture may begin with an answer.
  const asker = [...messagesOf(conversation.a, [])].some(({ start }) => !isAnswer(start)) ? "a" : "b";
  const [client, server] = asker === "a" ? [conversation.a, conversation.b] : [conversation.b, conversation.a];
  const serverHost = asker === "a" ? conversation.hostB : conversation.hostA;
  for (const message of messagesOf(client, methods)) {
    if (isAnswer(message.start)) continue;
    const [, uri = ""] = message.start.split(" ");
    const request = { uri, host: message.headers.get("host") ?? serverHost };
    requests.push(request);
    take(message, client, request);
  }
  for (const message of messagesOf(server, methods)) {
    if (!isAnswer(message.start)) continue;
    const isInterim = /^HTTP\/1\.[01] 1\d\d/u.test(message.start);
    const request = isInterim ? undefined : requests.shift();
    take(message, server, request ?? { uri: "", host: serverHost });
  }
  return found;
}
