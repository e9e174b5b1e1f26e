/**
 * Files of recordings over HTTP: for an allowed address, under the sensor's own name, from an allowed page, with a token of scope export-raw
 * in the header Authorization. Never with one in the address: that would be kept in histories and logs.
 */
import { isSecret } from "#shared/wire/credential.ts";
import { securityHeaders, type Header } from "#shared/policy/security-headers.ts";
import { RECORDINGS_PATH } from "#shared/wire/protocol.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import { RateLimit } from "../policy/rate-limit.ts";
import type { Grant, TokenStore } from "../policy/token-store.ts";
import type { Recordings } from "../record/recordings.ts";
import { readPrivateLater } from "../state/private-files.ts";
import { parseRange } from "./range.ts";
import { refuse } from "./site.ts";
import type { Handle, Request, Response } from "./transport.ts";

const DOWNLOADS_A_MINUTE = 30;
const FAILURES_A_MINUTE = 5;
const CHUNK_BYTES = 256 << 10;

export interface Downloads {
  readonly tokens: TokenStore;
  readonly recordings: Recordings;
  readonly audit: AuditLog;
  readonly isAllowedAddress: (address: string) => boolean;
  readonly isOwnHost: (header: string) => boolean;
  readonly isAllowedOrigin: (origin: string, host: string) => boolean;
}

type Refusal = readonly [status: number, text: string, reason: string];

/** Answers for recordings; every other path is `next`'s. */
export function serveDownloads(facts: Downloads, next: Handle): Handle {
  const failures = new RateLimit(FAILURES_A_MINUTE, 60);
  const turns = new RateLimit(DOWNLOADS_A_MINUTE, 60);
  const identify = (request: Request): Grant | Refusal => {
    const [, secret = ""] = /^Bearer ([A-Za-z0-9_-]+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
    const grant = isSecret(secret) ? facts.tokens.findToken(secret) : undefined;
    if (grant === undefined) {
      const isHeard = failures.take(request.remoteAddress);
      return isHeard
        ? [401, "A token is needed, in the header Authorization.", "token"]
        : [429, "Too many attempts: wait a minute.", "token"];
    }
    if (!grant.scopes.includes("export-raw")) return [403, "This token does not allow export-raw.", "scope"];
    return turns.take(grant.id) ? grant : [429, "Too many downloads: wait a minute.", "rate"];
  };
  return async (request) => {
    if (!request.path.startsWith(`${RECORDINGS_PATH}/`)) return next(request);
    const cross = crossOriginHeaders(facts, request);
    const refusal = findRefusal(facts, request);
    const grant = refusal ?? (request.method === "OPTIONS" ? undefined : identify(request));
    if (grant === undefined) return { status: 204, headers: [...cross], length: undefined, body: undefined };
    if ("id" in grant) return send(facts, request, grant, cross);
    const [status, text, reason] = grant;
    const why = { reason, status, path: request.path.slice(0, 200) };
    facts.audit.write({ kind: "refused", who: "", address: request.remoteAddress, facts: why });
    return refuse(status, text, cross);
  };
}

function findRefusal(facts: Downloads, { method, headers, remoteAddress }: Request): Refusal | undefined {
  const host = headers.get("host") ?? "";
  const origin = headers.get("origin");
  if (!facts.isAllowedAddress(remoteAddress)) return [403, "This address is not allowed here.", "address"];
  if (!facts.isOwnHost(host)) return [421, "This sensor does not answer to that name.", "host"];
  if (origin !== undefined && !facts.isAllowedOrigin(origin, host)) return [403, "This page is not allowed.", "origin"];
  return ["GET", "HEAD", "OPTIONS"].includes(method) ? undefined : [405, "Only GET and HEAD are answered.", "method"];
}

/** A page that is served elsewhere, and was allowed, may read the answer. */
function crossOriginHeaders(facts: Downloads, { headers }: Request): readonly Header[] {
  const origin = headers.get("origin");
  if (origin === undefined || !facts.isAllowedOrigin(origin, headers.get("host") ?? "")) return [];
  return [
    ["Access-Control-Allow-Origin", origin],
    ["Access-Control-Allow-Headers", "Authorization, Range"],
    ["Access-Control-Allow-Methods", "GET, HEAD"],
    ["Vary", "Origin"],
  ];
}

async function send(
  { recordings, audit }: Downloads,
  request: Request,
  grant: Grant,
  cross: readonly Header[],
): Promise<Response> {
  const [recording = "", name = "", ...rest] = request.path.slice(RECORDINGS_PATH.length + 1).split("/");
  const path = rest.length === 0 ? recordings.findPath(recording, name) : undefined;
  const file = path === undefined ? undefined : await readPrivateLater(path).catch(() => undefined);
  if (file === undefined) return refuse(404, "There is no such recording.", cross);
  const { size } = await file.stat();
  const range = parseRange(request.method === "GET" ? (request.headers.get("range") ?? "") : "", size);
  const event = { who: grant.id, address: request.remoteAddress, facts: { recording, file: name, bytes: size } };
  if (range.kind === "unsatisfiable" || !audit.write({ kind: "recording_downloaded", ...event })) {
    await file.close();
    if (range.kind !== "unsatisfiable") return refuse(503, "The audit log cannot be written: nothing is sent.", cross);
    return refuse(416, "The file ends before this range.", [["Content-Range", `bytes */${size}`], ...cross]);
  }
  const [first, last] = range.kind === "part" ? [range.first, range.last] : [0, size - 1];
  const headers: Header[] = [
    ...securityHeaders("resource"),
    ["Content-Type", "application/octet-stream"],
    ["Content-Disposition", `attachment; filename="${recording}-${name}"`],
    ["Cache-Control", "no-store"],
    ["Accept-Ranges", "bytes"],
    ...cross,
  ];
  if (range.kind === "part") headers.push(["Content-Range", `bytes ${first}-${last}/${size}`]);
  const length = last - first + 1;
  const status = range.kind === "part" ? 206 : 200;
  if (request.method === "HEAD" || length === 0) {
    await file.close();
    return { status, headers, length, body: undefined };
  }
  const body = file.createReadStream({ start: first, end: last, highWaterMark: CHUNK_BYTES });
  return { status, headers, length, body };
}
