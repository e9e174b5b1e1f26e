/**
 * What carries HTTP for the sensor: uWebSockets.js where a build of it loads, node:http everywhere else. Both give the same
 * answers to the same requests; transport.test.ts holds them to it.
 */
import type { Header } from "#shared/policy/security-headers.ts";

export interface Request {
  /** As sent: methods are case-sensitive. */
  readonly method: string;
  /** Target up to the question mark, still percent-encoded, not normalised. */
  readonly path: string;
  /** Names in lower case; repeated headers are joined with ", ". */
  readonly headers: ReadonlyMap<string, string>;
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

/** Must not throw for any request: what goes wrong is a response too. */
export type Handle = (request: Request) => Promise<Response>;

export interface ListenOptions {
  /** An address, not a name. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly handle: Handle;
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

/** Wide enough for every status that the sensor uses; others would go out without a reason phrase. */
export const REASON_PHRASES: ReadonlyMap<number, string> = new Map([
  [200, "OK"],
  [206, "Partial Content"],
  [304, "Not Modified"],
  [400, "Bad Request"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
  [416, "Range Not Satisfiable"],
  [421, "Misdirected Request"],
  [500, "Internal Server Error"],
  [503, "Service Unavailable"],
]);
