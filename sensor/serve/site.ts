/** Answers requests for the built app: who may ask, what is asked for, and in which form it is sent. */
import { policyKindOf, securityHeaders, type Header } from "#shared/policy/security-headers.ts";
import { cacheControlOf, contentTypeOf, type Coding } from "#shared/policy/site-files.ts";
import { findCoding, matchesTag } from "./negotiation.ts";
import { parseRange } from "./range.ts";
import { openStretch, resolveSitePath, type SiteFile, type SiteIndex, type StoredFile } from "./site-index.ts";
import type { Handle, Request, Response } from "./transport.ts";

/** A file, the form of it that suits the request, and the head that goes with both. */
interface Selection {
  readonly stored: StoredFile;
  readonly headers: readonly Header[];
}

export interface Site {
  readonly index: SiteIndex;
  /** Whether a Host header names this sensor: any other may be a stranger's name that was pointed here (DNS rebinding). */
  readonly isOwnHost: (header: string) => boolean;
  /** Hears of what should not have happened. */
  readonly onFailure: (cause: unknown) => void;
}

/** The handler for a site. */
export function serveSite(site: Site): Handle {
  return async (request) => {
    const isHead = request.method === "HEAD";
    let response: Response;
    try {
      response = await respond(site, request);
    } catch (cause) {
      site.onFailure(cause);
      response = refuse(500, "The sensor failed to answer; its terminal says why.");
    }
    return isHead ? { ...response, body: undefined } : response;
  };
}

/** A short text in place of a file. */
export function refuse(status: number, text: string, extra: readonly Header[] = []): Response {
  const bytes = new TextEncoder().encode(`${text}\n`);
  const headers: Header[] = [
    ["Content-Type", "text/plain; charset=utf-8"],
    ["Cache-Control", "no-store"],
  ];
  return {
    status,
    headers: [...securityHeaders("resource"), ...headers, ...extra],
    length: bytes.byteLength,
    body: once(bytes),
  };
}

// eslint-disable-next-line @typescript-eslint/require-await -- the shape of a body, with nothing to wait for
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function respond({ index, isOwnHost }: Site, request: Request): Promise<Response> {
  const host = request.headers.get("host");
  if (host === undefined || host === "") return refuse(400, "The request has no Host header.");
  if (!isOwnHost(host)) {
    return refuse(421, "This sensor does not answer to that name. Open the address that it printed when it started.");
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    return refuse(405, "Only GET and HEAD are answered.", [["Allow", "GET, HEAD"]]);
  }
  const resolved = resolveSitePath(request.path);
  if (!resolved.ok) return refuse(resolved.status, resolved.status === 400 ? "The path cannot be read." : "Not found.");
  const file = index.get(resolved.path);
  return file === undefined ? refuse(404, "Not found.") : sendFile(resolved.path, file, request);
}

function select(path: string, file: SiteFile, request: Request): Selection {
  const coding = asksForRange(request)
    ? undefined
    : findCoding(request.headers.get("accept-encoding"), new Set(file.coded.keys()));
  const stored = (coding === undefined ? undefined : file.coded.get(coding)) ?? file.plain;
  return { stored, headers: headersOf(path, file, stored, coding) };
}

function headersOf(path: string, file: SiteFile, stored: StoredFile, coding: Coding | undefined): readonly Header[] {
  const type = contentTypeOf(path);
  const headers: Header[] = [
    ...securityHeaders(policyKindOf(path, type.startsWith("text/html"))),
    ["Content-Type", type],
    ["Cache-Control", cacheControlOf(path)],
    ["ETag", stored.tag],
    ["Accept-Ranges", "bytes"],
  ];
  if (file.coded.size > 0) headers.push(["Vary", "Accept-Encoding"]);
  if (coding !== undefined) headers.push(["Content-Encoding", coding]);
  return headers;
}

/** Ranges are stretches of the plain file, never of a compressed form, and are defined for GET alone. */
function asksForRange(request: Request): boolean {
  return request.method === "GET" && request.headers.has("range");
}

async function sendFile(path: string, file: SiteFile, request: Request): Promise<Response> {
  const { stored, headers } = select(path, file, request);
  const known = request.headers.get("if-none-match");
  if (known !== undefined && matchesTag(known, stored.tag)) {
    return { status: 304, headers, length: undefined, body: undefined };
  }
  const range = parseRange(rangeInForce(request, stored), stored.size);
  if (range.kind === "unsatisfiable") {
    return refuse(416, "The file ends before this range.", [["Content-Range", `bytes */${stored.size}`]]);
  }
  const [first, last] = range.kind === "part" ? [range.first, range.last] : [0, stored.size - 1];
  const body = request.method === "HEAD" || stored.size === 0 ? nothing() : await openStretch(stored, first, last);
  if (body === undefined) {
    return refuse(503, "The app changed on the disk since the sensor started. Start the sensor again.");
  }
  const length = last - first + 1;
  if (range.kind === "whole") return { status: 200, headers, length, body };
  return {
    status: 206,
    headers: [...headers, ["Content-Range", `bytes ${first}-${last}/${stored.size}`]],
    length,
    body,
  };
}

/** The Range header, unless If-Range says that it was meant for another version of the file; empty when none is in force. */
function rangeInForce(request: Request, stored: StoredFile): string {
  if (!asksForRange(request)) return "";
  const condition = request.headers.get("if-range");
  return condition === undefined || condition === stored.tag ? (request.headers.get("range") ?? "") : "";
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // no bytes: the file is empty, or only its head was asked for
}
