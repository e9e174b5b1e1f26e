/**
 * What carries HTTP and WebSockets for the sensor: uWebSockets.js where a build of it loads, node:http and ws everywhere else.
 * Both give the same answers to the same requests; transport.test.ts holds them to it.
 */
import type { Header } from "#shared/policy/security-headers.ts";

export interface Request {
  /** As sent: methods are case-sensitive. */
  readonly method: string;
  /** Target up to the question mark, still percent-encoded, not normalised. */
  readonly path: string;
  /** Names in lower case; repeated headers are joined with ", ". */
  readonly headers: ReadonlyMap<string, string>;
  /** The client's address as the system writes it; IPv4 in IPv6 as `::ffff:a.b.c.d`. */
  readonly remoteAddress: string;
}

export interface Response {
  readonly status: number;
  /** Without Content-Length: the transport writes it. */
  readonly headers: readonly Header[];
  /** Length of the body, also where none is sent (HEAD); undefined when the status has no length (304). */
  readonly length: number | undefined;
  /** Exactly `length` bytes in order, or undefined when only the head is sent. Its iterator is returned early when the client leaves. */
  readonly body: AsyncIterable<Uint8Array> | undefined;
}

/** A request to turn the connection into a WebSocket. */
export type Upgrade = Request;

/** One WebSocket. After it was closed, all of it does nothing. */
export interface Socket {
  sendText(text: string): void;
  /** The bytes may be used again as soon as this returns. */
  sendBytes(bytes: Uint8Array): void;
  /** Bytes that were sent and that the system has not taken yet. */
  bufferedBytes(): number;
  close(code: number, reason: string): void;
  /** Ends it at once, with all that waits: the client does not read. */
  abandon(): void;
}

/** Who listens to one WebSocket. Nothing here may throw. */
export interface SocketReader {
  onText(text: string): void;
  /** A frame that is no text: clients have no reason to send one. */
  onBytes(): void;
  /** What was buffered is gone. */
  onDrain(): void;
  /** Comes once, whoever closed it. */
  onClosed(): void;
}

export type Admission =
  | { readonly isAdmitted: false; readonly response: Response }
  | { readonly isAdmitted: true; readonly protocol: string; readonly connect: (socket: Socket) => SocketReader };

/** Decides at once whether a WebSocket may be opened. Must not throw. */
export type Admit = (upgrade: Upgrade) => Admission;

/** Files of a certificate chain and its key, PEM. */
export interface Certificate {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** Must not throw for any request: what goes wrong is a response too. */
export type Handle = (request: Request) => Promise<Response>;

export interface ListenOptions {
  /** An address, not a name. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly handle: Handle;
  /** Without it no WebSocket is opened. */
  readonly admit?: Admit | undefined;
  /** With it TLS is spoken, and nothing else. */
  readonly certificate?: Certificate | undefined;
}

export interface Listener {
  readonly port: number;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

export interface Transport {
  readonly name: "uws" | "node";
  /** Never shares a port with another process; rejects with a `ListenError` when it cannot have it. */
  listen(options: ListenOptions): Promise<Listener>;
}

/** The port could not be had; `code` is the system's word for it (EADDRINUSE, EACCES …). */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(`listening failed: ${code}`, options);
    this.code = code;
  }
}

/** The most that a request's head may take; cookies of other programs on the same host count into it. */
export const MAX_HEAD_BYTES = 16_384;

/** A client that is silent for so long, and answers no ping, is gone. */
export const IDLE_SECONDS = 32;

/** Wide enough for every status that the sensor uses; others would go out without a reason phrase. */
export const REASON_PHRASES: ReadonlyMap<number, string> = new Map([
  [200, "OK"],
  [204, "No Content"],
  [206, "Partial Content"],
  [304, "Not Modified"],
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
  [416, "Range Not Satisfiable"],
  [421, "Misdirected Request"],
  [426, "Upgrade Required"],
  [429, "Too Many Requests"],
  [500, "Internal Server Error"],
  [503, "Service Unavailable"],
]);
