/** HTTP/1.x messages in the bytes of one direction (RFC 9112): where the head ends, what the body is, chunks joined. */
/** A longer head is none. */
const HEAD_BYTES = 256 << 10;
const START_LINE = /^(?:HTTP\/1\.[01] \d{3}|[A-Z][A-Z-]* \S+ HTTP\/1\.[01]\r?$)/u;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Bytes as the letters of ISO 8859-1. */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** Where the body begins behind a head at `at`: after the first empty line; -1 when there is none. */
function endOfHead(bytes: Uint8Array, at: number): number {
  const end = Math.min(bytes.length, at + HEAD_BYTES);
  for (let line = bytes.indexOf(LINE_FEED, at); line >= 0 && line < end; line = bytes.indexOf(LINE_FEED, line + 1)) {
    const next = bytes[line + 1] === CARRIAGE_RETURN ? line + 2 : line + 1;
    if (bytes[next] === LINE_FEED) return next + 1;
  }
  return -1;
}

export interface HttpMessage {
  /** First line of the head. */
  readonly start: string;
  /** Names in lower case; of several with one name the last. */
  readonly headers: ReadonlyMap<string, string>;
  readonly bodyAt: number;
  readonly end: number;
  /** Chunks joined. */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly isChunked: boolean;
  /** The stream ends before the body does. */
  readonly isCut: boolean;
  readonly codings: readonly string[];
}

/** The message that begins at `at`; `methods`: of the requests, filled by them, asked by their responses (that to HEAD has no body). */
export function readMessage(bytes: Uint8Array<ArrayBuffer>, at: number, methods: string[]): HttpMessage | undefined {
  const bodyAt = endOfHead(bytes, at);
  if (bodyAt < 0) return undefined;
  const [start = "", ...lines] = latin1(bytes.subarray(at, bodyAt)).trimEnd().split("\n");
  if (!START_LINE.test(start)) return undefined;
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const facts = {
    start: start.trimEnd(),
    headers,
    bodyAt,
    codings: codingsOf(headers.get("content-encoding")),
  };
  if (hasNoBody(start, methods)) return { ...facts, ...plain(bytes, bodyAt, 0), isChunked: false };
  if (/(?:^|,)\s*chunked\s*$/iu.test(headers.get("transfer-encoding") ?? ""))
    return { ...facts, ...joinChunks(bytes, bodyAt), isChunked: true };
  const length = headers.get("content-length");
  const toEnd = start.startsWith("HTTP/") ? bytes.length - bodyAt : 0;
  const wanted = length !== undefined && /^\d+$/u.test(length) ? Number(length) : toEnd;
  return { ...facts, ...plain(bytes, bodyAt, wanted), isChunked: false };
}

/** What a content-encoding names, in the order in which it was done. */
export function codingsOf(header = ""): readonly string[] {
  const names = header.toLowerCase().split(/\s*,\s*/u);
  return names.filter((one) => one !== "" && one !== "identity");
}

/** Notes a request's method; asks it for a response. */
function hasNoBody(start: string, methods: string[]): boolean {
  const status = /^HTTP\/1\.[01] (\d{3})/u.exec(start)?.[1];
  if (status === undefined) {
    methods.push(start.slice(0, start.indexOf(" ")));
    return false;
  }
  if (status.startsWith("1")) return true;
  const method = methods.shift();
  return method === "HEAD" || status === "204" || status === "304";
}

type Body = Pick<HttpMessage, "body" | "end" | "isCut">;

function plain(bytes: Uint8Array<ArrayBuffer>, at: number, length: number): Body {
  const end = Math.min(bytes.length, at + length);
  return { body: bytes.slice(at, end), end, isCut: end < at + length };
}

function joinChunks(bytes: Uint8Array<ArrayBuffer>, from: number): Body {
  const chunks: Uint8Array[] = [];
  let at = from;
  let isCut = true;
  while (at < bytes.length) {
    const line = /^([\da-f]+)[^\n]*\n/iu.exec(latin1(bytes.subarray(at, at + 1024)));
    if (line === null) break;
    const size = Number.parseInt(line[1] ?? "0", 16);
    at += line[0].length;
    if (size === 0) {
      // Trailers end with an empty line, as the head does.
      const end = /^(?:[^\r\n]+\r?\n)*\r?\n/u.exec(latin1(bytes.subarray(at, at + HEAD_BYTES)));
      at += end?.[0].length ?? 0;
      isCut = false;
      break;
    }
    chunks.push(bytes.subarray(at, Math.min(bytes.length, at + size)));
    at = Math.min(bytes.length, at + size);
    at += /^\r?\n/u.exec(latin1(bytes.subarray(at, at + 2)))?.[0].length ?? 0;
  }
  return { body: concat(chunks), end: at, isCut };
}

export function concat(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
