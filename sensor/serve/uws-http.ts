/** Requests and response heads as uWebSockets.js gives and takes them. */
import type { HttpRequest, HttpResponse } from "uWebSockets.js";
import { REASON_PHRASES, type Request, type Response } from "./transport.ts";

export function readRequest(incoming: HttpRequest, outgoing: HttpResponse): Request {
  const headers = new Map<string, string>();
  incoming.forEach((name, value) => {
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  });
  const remoteAddress = Buffer.from(outgoing.getRemoteAddressAsText()).toString();
  return { method: incoming.getCaseSensitiveMethod(), path: incoming.getUrl(), headers, remoteAddress };
}

export function writeHead(outgoing: HttpResponse, response: Response): void {
  outgoing.writeStatus(`${response.status} ${REASON_PHRASES.get(response.status) ?? ""}`);
  for (const [name, value] of response.headers) outgoing.writeHeader(name, value);
}
