/** Requests as Node's server gives them. */
import type { IncomingMessage } from "node:http";
import type { Request } from "./transport.ts";

export function readRequest(incoming: IncomingMessage): Request {
  const headers = new Map<string, string>();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) headers.set(name, (values ?? []).join(", "));
  const target = incoming.url ?? "";
  const end = target.indexOf("?");
  const path = end < 0 ? target : target.slice(0, end);
  // A client that is gone already has no address: it is nobody's.
  return { method: incoming.method ?? "", path, headers, remoteAddress: incoming.socket.remoteAddress ?? "" };
}
